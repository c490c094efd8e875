import COpenSSL

/// The groups of RFC 5114 §2, the only ones in which Diffie-Hellman is done: whoever may choose p and q can make one in
/// which secrets can be guessed (Doc 9303-11 §9.5.1; CVE-2026-42770). The raw values are OpenSSL's names.
enum DHGroup: String, CaseIterable, Sendable {
    case modp1024q160 = "dh_1024_160"
    case modp2048q224 = "dh_2048_224"
    case modp2048q256 = "dh_2048_256"

    /// Prime, order of the subgroup and generator, big-endian without leading zeros.
    var prime: [UInt8] { parameter(COSSL_DH_P) }
    var order: [UInt8] { parameter(COSSL_DH_Q) }
    var generator: [UInt8] { parameter(COSSL_DH_G) }

    private func parameter(_ which: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 256) { output, count in
            guard let start = output.baseAddress else { return count = 0 }
            count = max(0, Int(unsafe cossl_dh_parameter(rawValue, Int32(which), start, 256)))
        }
    }
}

/// Where two keys agree on a secret: a curve or a group.
enum AgreementDomain: Equatable, Sendable {
    case ec(NamedCurve)
    case dh(DHGroup)

    /// Standardized domain parameters by number (Doc 9303-11 Table 6; BSI TR-03110-3 Table 4); nil for reserved ones.
    init?(standardized number: Int) {
        switch number {
        case 0: self = .dh(.modp1024q160)
        case 1: self = .dh(.modp2048q224)
        case 2: self = .dh(.modp2048q256)
        case 8: self = .ec(.p192)
        case 9: self = .ec(.brainpoolP192r1)
        case 10: self = .ec(.p224)
        case 11: self = .ec(.brainpoolP224r1)
        case 12: self = .ec(.p256)
        case 13: self = .ec(.brainpoolP256r1)
        case 14: self = .ec(.brainpoolP320r1)
        case 15: self = .ec(.p384)
        case 16: self = .ec(.brainpoolP384r1)
        case 17: self = .ec(.brainpoolP512r1)
        case 18: self = .ec(.p521)
        default: return nil
        }
    }

    /// The domain of an identifier: an EC key's, that of PKCS #3 or ANSI X9.42, or a standardized one by number.
    /// Parameters that equal no standard group are refused before anything is computed with them.
    init(_ algorithm: AlgorithmIdentifier) throws(PKIError) {
        switch algorithm.algorithm {
        case OID.ecPublicKey:
            self = .ec(try NamedCurve(parametersOf: algorithm))
        case OID.dhKeyAgreement, OID.dhPublicNumber:
            guard let parameters = algorithm.parameters, parameters.tag == .sequence else {
                throw .algorithmUnsupported
            }
            let (prime, generator, order) = try Self.numbers(
                parameters.reader, hasOrder: algorithm.algorithm == OID.dhPublicNumber)
            let group = DHGroup.allCases.first {
                $0.prime[...] == prime && $0.generator[...] == generator
                    && order.map($0.order[...].elementsEqual) ?? true
            }
            guard let group else { throw .algorithmUnsupported }
            self = .dh(group)
        case OID.standardizedDomainParameters:
            guard let parameters = algorithm.parameters, parameters.tag == .integer else {
                throw .algorithmUnsupported
            }
            let number = try decoding { () throws(BERError) in
                var reader = BERReader(parameters.encoding)
                return try reader.smallInteger()
            }
            guard let domain = AgreementDomain(standardized: number) else { throw .algorithmUnsupported }
            self = domain
        default:
            throw .algorithmUnsupported
        }
    }

    /// p, g and, in X9.42, q; what follows (j, validation parameters, length of the private value) says nothing more.
    private static func numbers(
        _ fields: BERReader, hasOrder: Bool
    ) throws(PKIError) -> (prime: Bytes, generator: Bytes, order: Bytes?) {
        var fields = fields
        return try decoding { () throws(BERError) in
            let prime = try fields.positiveInteger()
            let generator = try fields.positiveInteger()
            return (prime, generator, hasOrder ? try fields.positiveInteger() : nil)
        }
    }

