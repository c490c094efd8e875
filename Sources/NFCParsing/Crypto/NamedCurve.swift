/// The elliptic curves of travel documents (BSI TR-03111 §4.2; RFC 5639; FIPS 186-4 D.1.2).
public enum NamedCurve: String, CaseIterable, Sendable {
    case p192, p224, p256, p384, p521
    case brainpoolP160r1, brainpoolP160t1, brainpoolP192r1, brainpoolP192t1, brainpoolP224r1, brainpoolP224t1
    case brainpoolP256r1, brainpoolP256t1, brainpoolP320r1, brainpoolP320t1, brainpoolP384r1, brainpoolP384t1
    case brainpoolP512r1, brainpoolP512t1

    /// The curve's identifier in certificates.
    var objectIdentifier: ObjectIdentifier {
        switch self {
        case .p192: ObjectIdentifier(1, 2, 840, 10045, 3, 1, 1)
        case .p224: ObjectIdentifier(1, 3, 132, 0, 33)
        case .p256: ObjectIdentifier(1, 2, 840, 10045, 3, 1, 7)
        case .p384: ObjectIdentifier(1, 3, 132, 0, 34)
        case .p521: ObjectIdentifier(1, 3, 132, 0, 35)
        case .brainpoolP160r1: Self.brainpool(1)
        case .brainpoolP160t1: Self.brainpool(2)
        case .brainpoolP192r1: Self.brainpool(3)
        case .brainpoolP192t1: Self.brainpool(4)
        case .brainpoolP224r1: Self.brainpool(5)
        case .brainpoolP224t1: Self.brainpool(6)
        case .brainpoolP256r1: Self.brainpool(7)
        case .brainpoolP256t1: Self.brainpool(8)
        case .brainpoolP320r1: Self.brainpool(9)
        case .brainpoolP320t1: Self.brainpool(10)
        case .brainpoolP384r1: Self.brainpool(11)
        case .brainpoolP384t1: Self.brainpool(12)
        case .brainpoolP512r1: Self.brainpool(13)
        case .brainpoolP512t1: Self.brainpool(14)
        }
    }

    private static func brainpool(_ last: UInt) -> ObjectIdentifier {
        ObjectIdentifier(1, 3, 36, 3, 3, 2, 8, 1, 1, last)
    }

    /// OpenSSL's name of the curve.
    var opensslName: String {
        switch self {
        case .p192: "prime192v1"
        case .p224: "secp224r1"
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        default: rawValue
        }
    }

    /// Name for people.
    public var name: String {
        switch self {
        case .p192: "P-192"
        case .p224: "P-224"
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        default: rawValue
        }
    }

    /// Octets of one coordinate.
    public var coordinateLength: Int { domain.prime.count }

    private static let byObjectIdentifier = Dictionary(
        allCases.map { ($0.objectIdentifier, $0) }, uniquingKeysWith: { first, _ in first })
    private static let byPrime = Dictionary(grouping: allCases) { $0.domain.prime }

    /// The curve with this identifier.
    init?(objectIdentifier: ObjectIdentifier) {
        guard let curve = Self.byObjectIdentifier[objectIdentifier] else { return nil }
        self = curve
    }

    /// The curve that equals a set of explicit parameters in prime, coefficients, base point, order and cofactor.
    /// Anything else is refused: who may choose the base point can make a key pair for any public key
    /// (CVE-2020-0601), and OpenSSL accepts sets that differ in the cofactor.
    init?(explicit parameters: ECParameters) {
        let candidates = Self.byPrime[Array(parameters.prime)] ?? []
        guard let curve = candidates.first(where: { $0.domain.equals(parameters) }) else { return nil }
        self = curve
    }

    /// The curve of an EC key's algorithm identifier, named or explicit.
    init(parametersOf algorithm: AlgorithmIdentifier) throws(PKIError) {
        guard let parameters = algorithm.parameters else { throw .ecParametersUnknown }
        switch parameters.tag {
        case .objectIdentifier:
            let identifier = ObjectIdentifier(contents: parameters.contents)
            guard let curve = NamedCurve(objectIdentifier: identifier) else { throw .ecParametersUnknown }
            self = curve
        case .sequence:
            guard let explicit = try? ECParameters(parameters), let curve = NamedCurve(explicit: explicit) else {
                throw .ecParametersUnknown
            }
            self = curve
        default:
            throw .ecParametersUnknown
        }
    }
}
