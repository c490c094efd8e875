/// EF.DG12, additional document details (Doc 9303-10 §4.7.12). Every field is optional.
public struct EFDG12: Sendable {
    /// The tags that the file says it holds.
    public let listedTags: [BERTag]
    /// Who issued the document.
    public let issuingAuthority: LDSText?
    /// Day of issue. Nil when the field is absent or no date.
    public let dateOfIssue: CivilDate?
    /// Whether the field of the date of issue is there and holds no date.
    public let isDateOfIssueUnreadable: Bool
    /// Other persons whom the document covers.
    public let otherPersons: [LDSText]
    /// Endorsements and observations.
    public let endorsements: LDSText?
    /// Requirements of tax and exit.
    public let taxAndExitRequirements: LDSText?
    /// Picture of the front of the document: a window, not decoded.
    public let frontPicture: Bytes?
    /// Picture of the rear of the document: a window, not decoded.
    public let rearPicture: Bytes?
    /// When the document was personalized, by a clock whose zone nobody states. Nil when the field is absent or no time.
    public let personalizationTime: CivilTime?
    /// Serial number of the system that personalized the document.
    public let personalizationSystem: LDSText?

    /// Reads `6C { 5C tags, fields }`. Fields of other tags are passed over.
    public init(_ file: Bytes) throws(LDSError) {
        let fields = try DetailFields(.dg12, file, nameTag: BERTag(rawValue: 0x5F1A))
        listedTags = fields.listedTags
        issuingAuthority = fields.text(0x5F19)
        let issue = fields[0x5F26]
        dateOfIssue = issue.flatMap { DetailDate($0, digits: 8)?.day }
        isDateOfIssueUnreadable = issue != nil && dateOfIssue == nil
        otherPersons = fields.names
        endorsements = fields.text(0x5F1B)
        taxAndExitRequirements = fields.text(0x5F1C)
        frontPicture = fields[0x5F1D]
        rearPicture = fields[0x5F1E]
        personalizationTime = fields[0x5F55].flatMap { DetailDate($0, digits: 14)?.time }
        personalizationSystem = fields.text(0x5F56)
    }
}
