/// The certificates that an operator trusts, and what their states have revoked: an immutable value that all threads
/// share without a lock. A change makes a new store with ``TrustStoreBuilder`` and swaps it.
public final class TrustStore: Sendable {
    /// Candidates that are tried for one certificate at most; 50 certificates of one name are an attack, not a state.
    private static let candidateLimit = 64

    /// CSCA certificates, link certificates included.
    public let anchors: [TrustAnchor]
    /// Revocation lists whose signature a trusted CSCA made.
    public let revocationLists: [CertificateRevocationList]
    /// Document signer certificates that do not have to come with the document.
    let signers: [Certificate]
    /// Signers that documents have shown before.
    let memory: SignerMemory
    private let bySubject: [DistinguishedName.Key: [Int]]
    private let byKeyIdentifier: [Bytes: [Int]]
    private let byCountry: [String: [Int]]
    private let listsByCountry: [String: [Int]]

    init(
        anchors: [TrustAnchor], signers: [Certificate], revocationLists: [CertificateRevocationList],
        rememberedSigners: Int = 4096
    ) {
        memory = SignerMemory(capacity: rememberedSigners)
        self.anchors = anchors
        self.signers = signers
        self.revocationLists = revocationLists
        bySubject = Dictionary(grouping: anchors.indices) { anchors[$0].certificate.subject.key }
        let identified = anchors.indices.filter { anchors[$0].certificate.extensions.subjectKeyIdentifier != nil }
        byKeyIdentifier = Dictionary(grouping: identified) {
            anchors[$0].certificate.extensions.subjectKeyIdentifier ?? []
        }
        byCountry = Dictionary(grouping: anchors.indices) { anchors[$0].certificate.subject.country ?? "" }
        listsByCountry = Dictionary(grouping: revocationLists.indices) { revocationLists[$0].issuer.country ?? "" }
    }

    /// A store that trusts nobody.
    public static let empty = TrustStore(anchors: [], signers: [], revocationLists: [])

    /// Two-letter countries with at least one anchor.
    public var countries: [String] { byCountry.keys.filter { !$0.isEmpty }.sorted() }

    /// The anchor whose key made a certificate.
    ///
    /// Names and key identifiers only say where to look, and both repeat across keys: every candidate is tried until
    /// a signature fits (Doc 9303-12 §6).
    func issuer(of certificate: Certificate) throws(Reason) -> TrustAnchor {
        var tried: Set<Int> = []
        func find(among candidates: [Int]?) -> TrustAnchor? {
            for index in candidates ?? [] where tried.count < Self.candidateLimit && tried.insert(index).inserted {
                if certificate.isMade(by: anchors[index].key) { return anchors[index] }
            }
            return nil
        }

        if let identifier = certificate.extensions.authorityKeyIdentifier,
            let anchor = find(among: byKeyIdentifier[identifier])
        {
            return anchor
        }
        if let anchor = find(among: bySubject[certificate.issuer.key]) { return anchor }
        let wasPointedAt = !tried.isEmpty
        if let anchor = find(among: certificate.issuer.country.flatMap { byCountry[$0] }) { return anchor }
        throw wasPointedAt ? .signerCertificateInvalid : .cscaNotFound
    }

    /// What the revocation lists of a state say of a certificate (Doc 9303-12 §6; list signed by any CSCA key of the
    /// state, because states sign lists with their newest key only).
    func revocation(of certificate: Certificate, at time: Timestamp) -> RevocationStatus {
        let lists = (listsByCountry[certificate.issuerCountry ?? ""] ?? []).map { revocationLists[$0] }
            .filter { $0.thisUpdate <= time }
        // A serial number in an authentic list stays revoked when the list has gone stale.
        if lists.contains(where: { $0.lists(certificate) }) { return .revoked }
        return lists.contains { $0.nextUpdate.map { time <= $0 } ?? true } ? .notRevoked : .unknown
    }
}

/// What is known about a certificate's revocation.
enum RevocationStatus: Sendable {
    case notRevoked
    case revoked
    /// No current list.
    case unknown
}
