/// A document whose data was issued by a state and is unchanged. Only ``DocumentVerifier`` makes one, so that claims
/// cannot be built from anything else.
public struct VerifiedDocument: Sendable {
    /// What EF.DG1 says of the person and the document.
    public let claims: DocumentClaims
    /// Where the portrait lies in EF.DG2, nil when there is none that could be found.
    public let portrait: FaceImage?
    /// The certificate that signed.
    public let signer: Certificate
    /// The CSCA certificate that made the signer's.
    public let anchor: TrustAnchor
    /// How the document was signed, for people.
    public var signatureAlgorithm: String { algorithm.name }
    /// The hash function over the data groups.
    public let dataGroupDigest: DigestAlgorithm
    /// When the document was signed, as far as the signer says.
    public let signingTime: Timestamp?
    private let algorithm: SignatureAlgorithm

    init(
        claims: DocumentClaims, portrait: FaceImage?, signer: Certificate, anchor: TrustAnchor,
        signatureAlgorithm: SignatureAlgorithm, dataGroupDigest: DigestAlgorithm, signingTime: Timestamp?
    ) {
        self.claims = claims
        self.portrait = portrait
        self.signer = signer
        self.anchor = anchor
        algorithm = signatureAlgorithm
        self.dataGroupDigest = dataGroupDigest
        self.signingTime = signingTime
    }
}
