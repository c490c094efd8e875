/// Writes the files of the LDS application (Doc 9303-10 §4).
enum ElementaryFiles {
    /// EF.DG1: the machine-readable zone.
    static func dataGroup1(_ fields: MRZFields) throws(ForgeError) -> [UInt8] {
        DER.element(0x61, DER.element(0x5F1F, Array(try fields.text.utf8)))
    }

    /// EF.DG5: the displayed portrait.
    static func dataGroup5(jpeg: [UInt8]) -> [UInt8] {
        DER.element(0x65, DER.integer(1), DER.element(0x5F40, jpeg))
    }

    /// EF.DG7: the displayed signature.
    static func dataGroup7(jpeg: [UInt8]) -> [UInt8] {
        DER.element(0x67, DER.integer(1), DER.element(0x5F43, jpeg))
    }

    /// EF.DG11 with nothing but the full name.
    static func dataGroup11(fullName: String) -> [UInt8] {
        DER.element(0x6B, DER.element(0x5C, [0x5F, 0x0E]), DER.element(0x5F0E, Array(fullName.utf8)))
    }

    /// EF.DG13: whatever the issuer likes.
    static func dataGroup13(_ contents: [UInt8]) -> [UInt8] {
        DER.element(0x6D, contents)
    }

    /// EF.DG16: one person to notify.
    static func dataGroup16(dateRecorded: String) -> [UInt8] {
        let person = DER.element(
            0xA1,
            DER.element(0x5F50, Array(dateRecorded.utf8)), DER.element(0x5F51, Array("SPECIMEN<<FRIEND".utf8)),
            DER.element(0x5F52, Array("+00 0000".utf8)), DER.element(0x5F53, Array("1 EXAMPLE ROAD<UTOPIA CITY".utf8)))
        return DER.element(0x70, DER.integer(1), person)
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

    private static let tagByNumber: [Int: UInt8] = [
        1: 0x61, 2: 0x75, 5: 0x65, 7: 0x67, 11: 0x6B, 12: 0x6C, 13: 0x6D, 14: 0x6E, 15: 0x6F, 16: 0x70,
    ]
}
