/// Who signed a document and how. A class, because verdict, chain and document all speak of it. It holds nothing of the
/// signed content.
final class DocumentProof: Sendable {
    let signer: Certificate
    /// The CSCA that made the signer's certificate.
    let anchor: TrustAnchor
    let algorithm: SignatureAlgorithm
    /// The hash function over the data groups.
    let digest: DigestAlgorithm
    let dates: DocumentDates

    init(
        signer: Certificate, anchor: TrustAnchor, algorithm: SignatureAlgorithm, digest: DigestAlgorithm,
        dates: DocumentDates
    ) {
        self.signer = signer
        self.anchor = anchor
        self.algorithm = algorithm
        self.digest = digest
        self.dates = dates
    }
}
