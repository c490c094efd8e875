/// A kind of key together with a signature scheme, under a name such as `rsa2048-sha256` or
/// `ecdsa-brainpoolP256r1-sha256`.
public struct SigningAlgorithm: Hashable, Sendable {
    /// The key that signs.
    public let key: SigningKey.Kind
    /// How it signs.
    public let scheme: SignatureScheme

    /// A key and a scheme that fits it.
    public init(key: SigningKey.Kind, scheme: SignatureScheme) {
        self.key = key
        self.scheme = scheme
    }

    /// ECDSA on P-256 with SHA-256: the one that is made fastest.
    public static let `default` = SigningAlgorithm(key: .ec(.p256), scheme: .ecdsa(.sha256))

    /// By name: `rsa<bits>-<digest>`, `rsapss<bits>-<digest>[-salt<bytes>]`, `dsa<bits>-<digest>`,
    /// `ecdsa-<curve>-<digest>`.
    public init(name: String) throws(ForgeError) {
        let parts = name.split(separator: "-").map(String.init)
        guard let family = parts.first else { throw .unknownAlgorithm(name) }
        if family == "ecdsa" {
            guard parts.count == 3, let curve = NamedCurve.allCases.first(where: { $0.name == parts[1] }),
                let digest = Digest(rawValue: parts[2])
            else { throw .unknownAlgorithm(name) }
            self.init(key: .ec(curve), scheme: .ecdsa(digest))
            return
        }
        if family.hasPrefix("dsa") {
            guard parts.count == 2, let bits = Int(family.dropFirst(3)), let digest = Digest(rawValue: parts[1]),
                let group = DSAGroup(bits: bits, digest: digest)
            else { throw .unknownAlgorithm(name) }
            self.init(key: .dsa(group), scheme: .dsa(digest))
            return
        }
        let pss = family.hasPrefix("rsapss")
        guard family.hasPrefix("rsa"), let bits = Int(family.dropFirst(pss ? 6 : 3)), 1024...8192 ~= bits,
            2...(pss ? 3 : 2) ~= parts.count, let digest = Digest(rawValue: parts[1])
        else { throw .unknownAlgorithm(name) }
        var saltLength = digest.length
        if parts.count == 3 {
            guard parts[2].hasPrefix("salt"), let bytes = Int(parts[2].dropFirst(4)), 0...64 ~= bytes else {
                throw .unknownAlgorithm(name)
            }
            saltLength = bytes
        }
        self.init(
            key: .rsa(bits: bits),
            scheme: pss ? .rsaPSS(digest, mgf: digest, saltLength: saltLength) : .rsaPKCS1(digest))
    }

    /// The name that ``init(name:)`` reads.
    public var name: String {
        switch (key, scheme) {
        case (.rsa(let bits, _), .rsaPSS(let digest, _, let saltLength)):
            "rsapss\(bits)-\(digest.rawValue)" + (saltLength == digest.length ? "" : "-salt\(saltLength)")
        case (.rsa(let bits, _), _): "rsa\(bits)-\(scheme.digest.rawValue)"
        case (.dsa(let group), _): "dsa\(group.bits)-\(scheme.digest.rawValue)"
        case (.ec(let curve), _): "ecdsa-\(curve.name)-\(scheme.digest.rawValue)"
        }
    }

    /// Whether the key is an EC key.
    public var isEllipticCurve: Bool {
        if case .ec = key { true } else { false }
    }

    /// Whether the key is a DSA key.
    var isDSA: Bool {
        if case .dsa = key { true } else { false }
    }

    /// Whether signatures have the padding of PKCS #1 v1.5.
    var isPKCS1: Bool {
        if case .rsaPKCS1 = scheme { true } else { false }
    }

    /// What a state's CSCA uses when its document signers use this: the same family, and for RSA-2048 a larger key.
    public var forIssuer: SigningAlgorithm {
        guard case .rsa(let bits, let exponent) = key, bits == 2048 else { return self }
        return SigningAlgorithm(key: .rsa(bits: 3072, exponent: exponent), scheme: scheme)
    }
}
