/// The form of session ids.
enum SessionID {
    /// `vs_` and 64 letters or digits.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 67 && text.hasPrefix("vs_")
            && text.utf8.dropFirst(3).allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
    }
}
