/// A signature whose signed attributes fit the content that came with it; whether the signature itself is good is the
/// question that is left (RFC 5652 §5.4, §5.6).
struct BoundSignature: Sendable {
    private let signer: SignerInfo
    /// What was signed, with the implicit tag of the attributes in place of that of a SET.
    private let signed: Bytes
    /// How the signature was made.
    let algorithm: SignatureAlgorithm
    /// When the signer says that it signed.
    let signingTime: Timestamp?

    /// Compares content type and message digest with the content. Signed attributes are required: without them the
    /// attributes of one message could be passed off as the content of another (Doc 9303-10 §4.6.2 demands them too).
    init(_ signer: SignerInfo, in message: SignedData) throws(Reason) {
        guard let digest = signer.digest else { throw .unsupportedDigestAlgorithm }
        guard let signed = signer.signedAttributes, let attributes = try? SignedAttributes(signed),
            attributes.contentType == message.contentType,
            digest.matches(attributes.messageDigest, over: message.content)
        else { throw .cmsAttributesInvalid }
        guard let algorithm = signer.algorithm else { throw .algorithmUnsupported }
        self.signer = signer
        self.signed = signed
        self.algorithm = algorithm
        signingTime = attributes.signingTime
    }

    /// Whether the key made the signature over the attributes, as they were sent or in the order of DER.
    func isMade(by key: PublicKey) -> Bool {
        let tagOfSet: UInt8 = 0x31
        if key.verifies(signer.signature, of: signed.dropFirst(), behind: tagOfSet, by: algorithm) { return true }
        guard let sorted = SignedAttributes.sorted(signed) else { return false }
        return key.verifies(signer.signature, of: sorted.dropFirst(), behind: tagOfSet, by: algorithm)
    }
}

extension Certificate {
    /// Whether the issuer's signature is over a SHA-1 hash.
    var isSignedWithSHA1: Bool { (try? SignatureAlgorithm(signatureAlgorithm))?.digest == .sha1 }

    /// Whether a key made this certificate.
    func isMade(by key: PublicKey) -> Bool {
        guard let algorithm = try? SignatureAlgorithm(signatureAlgorithm) else { return false }
        return key.verifies(signature, of: toBeSigned, by: algorithm)
    }
}
