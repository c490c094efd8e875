/// A public key on the curve P-256 that came without a certificate: the kind by which apps and authenticators sign.
public struct P256Key: Sendable {
    private let key: PublicKey
    /// The uncompressed point, 65 octets (SEC 1 §2.3.3).
    public let point: Bytes

    /// Takes an uncompressed point; fails when it does not lie on the curve.
    public init(point: Bytes) throws(PKIError) {
        key = try PublicKey(.p256, point: point)
        self.point = point
    }

    /// The key that a certificate names; nil when it is another kind of key.
    public init?(_ certificate: Certificate) {
        guard let key = try? PublicKey(certificate.publicKeyInfo), key.kind == .ec(.p256) else { return nil }
        self.key = key
        point = certificate.publicKeyInfo.keyBits
    }

    /// Whether the key made a signature, ECDSA with SHA-256 as a SEQUENCE of r and s, over a message.
    public func verifies(_ signature: Bytes, over message: Bytes) -> Bool {
        key.verifies(signature, over: DigestAlgorithm.sha256.hash(message), by: .ecdsa(.sha256))
    }
}