    /// The public value of a SubjectPublicKeyInfo in this domain: the point, or the number as long as the prime.
    func publicValue(of info: SubjectPublicKeyInfo) throws(PKIError) -> Bytes {
        switch self {
        case .ec:
            return info.keyBits
        case .dh:
            let number = try decoding { () throws(BERError) in
                var reader = BERReader(info.keyBits)
                let number = try reader.positiveInteger()
                try reader.end()
                return number
            }
            guard number.count <= valueLength else { throw .publicKeyInvalid }
            return [UInt8](repeating: 0, count: valueLength - number.count) + number
        }
    }

    /// Order of the group, which private numbers lie below.
    var order: [UInt8] {
        switch self {
        case .ec(let curve): curve.domain.order
        case .dh(let group): group.order
        }
    }

    /// Octets of a public value.
    var valueLength: Int {
        switch self {
        case .ec(let curve): 1 + 2 * curve.coordinateLength
        case .dh(let group): group.prime.count
        }
    }

    /// A private number from random octets, of which there have to be eight more than the order has.
    func privateNumber(from random: SecretBytes) -> SecretBytes? {
        let order = order
        guard random.count >= order.count + 8 else { return nil }
        return unsafe SecretBytes.filled(capacity: order.count) { output in
            let made = unsafe order.withUnsafeBufferPointer { order in
                unsafe random.withPointer { random, length in
                    guard let start = order.baseAddress else { return Int32(-1) }
                    return unsafe cossl_scalar(start, order.count, random, length, output)
                }
            }
            return made == 1 ? Int32(order.count) : -1
        }
    }

    /// The public value that belongs to a private number; nil when the number is 0 or not below the order.
    func publicValue(for number: SecretBytes) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: valueLength)
        let length = unsafe value.withUnsafeMutableBufferPointer { output in
            unsafe product(number, nil, 0, output.baseAddress, output.count)
        }
        return Int(length) == value.count ? value : nil
    }

    /// The secret of a private number and somebody's public value: the x-coordinate, or the power as long as the prime
    /// (BSI TR-03111 §4.3.1). Only uncompressed points on the curve and numbers of the subgroup give one.
    func sharedSecret(_ number: SecretBytes, with value: Bytes) -> SecretBytes? {
        guard value.count == valueLength else { return nil }
        let product = unsafe SecretBytes.filled(capacity: valueLength) { output in
            unsafe value.withUnsafeBufferPointer { value in
                unsafe self.product(number, value.baseAddress, value.count, output, valueLength)
            }
        }
        guard case .ec(let curve) = self else { return product }
        return product.flatMap { point in
            unsafe SecretBytes.filled(capacity: curve.coordinateLength) { output in
                unsafe point.withPointer { octets, _ in
                    unsafe output.update(from: octets + 1, count: curve.coordinateLength)
                }
                return Int32(curve.coordinateLength)
            }
        }
    }

    /// A public point of the curve multiplied by a number that need not be secret; nil in groups without a curve.
    func multiply(_ value: Bytes, by number: Bytes) -> [UInt8]? {
        guard case .ec = self, value.count == valueLength else { return nil }
        var result = [UInt8](repeating: 0, count: valueLength)
        let length = unsafe result.withUnsafeMutableBufferPointer { output in
            unsafe value.withUnsafeBufferPointer { value in
                unsafe product(SecretBytes(number), value.baseAddress, value.count, output.baseAddress, output.count)
            }
        }
        return Int(length) == result.count ? result : nil
    }

    private func product(
        _ number: SecretBytes, _ value: UnsafePointer<UInt8>?, _ length: Int, _ output: UnsafeMutablePointer<UInt8>?,
        _ room: Int
    ) -> Int32 {
        unsafe number.withPointer { (scalar: UnsafePointer<UInt8>, scalarLength: Int) -> Int32 in
            switch self {
            case .ec(let curve):
                return unsafe cossl_ec_multiply(
                    curve.opensslName, scalar, scalarLength, value, length, output, room)
            case .dh(let group):
                return unsafe cossl_dh_power(group.rawValue, scalar, scalarLength, value, length, output, room)
            }
        }
    }
}

extension OID {
    // Key agreement (PKCS #3, ANSI X9.42, BSI TR-03110-3 A.2.1.1).
    static let dhKeyAgreement = ObjectIdentifier(1, 2, 840, 113_549, 1, 3, 1)
    static let dhPublicNumber = ObjectIdentifier(1, 2, 840, 10046, 2, 1)
    static let standardizedDomainParameters = ObjectIdentifier(0, 4, 0, 127, 0, 7, 1, 2)
}
