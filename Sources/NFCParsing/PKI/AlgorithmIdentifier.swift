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

    fileprivate init(
        _ algorithm: ObjectIdentifier, _ encoding: Bytes, parametersStart: Int?, hasNoParameters: Bool
    ) {
        self.algorithm = algorithm
        self.encoding = encoding
        self.parametersStart = parametersStart
        self.hasNoParameters = hasNoParameters
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
        let start = position
        let (algorithm, parametersStart, hasNoParameters) = try algorithm()
        return AlgorithmIdentifier(
            algorithm, bytes[start..<position], parametersStart: parametersStart, hasNoParameters: hasNoParameters)
    }

    /// Reads the identifier of a hash function; nil when it is not one of the standard's.
    mutating func digestAlgorithm() throws(BERError) -> DigestAlgorithm? {
        let (algorithm, _, hasNoParameters) = try algorithm()
        return hasNoParameters ? DigestAlgorithm(algorithm) : nil
    }

    private mutating func algorithm() throws(BERError) -> (ObjectIdentifier, parametersStart: Int?, hasNone: Bool) {
        let level = try open(.sequence)
        let algorithm = try objectIdentifier()
        let parametersStart = isAtEnd ? nil : position
        var hasNoParameters = true
        if parametersStart != nil {
            let (tag, contents) = try pass()
            hasNoParameters = tag == .null && contents.isEmpty
        }
        try close(level)
        return (algorithm, parametersStart, hasNoParameters)
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

    /// The hash function of an identifier; nil when it is not one of the standard's.
    fileprivate init?(_ identifier: ObjectIdentifier) {
        switch identifier {
        case OID.sha256: self = .sha256
        case OID.sha1: self = .sha1
        case OID.sha384: self = .sha384
        case OID.sha512: self = .sha512
        case OID.sha224: self = .sha224
        default: return nil
        }
    }
}

extension AlgorithmIdentifier {
    /// The hash function, which has absent or NULL parameters; nil when it is not one of the standard's.
    var digest: DigestAlgorithm? { hasNoParameters ? DigestAlgorithm(algorithm) : nil }
}
