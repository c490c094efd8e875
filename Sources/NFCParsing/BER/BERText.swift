extension BERReader {
    /// Moves past a character string whose value is one of its type (X.680 §41): whole characters, valid UTF-8, and no
    /// control characters in the types of visible ones, a NUL above all, at which other readers stop. Characters that
    /// PrintableString lacks are let pass, because issuers use them.
    mutating func wellFormedText() throws(BERError) {
        let (tag, contents) = try pass()
        let text = bytes[contents].span
        let isWellFormed =
            switch tag.rawValue {
            case 0x0C: text.indices.allSatisfy { text[$0] != 0 } && (try? UTF8Span(validating: text)) != nil
            case 0x12, 0x13, 0x16: text.indices.allSatisfy { 0x20..<0x7F ~= text[$0] }
            case 0x14: text.indices.allSatisfy { text[$0] != 0 }
            case 0x1E: Self.hasBasicCharacters(text)
            default: false
            }
        guard isWellFormed else { throw .malformedValue }
    }

    /// Two octets a character, none of them half of a pair of surrogates: BMPString has only the first plane.
    private static func hasBasicCharacters(_ text: Span<UInt8>) -> Bool {
        guard text.count.isMultiple(of: 2) else { return false }
        return stride(from: 0, to: text.count, by: 2).allSatisfy {
            !(0xD8...0xDF ~= text[$0]) && (text[$0] != 0 || text[$0 + 1] != 0)
        }
    }
}
