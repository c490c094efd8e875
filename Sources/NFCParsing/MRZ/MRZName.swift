/// The name field of a machine-readable zone (Doc 9303-3 §4.6).
public struct MRZName: Equatable, Sendable {
    /// Surname, in the capitals of the zone; fillers inside it are spaces.
    public let primaryIdentifier: String
    /// Given names; empty when there are none.
    public let secondaryIdentifier: String
    /// Whether the field was too short for the name: its last character is not a filler.
    public let isTruncated: Bool

    /// Two fillers part the identifiers, single ones stand for spaces, hyphens and apostrophes.
    init(_ field: Bytes) {
        let filler = UInt8(ascii: "<")
        var parts: [[String]] = [[]]
        var word: [UInt8] = []
        var fillers = 0
        for character in field {
            if character == filler {
                fillers += 1
                continue
            }
            if fillers > 0 {
                if !word.isEmpty { parts[parts.count - 1].append(String(decoding: word, as: UTF8.self)) }
                word = []
                if fillers > 1, parts.count == 1 { parts.append([]) }
                fillers = 0
            }
            word.append(character)
        }
        if !word.isEmpty { parts[parts.count - 1].append(String(decoding: word, as: UTF8.self)) }
        primaryIdentifier = parts[0].joined(separator: " ")
        secondaryIdentifier = parts.dropFirst().joined().joined(separator: " ")
        isTruncated = field.last.map { $0 != filler } ?? false
    }
}
