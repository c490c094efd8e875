/// What a chip holds apart from its security object.
struct TravelDocument: Sendable {
    /// Data groups that a recipe can ask for beside those that every document has.
    static let optionalDataGroups = [5, 7, 11, 12, 13, 16]

    /// The machine-readable zone of EF.DG1.
    var fields: MRZFields
    /// JPEG of EF.DG2.
    var portrait = SpecimenPortrait.jpeg
    /// How EF.DG2 is written.
    var portraitFile = PortraitFile()
    /// What EF.DG11 and EF.DG12 say.
    var details: DocumentDetails
    /// Which of ``optionalDataGroups`` are on the chip.
    var presentDataGroups: Set<Int> = []
    /// Key of EF.DG15; nil for a chip without active authentication.
    var activeAuthentication: ActiveAuthenticationKey?

    /// Key of EF.DG14; nil for a chip without chip authentication.
    var chipAuthentication: ChipAuthenticationKey?
    /// Whether EF.DG14 names a protocol without its data.
    var hasUnreadableSecurityInfos = false

    /// Data groups by number.
    func dataGroups() throws(ForgeError) -> [Int: [UInt8]] {
        var groups = [
            1: try ElementaryFiles.dataGroup1(fields),
            2: portraitFile.encode(jpeg: portrait),
        ]
        for number in presentDataGroups { groups[number] = optionalDataGroup(number) }
        if let activeAuthentication {
            groups[15] = ElementaryFiles.dataGroup15(publicKeyInfo: try activeAuthentication.publicKeyInfo)
        }
        let infos =
            try (activeAuthentication?.securityInfo.map { [$0] } ?? []) + (chipAuthentication?.securityInfos ?? [])
        let unreadable = hasUnreadableSecurityInfos ? [DER.sequence(ObjectIdentifier.activeAuthentication.der)] : []
        if !(infos + unreadable).isEmpty { groups[14] = ElementaryFiles.dataGroup14(infos + unreadable) }
        return groups
    }

    private func optionalDataGroup(_ number: Int) -> [UInt8]? {
        switch number {
        case 5: ElementaryFiles.dataGroup5(jpeg: portrait)
        case 7: ElementaryFiles.dataGroup7(jpeg: portrait)
        case 11: details.dataGroup11
        case 12: details.dataGroup12
        case 13: ElementaryFiles.dataGroup13(Array("optional details".utf8))
        case 16: ElementaryFiles.dataGroup16(dateRecorded: details.dateOfIssue)
        default: nil
        }
    }
}
