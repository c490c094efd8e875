/// Octets as hexadecimal digits, in which chips' keys are written down.
enum HexDigits {
    static func text(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func octets(_ text: some StringProtocol) throws(ForgeError) -> [UInt8] {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count.isMultiple(of: 2) else { throw .malformedRecipe(String(text.prefix(16))) }
        var octets: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[start], let low = digits[start + 1] else {
                throw .malformedRecipe(String(text.prefix(16)))
            }
            octets.append(high << 4 | low)
        }
        return octets
    }
}
