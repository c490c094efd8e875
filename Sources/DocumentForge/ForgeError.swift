/// Why a document could not be made.
public enum ForgeError: Error, Equatable, Sendable {
    /// libcrypto refused: a key size, a curve or a digest that it does not do.
    case cryptography
    /// No algorithm of this name; see ``ForgeRecipe/algorithms``.
    case unknownAlgorithm(String)
    /// A word of a recipe that is not `key=value` with a known key and a possible value.
    case malformedRecipe(String)
    /// A defect or a quirk, and the algorithm or format with which no document can have it.
    case notApplicable(String, to: String)
    /// A field that the machine-readable zone cannot hold.
    case fieldTooLong(String)
}

extension ForgeError: CustomStringConvertible {
    /// What is wrong and where to look.
    public var description: String {
        switch self {
        case .cryptography: "libcrypto does not do this: another key size, curve or hash function is needed"
        case .unknownAlgorithm(let name): "there is no algorithm “\(name)”; see chip-replay forge --list"
        case .malformedRecipe(let word): "“\(word)” is no part of a document; see chip-replay forge --list"
        case .notApplicable(let name, let other): "“\(name)” does not go together with \(other)"
        case .fieldTooLong(let name): "the machine-readable zone has no room for this \(name)"
        }
    }
}
