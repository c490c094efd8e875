/// A document whose data was issued by a state and is unchanged. Only ``DocumentVerifier`` makes one, so that claims
/// cannot be built from anything else.
public struct VerifiedDocument: Sendable {
    /// What EF.DG1 says of the person and the document.
    public let claims: DocumentClaims
    /// Where the portrait lies in EF.DG2, nil when there is none that could be found.
    public let portrait: FaceImage?
    /// The certificate that signed.
    public var signer: Certificate { proof.signer }
    /// The CSCA certificate that made the signer's.
    public var anchor: TrustAnchor { proof.anchor }
    /// How the document was signed, for people.
    public var signatureAlgorithm: String { proof.algorithm.name }
    /// The hash function over the data groups.
    public var dataGroupDigest: DigestAlgorithm { proof.digest }
    /// When the document was signed, as far as the signer says.
    public var signingTime: Timestamp? { proof.dates.signingTime }
    private let proof: DocumentProof

    init(claims: DocumentClaims, portrait: FaceImage?, proof: DocumentProof) {
        self.claims = claims
        self.portrait = portrait
        self.proof = proof
    }
}
