/// Writes the files of the LDS application (Doc 9303-10 §4).
enum ElementaryFiles {
    /// EF.DG1: the machine-readable zone.
    static func dataGroup1(_ fields: MRZFields) throws(ForgeError) -> [UInt8] {
        DER.element(0x61, DER.element(0x5F1F, Array(try fields.text.utf8)))
    }

    /// EF.DG2: one face in the nested templates of ISO/IEC 7816-11.
    static func dataGroup2(jpeg: [UInt8]) -> [UInt8] {
        let record = FacialRecord.encode(jpeg: jpeg, width: SpecimenPortrait.width, height: SpecimenPortrait.height)
        let header = DER.element(
            0xA1,
            DER.element(0x80, [0x01, 0x01]), DER.element(0x81, [0x02]), DER.element(0x82, [0x00]),
            DER.element(0x87, [0x01, 0x01]), DER.element(0x88, [0x00, 0x08]))
        let template = DER.element(0x7F60, header, DER.element(0x5F2E, record))
        return DER.element(0x75, DER.element(0x7F61, DER.integer(1), template))
    }

    /// EF.DG11 with nothing but the full name.
    static func dataGroup11(fullName: String) -> [UInt8] {
        DER.element(0x6B, DER.element(0x5C, [0x5F, 0x0E]), DER.element(0x5F0E, Array(fullName.utf8)))
    }

    /// EF.DG14: security infos.
    static func dataGroup14(_ securityInfos: [[UInt8]]) -> [UInt8] {
        DER.element(0x6E, DER.set(of: securityInfos))
    }

    /// EF.DG15: the public key of active authentication.
    static func dataGroup15(publicKeyInfo: [UInt8]) -> [UInt8] {
        DER.element(0x6F, publicKeyInfo)
    }

    /// EF.COM: versions and the tags of the data groups that are there.
    static func common(version: LDSVersion, dataGroups: [Int]) -> [UInt8] {
        let tags = dataGroups.compactMap { tagByNumber[$0] }
        return DER.element(
            0x60,
            DER.element(0x5F01, Array(version.text.utf8)), DER.element(0x5F36, Array("040000".utf8)),
            DER.element(0x5C, tags))
    }

    private static let tagByNumber: [Int: UInt8] = [1: 0x61, 2: 0x75, 11: 0x6B, 14: 0x6E, 15: 0x6F]
}
