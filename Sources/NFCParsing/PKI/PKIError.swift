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

extension PKIError: CustomStringConvertible {
    /// The end of a sentence about a file.
    public var description: String {
        switch self {
        case .encoding(let error): error.description
        case .unexpectedContentType: "it is a signed message of another kind"
        case .tooManyElements: "it has more certificates or signers than any issuer sends"
        case .unsupportedVersion: "it has a version that does not exist"
        case .algorithmUnsupported: "it names an algorithm that is not known or not acceptable"
        case .ecParametersUnknown: "its key is on a curve that is no standard curve"
        case .publicKeyInvalid: "its key is too short, too long or no key"
        case .inconsistent: "it contradicts itself"
        case .unknownCriticalExtension: "it has a critical extension that this verifier does not know"
        case .incompleteList: "it is a part of a revocation list, or has certificates of others"
        }
    }
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
