/// Check digits of the machine-readable zone (Doc 9303-3 §4.9).
enum CheckDigit {
    /// The digit over `text`: weights 7, 3, 1; digits count themselves, letters 10 to 35, fillers nothing.
    static func of(_ text: String) -> String {
        var sum = 0
        for (index, character) in text.utf8.enumerated() {
            sum += value(of: character) * [7, 3, 1][index % 3]
        }
        return String(sum % 10)
    }

    private static func value(of character: UInt8) -> Int {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A")) + 10
        default: 0
        }
    }
}
