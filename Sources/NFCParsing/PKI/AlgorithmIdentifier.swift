/// An algorithm with its parameters (RFC 5280 §4.1.1.2).
public struct AlgorithmIdentifier: Sendable {
    /// Which algorithm.
    public let algorithm: ObjectIdentifier
    /// The whole encoding, for comparing two identifiers.
    let encoding: Bytes
    /// Where in the encoding the parameters start, nil when they are absent.
    private let parametersStart: Int?
    /// Whether parameters are absent or NULL.
    let hasNoParameters: Bool

    init(from reader: inout BERReader) throws(BERError) {
        let start = reader.position
        let identifier = try reader.open(.sequence)
        algorithm = try reader.objectIdentifier()
        if reader.isAtEnd {
            (parametersStart, hasNoParameters) = (nil, true)
        } else {
            parametersStart = reader.position
            let isNull = reader.nextTag == .null
            let contents = try reader.pass()
            hasNoParameters = isNull && contents.isEmpty
        }
        try reader.close(identifier)
        encoding = reader.bytes[start..<reader.position]
    }

    /// The encoded parameters; nil when they are absent, which most algorithms treat like NULL.
    var parameters: BERElement? {
        guard let parametersStart else { return nil }
        var fields = BERReader(encoding[parametersStart...])
        return try? fields.next()
    }
}

extension BERReader {
    mutating func algorithmIdentifier() throws(BERError) -> AlgorithmIdentifier {
        try AlgorithmIdentifier(from: &self)
    }
}

extension DigestAlgorithm {
    /// Output length in octets.
    public var length: Int {
        switch self {
        case .sha1, .ripemd160: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// Name for people.
    public var name: String {
        switch self {
        case .sha1: "SHA-1"
        case .sha224: "SHA-224"
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        case .ripemd160: "RIPEMD-160"
        }
    }

    /// The hash function of an identifier with absent or NULL parameters, nil when it is not one of the standard's.
    init?(_ identifier: borrowing AlgorithmIdentifier) {
        guard identifier.hasNoParameters else { return nil }
        switch identifier.algorithm {
        case OID.sha256: self = .sha256
        case OID.sha1: self = .sha1
        case OID.sha384: self = .sha384
        case OID.sha512: self = .sha512
        case OID.sha224: self = .sha224
        default: return nil
        }
    }
}
