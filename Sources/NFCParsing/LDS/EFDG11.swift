/// EF.DG11, additional personal details (Doc 9303-10 §4.7.11). Every field is optional.
public struct EFDG11: Sendable {
    /// The tags that the file says it holds.
    public let listedTags: [BERTag]
    /// Full name in national characters.
    public let fullName: LDSText?
    /// Other names of the holder.
    public let otherNames: [LDSText]
    /// Personal number.
    public let personalNumber: LDSText?
    /// Date of birth with its full year, as far as it is known. Nil when the field is absent or no date.
    public let dateOfBirth: PartialDate?
    /// Whether the field of the date of birth is there and holds no date.
    public let isDateOfBirthUnreadable: Bool
    /// Place of birth, its parts separated by fillers.
    public let placeOfBirth: LDSText?
    /// Permanent address, its parts separated by fillers.
    public let address: LDSText?
    /// Telephone number.
    public let telephone: LDSText?
    /// Profession.
    public let profession: LDSText?
    /// Title.
    public let title: LDSText?
    /// Personal summary.
    public let personalSummary: LDSText?
    /// Picture of the proof of citizenship: a window, not decoded.
    public let proofOfCitizenship: Bytes?
    /// Numbers of other valid travel documents, separated by fillers.
    public let otherDocumentNumbers: LDSText?
    /// Who has custody of the holder.
    public let custody: LDSText?

    /// Reads `6B { 5C tags, fields }`. Fields of other tags are passed over.
    public init(_ file: Bytes) throws(LDSError) {
        let fields = try DetailFields(.dg11, file, nameTag: BERTag(rawValue: 0x5F0F))
        listedTags = fields.listedTags
        fullName = fields.text(0x5F0E)
        otherNames = fields.names
        personalNumber = fields.text(0x5F10)
        let birth = fields[0x5F2B]
        dateOfBirth = birth.flatMap { DetailDate($0, digits: 8)?.partial }
        isDateOfBirthUnreadable = birth != nil && dateOfBirth == nil
        placeOfBirth = fields.text(0x5F11)
        address = fields.text(0x5F42)
        telephone = fields.text(0x5F12)
        profession = fields.text(0x5F13)
        title = fields.text(0x5F14)
        personalSummary = fields.text(0x5F15)
        proofOfCitizenship = fields[0x5F16]
        otherDocumentNumbers = fields.text(0x5F17)
        custody = fields.text(0x5F18)
    }
}
