/// Whose key made a signature, and who certified it as far as an earlier document has shown that. A class, because one
/// signer stands behind tens of thousands of documents.
final class SignatureMaker: Sendable {
    let certificate: Certificate
    let key: PublicKey
    /// The CSCA that made the certificate; nil when nobody has looked for it yet.
    let anchor: TrustAnchor?
    /// Short keys and SHA-1, in the words of a verdict.
    let weaknesses: [String]

    init(certificate: Certificate, key: PublicKey, anchor: TrustAnchor? = nil) {
        self.certificate = certificate
        self.key = key
        self.anchor = anchor
        var weaknesses: [String] = []
        if let weakness = key.weakness { weaknesses.append(weakness) }
        if certificate.isSignedWithSHA1 { weaknesses.append("signer certificate by SHA-1") }
        self.weaknesses = weaknesses
    }
}
