extension BERElement {
    /// Whether this is a character string with a value of its type (X.680 §41): whole characters, valid UTF-8, and no
    /// control characters in the types of visible ones, a NUL above all, at which other readers stop. Characters that
    /// PrintableString lacks are let pass, because issuers use them.
    var isWellFormedText: Bool {
        switch tag.rawValue {
        case 0x0C: !contents.contains(0) && (try? UTF8Span(validating: contents.span)) != nil
        case 0x12, 0x13, 0x16: contents.allSatisfy { 0x20..<0x7F ~= $0 }
        case 0x14: !contents.contains(0)
        case 0x1E: hasBasicCharacters
        default: false
        }
    }

    /// Two octets a character, none of them half of a pair of surrogates: BMPString has only the first plane.
    private var hasBasicCharacters: Bool {
        guard contents.count.isMultiple(of: 2) else { return false }
        return stride(from: contents.startIndex, to: contents.endIndex, by: 2).allSatisfy {
            !(0xD8...0xDF ~= contents[$0]) && (contents[$0] != 0 || contents[$0 + 1] != 0)
        }
    }
}
