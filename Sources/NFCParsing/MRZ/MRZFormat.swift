/// Layouts of the machine-readable zone (Doc 9303-4 to -7).
public enum MRZFormat: String, Sendable {
    /// Card, three lines of 30 (Doc 9303-5).
    case td1
    /// Larger card, two lines of 36 (Doc 9303-6).
    case td2
    /// Passport book, two lines of 44 (Doc 9303-4).
    case td3
    /// Visa, two lines of 44 (Doc 9303-7).
    case mrvA
    /// Small visa, two lines of 36 (Doc 9303-7).
    case mrvB

    /// The layout of a zone by its length, told apart from visas by their first letter.
    init?(count: Int, firstCharacter: UInt8?) {
        let isVisa = firstCharacter == UInt8(ascii: "V")
        switch count {
        case 90: self = .td1
        case 72: self = isVisa ? .mrvB : .td2
        case 88: self = isVisa ? .mrvA : .td3
        default: return nil
        }
    }

    /// Characters of a line.
    var lineLength: Int {
        switch self {
        case .td1: 30
        case .td2, .mrvB: 36
        case .td3, .mrvA: 44
        }
    }
}

/// Fields that carry a check digit.
public enum MRZField: String, CaseIterable, Sendable {
    /// Document number
    case documentNumber = "document_number"
    /// Date of birth
    case dateOfBirth = "date_of_birth"
    /// Date of expiry
    case dateOfExpiry = "date_of_expiry"
    /// Personal number or other optional data of a passport
    case personalNumber = "personal_number"
    /// The digit over the others
    case composite
}

/// A check digit of a machine-readable zone: weights 7, 3, 1 over the values of the characters, modulo 10 (Doc 9303-3
/// §4.9).
struct MRZCheckDigit {
    private var sum = 0
    private var weights = (next: 7, then: 3, later: 1)

    /// The digit as a character.
    var character: UInt8 { UInt8(ascii: "0") + UInt8(sum % 10) }

    /// Goes on over more characters; the weights go on too.
    mutating func add(_ characters: Span<UInt8>) {
        var (sum, weights) = (sum, weights)
        for index in characters.indices {
            sum += Self.value(characters[index]) * weights.next
            weights = (weights.then, weights.later, weights.next)
        }
        (self.sum, self.weights) = (sum, weights)
    }

    private static func value(_ character: UInt8) -> Int {
        // Of the characters of a zone, the letters lie above the digits and the filler between both.
        let digit = character &- UInt8(ascii: "0")
        if digit < 10 { return Int(digit) }
        return character < UInt8(ascii: "A") ? 0 : Int(character - UInt8(ascii: "A")) + 10
    }
}
