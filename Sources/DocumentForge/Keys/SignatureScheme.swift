/// How a signature is made (Doc 9303-12 §4.4).
public enum SignatureScheme: Hashable, Sendable {
    /// RSASSA-PKCS1-v1_5
    case rsaPKCS1(Digest)
    /// RSASSA-PSS; the salt length is in bytes and need not be that of the hash.
    case rsaPSS(Digest, mgf: Digest, saltLength: Int)
    /// DSA
    case dsa(Digest)
    /// ECDSA with a DER-encoded signature
    case ecdsa(Digest)

    /// The hash function over the message.
    public var digest: Digest {
        switch self {
        case .rsaPKCS1(let digest), .rsaPSS(let digest, _, _), .dsa(let digest), .ecdsa(let digest): digest
        }
    }

    /// AlgorithmIdentifier of the signature (RFC 4055 §3, §5; RFC 5758 §3.2).
    var algorithmIdentifier: [UInt8] {
        switch self {
        case .rsaPKCS1(let digest):
            DER.sequence(Self.pkcs1(digest).der, DER.null)
        case .dsa(let digest):
            DER.sequence(Self.dsa(digest).der)
        case .ecdsa(let digest):
            DER.sequence(Self.ecdsa(digest).der)
        case .rsaPSS(let digest, let mgf, let saltLength):
            DER.sequence(
                ObjectIdentifier.rsaPSS.der, Self.pssParameters(digest: digest, mgf: mgf, saltLength: saltLength))
        }
    }

    /// AlgorithmIdentifier that names the key only, so that the digest algorithm beside it decides.
    var bareKeyAlgorithmIdentifier: [UInt8] {
        switch self {
        case .rsaPKCS1, .rsaPSS: DER.sequence(ObjectIdentifier.rsaEncryption.der, DER.null)
        case .dsa: DER.sequence(ObjectIdentifier.dsa.der)
        case .ecdsa: DER.sequence(ObjectIdentifier.ecPublicKey.der)
        }
    }

    /// RSASSA-PSS-params; DER leaves out what equals the defaults SHA-1, MGF1 with SHA-1 and 20.
    private static func pssParameters(digest: Digest, mgf: Digest, saltLength: Int) -> [UInt8] {
        DER.sequence(
            digest == .sha1 ? [] : DER.context(0, digest.algorithmIdentifier()),
            mgf == .sha1 ? [] : DER.context(1, DER.sequence(ObjectIdentifier.mgf1.der, mgf.algorithmIdentifier())),
            saltLength == 20 ? [] : DER.context(2, DER.integer(saltLength)))
    }

    private static func pkcs1(_ digest: Digest) -> ObjectIdentifier {
        switch digest {
        case .sha1: "1.2.840.113549.1.1.5"
        case .sha224: "1.2.840.113549.1.1.14"
        case .sha256: "1.2.840.113549.1.1.11"
        case .sha384: "1.2.840.113549.1.1.12"
        case .sha512: "1.2.840.113549.1.1.13"
        }
    }

    /// There is none for longer hashes; SHA-256 fills the largest subgroup (RFC 5758 §3.1).
    private static func dsa(_ digest: Digest) -> ObjectIdentifier {
        switch digest {
        case .sha1: "1.2.840.10040.4.3"
        case .sha224: "2.16.840.1.101.3.4.3.1"
        case .sha256, .sha384, .sha512: "2.16.840.1.101.3.4.3.2"
        }
    }

    private static func ecdsa(_ digest: Digest) -> ObjectIdentifier {
        switch digest {
        case .sha1: "1.2.840.10045.4.1"
        case .sha224: "1.2.840.10045.4.3.1"
        case .sha256: "1.2.840.10045.4.3.2"
        case .sha384: "1.2.840.10045.4.3.3"
        case .sha512: "1.2.840.10045.4.3.4"
        }
    }
}
