internal import COpenSSL

/// A hash function that states use (Doc 9303-12 §4.4).
public enum Digest: String, CaseIterable, Sendable {
    /// SHA-1; only in documents of the first years and inside active authentication.
    case sha1
    /// SHA-224
    case sha224
    /// SHA-256
    case sha256
    /// SHA-384
    case sha384
    /// SHA-512
    case sha512

    var code: Int32 {
        switch self {
        case .sha1: Int32(COSSL_SHA1)
        case .sha224: Int32(COSSL_SHA224)
        case .sha256: Int32(COSSL_SHA256)
        case .sha384: Int32(COSSL_SHA384)
        case .sha512: Int32(COSSL_SHA512)
        }
    }

    /// Length of a hash in bytes.
    public var length: Int {
        switch self {
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    var objectIdentifier: ObjectIdentifier {
        switch self {
        case .sha1: "1.3.14.3.2.26"
        case .sha224: "2.16.840.1.101.3.4.2.4"
        case .sha256: "2.16.840.1.101.3.4.2.1"
        case .sha384: "2.16.840.1.101.3.4.2.2"
        case .sha512: "2.16.840.1.101.3.4.2.3"
        }
    }

    /// AlgorithmIdentifier; its parameters are NULL or absent, verifiers take both (RFC 5754 §2).
    func algorithmIdentifier(nullParameters: Bool = true) -> [UInt8] {
        DER.sequence(objectIdentifier.der, nullParameters ? DER.null : [])
    }

    func hash(_ bytes: [UInt8]) throws(ForgeError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 64)
        guard cossl_digest(code, bytes, bytes.count, &out) == length else { throw .cryptography }
        return Array(out.prefix(length))
    }
}
