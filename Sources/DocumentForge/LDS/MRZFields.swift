/// What a machine-readable zone says, and how it is written (Doc 9303-3 to -7).
public struct MRZFields: Hashable, Sendable {
    /// Size of the zone.
    public var format: MRZFormat
    /// One or two letters: `P`, `PP`, `I`, `V`.
    public var documentCode: String
    /// Three-letter code of the issuing state.
    public var issuingState: String
    /// Number of the document; on cards it may be longer than nine characters.
    public var documentNumber: String
    /// Three-letter code of the holder's nationality.
    public var nationality: String
    /// `YYMMDD`; unknown parts are fillers.
    public var dateOfBirth: String
    /// `F`, `M` or `<`.
    public var sex: String
    /// `YYMMDD`
    public var dateOfExpiry: String
    /// Primary identifier.
    public var surname: String
    /// Secondary identifier.
    public var givenNames: String
    /// Personal number or whatever else the state puts there.
    public var optionalData = ""

    var hasWrongBirthCheckDigit = false

    /// An invented person whose document expires nine years after `now` (seconds since 1970).
    public static func specimen(_ format: MRZFormat = .td3, country: Country = .utopia, now: Int64) -> MRZFields {
        MRZFields(
            format: format, documentCode: format == .td3 ? "P" : "I", issuingState: country.alpha3,
            documentNumber: "X0SPEC1ME", nationality: country.alpha3, dateOfBirth: "900517", sex: "<",
            dateOfExpiry: CalendarTime(secondsSinceEpoch: now + 9 * 365 * Validity.day).mrzDate,
            surname: "Specimen", givenNames: "Imaginary Avatar")
    }

    /// The lines, without breaks.
    public var text: String {
        get throws(ForgeError) { try lines.joined() }
    }

    /// The lines of the zone with their check digits.
    public var lines: [String] {
        get throws(ForgeError) {
            let head = try Self.field("document code", documentCode, 2) + Self.field("issuing state", issuingState, 3)
            let holder = try birth + Self.field("sex", sex, 1) + expiry
            let nationality = try Self.field("nationality", nationality, 3)
            switch format {
            case .td1:
                let (number, optional) = try cardNumber(optionalWidth: 15)
                let upper = head + number + optional
                let free = Self.fillers(11)
                let composite = try CheckDigit.of(upper.dropFirst(5) + (birth + expiry) + free)
                return [upper, holder + nationality + free + composite, names(width: 30)]
            case .td2 where isVisa, .td3 where isVisa:
                let number = try Self.field("document number", documentNumber, 9)
                let width = format.lineLength
                let optional = try Self.field("optional data", optionalData, width - 28)
                return [
                    head + names(width: width - 5), number + CheckDigit.of(number) + nationality + holder + optional,
                ]
            case .td2:
                let (number, optional) = try cardNumber(optionalWidth: 7)
                let composite = try CheckDigit.of(number + birth + expiry + optional)
                return [head + names(width: 31), number + nationality + holder + optional + composite]
            case .td3:
                var number = try Self.field("document number", documentNumber, 9)
                number += CheckDigit.of(number)
                var personal = try Self.field("optional data", optionalData, 14)
                personal += optionalData.isEmpty ? "<" : CheckDigit.of(personal)
                let composite = try CheckDigit.of(number + birth + expiry + personal)
                return [head + names(width: 39), number + nationality + holder + personal + composite]
            }
        }
    }

    var isVisa: Bool { documentCode.hasPrefix("V") }

    private var birth: String {
        get throws(ForgeError) {
            let date = try Self.field("date of birth", dateOfBirth, 6)
            let digit = CheckDigit.of(date)
            return date + (hasWrongBirthCheckDigit ? String(((Int(digit) ?? 0) + 1) % 10) : digit)
        }
    }

    private var expiry: String {
        get throws(ForgeError) {
            let date = try Self.field("date of expiry", dateOfExpiry, 6)
            return date + CheckDigit.of(date)
        }
    }

    /// Number with its check digit, then the optional data. A number beyond nine characters goes on in the optional
    /// data, its check digit after it (Doc 9303-5 §4.2.2, Doc 9303-6 §4.2.2).
    private func cardNumber(optionalWidth: Int) throws(ForgeError) -> (number: String, optional: String) {
        let digits = Self.normalized(documentNumber)
        guard digits.count > 9 else {
            let number = try Self.field("document number", digits, 9)
            return (number + CheckDigit.of(number), try Self.field("optional data", optionalData, optionalWidth))
        }
        let rest = String(digits.dropFirst(9)) + CheckDigit.of(digits) + "<" + Self.normalized(optionalData)
        return (String(digits.prefix(9)) + "<", try Self.field("document number", rest, optionalWidth))
    }

    /// Names are cut where the line ends; all else must fit.
    private func names(width: Int) -> String {
        let joined = Self.normalized(surname) + (givenNames.isEmpty ? "" : "<<" + Self.normalized(givenNames))
        return String((joined + Self.fillers(width)).prefix(width))
    }

    private static func field(_ name: String, _ value: String, _ width: Int) throws(ForgeError) -> String {
        let text = normalized(value)
        guard text.count <= width else { throw .fieldTooLong(name) }
        return text + fillers(width - text.count)
    }

    /// Capital letters and digits stay, everything else becomes a filler (Doc 9303-3 §4.3).
    private static func normalized(_ text: String) -> String {
        String(
            text.uppercased().map { character in
                character.isASCII && (character.isLetter || character.isNumber) ? character : "<"
            })
    }

    private static func fillers(_ count: Int) -> String {
        String(repeating: "<", count: count)
    }
}
