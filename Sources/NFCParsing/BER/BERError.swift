/// Why bytes are not the BER encoding that was expected (ITU-T X.690).
public enum BERError: Error, Equatable, Sendable {
    /// A tag, a length or a value reaches beyond the window.
    case truncated
    /// A tag number of more than three octets, or one that is not in its shortest form (X.690 §8.1.2.4).
    case malformedTag
    /// A length of more than four octets, or an indefinite length where only definite ones may stand.
    case malformedLength
    /// Another element than the one that the format asks for.
    case unexpectedTag
    /// Bytes are left where the format says that nothing follows.
    case trailingBytes
    /// Contents that are not a value of their type.
    case malformedValue
    /// Nesting, element count or size beyond ``BERLimits``.
    case limitExceeded
}

extension BERError: CustomStringConvertible {
    /// The end of a sentence about a file.
    public var description: String {
        switch self {
        case .truncated: "it ends before its last element does"
        case .malformedTag: "it has a tag that BER does not know"
        case .malformedLength: "it has a length that BER does not allow there"
        case .unexpectedTag: "it has an element where another one belongs"
        case .trailingBytes: "it has more behind its end"
        case .malformedValue: "it has an element whose contents are not of its type"
        case .limitExceeded: "it is larger or more nested than any real one"
        }
    }
}
