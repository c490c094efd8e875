/// The machine-readable zone of a document (Doc 9303-3 §4; Doc 9303-4 to -7 for the layouts).
public struct MachineReadableZone: Sendable {
    /// The layout.
    public let format: MRZFormat
    /// One or two letters, for example `P` or `PM`.
    public let documentCode: String
    /// Three-letter code of the issuer, without fillers.
    public let issuingState: String
    /// The holder's name.
    public let name: MRZName
    /// The number in full, also where it goes on in the optional data.
    public let documentNumber: String
    /// Three-letter code of the nationality, without fillers.
    public let nationality: String
    /// Date of birth, parts of which may be unknown.
    public let dateOfBirth: MRZDate
    /// Sex of the holder.
    public let sex: MRZSex
    /// Date of expiry.
    public let dateOfExpiry: MRZDate
    /// Optional data without fillers; of a card both fields, one after the other.
    public let optionalData: String
    /// Fields whose check digit is wrong. The state signed the zone with them, so they are no sign of a forgery.
    public let checkDigitMismatches: [MRZField]

    /// Reads a zone without line breaks. Characters that no zone may hold are refused, never dropped: what is dropped
    /// moves everything behind it into another field.
    public init(characters: Bytes) throws(LDSError) {
        guard let format = MRZFormat(count: characters.count, firstCharacter: characters.first) else {
            throw .zoneLength(characters.count)
        }
        guard characters.allSatisfy(Self.isAllowed) else { throw .zoneCharacter }
        let layout = MRZLayout(format: format, characters: characters)

        self.format = format
        documentCode = Self.text(layout.documentCode)
        issuingState = Self.text(layout.issuingState)
        name = MRZName(layout.name)
        nationality = Self.text(layout.nationality)
        dateOfBirth = MRZDate(layout.dateOfBirth)
        sex = MRZSex(layout.sex)
        dateOfExpiry = MRZDate(layout.dateOfExpiry)
        let number = layout.longDocumentNumber()
        documentNumber = Self.text((number.map { layout.documentNumber + $0.rest } ?? layout.documentNumber)[...])
        optionalData = Self.text(layout.optionalData.joined()[...])
        checkDigitMismatches = layout.mismatches(longNumber: number)
    }

    /// Dates that no calendar has.
    public var impossibleDates: [MRZField] {
        (dateOfBirth.isImpossible ? [.dateOfBirth] : []) + (dateOfExpiry.isImpossible ? [.dateOfExpiry] : [])
    }

    private static func isAllowed(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "<"): true
        default: false
        }
    }

    private static func text(_ field: some Sequence<UInt8>) -> String {
        String(decoding: field.filter { $0 != UInt8(ascii: "<") }, as: UTF8.self)
    }
}
