/// The code that a person types on a phone that cannot scan: eight letters and digits that nobody takes for one another,
/// without vowels, so that they spell nothing.
enum TypedCode {
    /// How many letters a code has.
    static let length = 8
    private static let alphabet = Array("BCDFGHJKMNPQRSTVWXYZ34679")
    /// What people type for a letter that looks like it.
    private static let lookalikes: [Character: Character] = ["8": "B", "5": "S", "2": "Z", "U": "V"]

    /// A code of random bytes, four for each letter.
    static func letters(of bytes: [UInt8]) -> String {
        String(
            (0..<length).map { index in
                let number = bytes.dropFirst(4 * index).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                return alphabet[Int(number % UInt32(alphabet.count))]
            })
    }

    /// The code that was meant: case, blanks, hyphens and look-alikes do not count. Nil when it cannot be one.
    static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let letters = text.uppercased().filter { !$0.isWhitespace && !"-._\u{2010}\u{2013}".contains($0) }
            .map { lookalikes[$0] ?? $0 }
        guard letters.count == length, letters.allSatisfy(alphabet.contains) else { return nil }
        return String(letters)
    }

    /// The code as it is shown, in two halves.
    static func shown(_ code: String) -> String { "\(code.prefix(4))-\(code.dropFirst(4))" }
}
