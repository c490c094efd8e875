/// What a chip holds apart from its security object.
struct TravelDocument: Sendable {
    /// The machine-readable zone of EF.DG1.
    var fields: MRZFields
    /// JPEG of EF.DG2.
    var portrait = SpecimenPortrait.jpeg
    /// Key of EF.DG15; nil for a chip without active authentication.
    var activeAuthentication: ActiveAuthenticationKey?

    /// Key of EF.DG14; nil for a chip without chip authentication.
    var chipAuthentication: ChipAuthenticationKey?

    /// A document by its machine-readable zone, with the specimen portrait.
    init(fields: MRZFields, activeAuthentication: ActiveAuthenticationKey? = nil) {
        self.fields = fields
        self.activeAuthentication = activeAuthentication
    }

    /// Data groups by number.
    func dataGroups() throws(ForgeError) -> [Int: [UInt8]] {
        var groups = [
            1: try ElementaryFiles.dataGroup1(fields),
            2: ElementaryFiles.dataGroup2(jpeg: portrait),
        ]
        if let activeAuthentication {
            groups[15] = ElementaryFiles.dataGroup15(publicKeyInfo: try activeAuthentication.publicKeyInfo)
        }
        let infos =
            try (activeAuthentication?.securityInfo.map { [$0] } ?? []) + (chipAuthentication?.securityInfos ?? [])
        if !infos.isEmpty { groups[14] = ElementaryFiles.dataGroup14(infos) }
        return groups
    }
}
