/// Why a certificate, a revocation list or a signed message cannot be used.
public enum PKIError: Error, Equatable, Sendable {
    /// Not the encoding that the standard describes.
    case encoding(BERError)
    /// A CMS message of another kind, or with another content, than was expected.
    case unexpectedContentType
    /// More certificates or signers than any issuer sends; refused before anything is decoded.
    case tooManyElements
    /// A version that does not exist.
    case unsupportedVersion
    /// An algorithm or a parameter that is not known or not acceptable.
    case algorithmUnsupported
    /// Explicit curve parameters that equal no standard curve.
    case ecParametersUnknown
    /// A key that is too short, too long or not a key.
    case publicKeyInvalid
    /// The same extension twice, or two algorithm identifiers that have to agree and do not.
    case inconsistent
    /// A critical extension of a list or of one of its entries that this verifier does not know.
    case unknownCriticalExtension
    /// A revocation list that holds changes, a part, or certificates of others; read as a complete one it would call
    /// revoked certificates good.
    case incompleteList
}

/// Runs a piece of parsing and turns the reader's errors into this layer's.
@inline(__always)
func decoding<T>(_ body: () throws(BERError) -> T) throws(PKIError) -> T {
    do {
        return try body()
    } catch {
        throw .encoding(error)
    }
}
