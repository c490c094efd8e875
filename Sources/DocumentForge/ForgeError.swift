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
