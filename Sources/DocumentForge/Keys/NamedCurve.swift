internal import COpenSSL

/// A curve that travel documents use (Doc 9303-12 §4.4.2; FIPS 186-4; RFC 5639).
public enum NamedCurve: String, CaseIterable, Sendable {
    /// NIST P-192
    case p192 = "prime192v1"
    /// NIST P-224
    case p224 = "secp224r1"
    /// NIST P-256
    case p256 = "prime256v1"
    /// NIST P-384
    case p384 = "secp384r1"
    /// NIST P-521
    case p521 = "secp521r1"
    /// Brainpool, 160 bits
    case brainpoolP160r1
    /// Brainpool, 192 bits
    case brainpoolP192r1
    /// Brainpool, 224 bits
    case brainpoolP224r1
    /// Brainpool, 256 bits
    case brainpoolP256r1
    /// Brainpool, 320 bits
    case brainpoolP320r1
    /// Brainpool, 384 bits
    case brainpoolP384r1
    /// Brainpool, 512 bits
    case brainpoolP512r1
    /// Twisted Brainpool, 160 bits
    case brainpoolP160t1
    /// Twisted Brainpool, 192 bits
    case brainpoolP192t1
    /// Twisted Brainpool, 224 bits
    case brainpoolP224t1
    /// Twisted Brainpool, 256 bits
    case brainpoolP256t1
    /// Twisted Brainpool, 320 bits
    case brainpoolP320t1
    /// Twisted Brainpool, 384 bits
    case brainpoolP384t1
    /// Twisted Brainpool, 512 bits
    case brainpoolP512t1

    /// The name in ``ForgeRecipe/algorithms``: `p256`, `brainpoolP256r1`.
    public var name: String {
        switch self {
        case .p192: "p192"
        case .p224: "p224"
        case .p256: "p256"
        case .p384: "p384"
        case .p521: "p521"
        default: rawValue
        }
    }

    /// Length of a coordinate in bytes.
    public var coordinateLength: Int {
        switch self {
        case .brainpoolP160r1, .brainpoolP160t1: 20
        case .p192, .brainpoolP192r1, .brainpoolP192t1: 24
        case .p224, .brainpoolP224r1, .brainpoolP224t1: 28
        case .p256, .brainpoolP256r1, .brainpoolP256t1: 32
        case .brainpoolP320r1, .brainpoolP320t1: 40
        case .p384, .brainpoolP384r1, .brainpoolP384t1: 48
        case .brainpoolP512r1, .brainpoolP512t1: 64
        case .p521: 66
        }
    }

    var objectIdentifier: ObjectIdentifier {
        switch self {
        case .p192: "1.2.840.10045.3.1.1"
        case .p224: "1.3.132.0.33"
        case .p256: "1.2.840.10045.3.1.7"
        case .p384: "1.3.132.0.34"
        case .p521: "1.3.132.0.35"
        case .brainpoolP160r1: "1.3.36.3.3.2.8.1.1.1"
        case .brainpoolP160t1: "1.3.36.3.3.2.8.1.1.2"
        case .brainpoolP192t1: "1.3.36.3.3.2.8.1.1.4"
        case .brainpoolP224t1: "1.3.36.3.3.2.8.1.1.6"
        case .brainpoolP320t1: "1.3.36.3.3.2.8.1.1.10"
        case .brainpoolP192r1: "1.3.36.3.3.2.8.1.1.3"
        case .brainpoolP224r1: "1.3.36.3.3.2.8.1.1.5"
        case .brainpoolP256r1: "1.3.36.3.3.2.8.1.1.7"
        case .brainpoolP256t1: "1.3.36.3.3.2.8.1.1.8"
        case .brainpoolP320r1: "1.3.36.3.3.2.8.1.1.9"
        case .brainpoolP384r1: "1.3.36.3.3.2.8.1.1.11"
        case .brainpoolP384t1: "1.3.36.3.3.2.8.1.1.12"
        case .brainpoolP512r1: "1.3.36.3.3.2.8.1.1.13"
        case .brainpoolP512t1: "1.3.36.3.3.2.8.1.1.14"
        }
    }

    /// ECParameters in full: what Doc 9303-12 §4.4.2 asks of certificates (RFC 3279 §2.3.5).
    /// `base` replaces the base point, as a forger would.
    func explicitParameters(base: [UInt8]? = nil) throws(ForgeError) -> [UInt8] {
        let base = if let base { base } else { try parameter(COSSL_CURVE_BASE) }
        return DER.sequence(
            DER.integer(1),
            DER.sequence(ObjectIdentifier.primeField.der, DER.integer(unsigned: try parameter(COSSL_CURVE_PRIME))),
            DER.sequence(
                DER.octetString(try parameter(COSSL_CURVE_A)), DER.octetString(try parameter(COSSL_CURVE_B))),
            DER.octetString(base),
            DER.integer(unsigned: try parameter(COSSL_CURVE_ORDER)),
            DER.integer(unsigned: try parameter(COSSL_CURVE_COFACTOR)))
    }

    private func parameter(_ which: Int) throws(ForgeError) -> [UInt8] {
        try SigningKey.bytes(upTo: 1 + 2 * coordinateLength) { out, size in
            cossl_curve_parameter(rawValue, Int32(which), out, size)
        }
    }
}
