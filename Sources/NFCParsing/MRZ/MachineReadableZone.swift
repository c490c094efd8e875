/// The machine-readable zone of a document (Doc 9303-3 §4; Doc 9303-4 to -7 for the layouts).
///
/// The characters are checked once; texts are made of them when somebody asks.
public struct MachineReadableZone: Sendable {
    /// Date of birth, parts of which may be unknown.
    public let dateOfBirth: MRZDate
    /// Date of expiry.
    public let dateOfExpiry: MRZDate
    private let layout: MRZLayout

    /// The layout.
    public var format: MRZFormat { layout.format }
    /// One or two letters, for example `P` or `PM`.
    public var documentCode: String { Self.text(layout.documentCode) }
    /// Three-letter code of the issuer, without fillers.
    public var issuingState: String { Self.text(layout.issuingState) }
    /// The holder's name.
    public var name: MRZName { MRZName(layout.name) }
    /// The number in full, also where it goes on in the optional data.
    public var documentNumber: String {
        Self.text(layout.documentNumber) + (layout.longDocumentNumber().map { Self.text($0.rest) } ?? "")
    }
    /// Three-letter code of the nationality, without fillers.
    public var nationality: String { Self.text(layout.nationality) }
    /// Sex of the holder.
    public var sex: MRZSex { MRZSex(layout.sex) }
    /// Optional data without fillers; of a card both fields, one after the other.
    public var optionalData: String { layout.optionalData.map(Self.text).joined() }
    /// Fields whose check digit is wrong. The state signed the zone with them, so they are no sign of a forgery.
    public var checkDigitMismatches: [MRZField] { layout.mismatches(longNumber: layout.longDocumentNumber()) }
    /// Whether neither a document number nor a surname is there.
    var namesNobody: Bool { layout.namesNobody }

    /// Reads a zone without line breaks. Characters that no zone may hold are refused, never dropped: what is dropped
    /// moves everything behind it into another field.
    public init(characters: Bytes) throws(LDSError) {
        guard let format = MRZFormat(count: characters.count, firstCharacter: characters.first) else {
            throw .zoneLength(characters.count)
        }
        guard Self.areAllowed(characters.span) else { throw .zoneCharacter }
        layout = MRZLayout(format: format, characters: characters)
        dateOfBirth = layout.dateOfBirth
        dateOfExpiry = layout.dateOfExpiry
    }

    /// The same zone in bytes of its own, which stays when the file that it was read from is wiped.
    var copy: MachineReadableZone { MachineReadableZone(layout.copy, dateOfBirth, dateOfExpiry) }

    private init(_ layout: MRZLayout, _ dateOfBirth: MRZDate, _ dateOfExpiry: MRZDate) {
        self.dateOfBirth = dateOfBirth
        self.dateOfExpiry = dateOfExpiry
        self.layout = layout
    }

    /// Letters, digits and fillers. All are looked at whatever the first ones are, so that several are at once.
    private static func areAllowed(_ characters: Span<UInt8>) -> Bool {
        var areAllowed = true
        for index in characters.indices {
            let character = characters[index]
            let isAllowed =
                character &- UInt8(ascii: "A") < 26 || character &- UInt8(ascii: "0") < 10
                || character == UInt8(ascii: "<")
            areAllowed = isAllowed && areAllowed
        }
        return areAllowed
    }

    private static func text(_ field: Bytes) -> String {
        let filler = UInt8(ascii: "<")
        let start = field.prefix { $0 != filler }
        // Most fields have their fillers behind everything else.
        guard field[start.endIndex...].contains(where: { $0 != filler }) else {
            return String(decoding: start, as: UTF8.self)
        }
        return String(decoding: field.filter { $0 != filler }, as: UTF8.self)
    }
}
