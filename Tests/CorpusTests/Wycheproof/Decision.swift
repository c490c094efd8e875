/// What is made of a vector that its authors leave open ("acceptable"), by its flag. Each decision is made once, here.
enum Decision {
    /// Has to be refused.
    case refused
    /// May be refused; when it is accepted, the result has to be the stated one.
    case either

    private static let byFlag: [String: Decision] = [
        // RFC 8017 §8.2.2 allows a DigestInfo without NULL; no document signer makes one, and lax padding is how
        // signatures under exponent 3 are forged.
        "MissingNull": .refused,
        // Doc 9303-12 §4.4.3 asks for uncompressed points.
        "CompressedPoint": .refused,
        // Explicit parameters that differ from the named curve in any field, or leave the cofactor out.
        "UnnamedCurve": .refused,
        // Lengths that are not in their shortest form are read, because published certificates have them. Everything
        // else that is wrong there is refused by the reader.
        "InvalidAsn": .either,
    ]

    /// The decision for a vector with these flags; nil when one of them has none.
    static func forFlags(_ flags: [String]) -> Decision? {
        let decisions = flags.compactMap { byFlag[$0] }
        guard !decisions.isEmpty else { return nil }
        return decisions.contains(.refused) ? .refused : .either
    }
}
