/// The certificates that an operator trusts, and what their states have revoked: an immutable value that all threads
/// share without a lock. A change makes a new store with ``TrustStoreBuilder`` and swaps it.
public final class TrustStore: Sendable {
    /// CSCA certificates, link certificates included.
    public var anchors: [TrustAnchor] { directory.anchors }
    /// Revocation lists whose signature a trusted CSCA made.
    public let revocationLists: [CertificateRevocationList]
    /// The deviation lists of states, one each.
    public let deviationLists: [DeviationList]
    /// The master lists that anchors came from, one for each state.
    public let masterLists: [MasterListRecord]
    /// Document signer certificates that do not have to come with the document.
    let signers: StoredSigners
    /// Signers that documents have shown before.
    let memory: SignerMemory
    let directory: AnchorDirectory
    private let deviationsByCountry: [String: Int]

    init(
        directory: AnchorDirectory = AnchorDirectory(), signers: StoredSigners = StoredSigners(),
        revocationLists: [CertificateRevocationList] = [], deviationLists: [DeviationList] = [],
        masterLists: [MasterListRecord] = [], rememberedSigners: Int = 4096
    ) {
        memory = SignerMemory(capacity: rememberedSigners)
        self.directory = directory.applying(revocationLists)
        self.signers = signers
        self.revocationLists = revocationLists
        self.deviationLists = deviationLists
        self.masterLists = masterLists
        var places: [String: Int] = [:]
        for (place, list) in deviationLists.enumerated() { places[list.country] = place }
        deviationsByCountry = places
    }

    /// A store that trusts nobody.
    public static let empty = TrustStore()

    /// Two-letter countries with at least one anchor.
    public var countries: [String] { directory.countries }

    /// Number of document signer certificates in the store.
    public var signerCount: Int { signers.encodings.count }

    /// Number of those that the PKD calls non-conformant.
    public var nonConformantSignerCount: Int { signers.conformance.count }

    /// The document signer certificates in the store with what the PKD says of their conformance, read one by one.
    public var signerCertificates: some Sequence<(certificate: Certificate, conformance: String?)> {
        signers.encodings.lazy.enumerated().compactMap { [signers] place, encoding in
            (try? Certificate(definite: encoding)).map { ($0, signers.conformance[place]) }
        }
    }

    /// The stored document signer certificates of an issuer with a serial number; more than one only where an issuer
    /// gave a number twice.
    public func signers(issuer: DistinguishedName, serialNumber: Bytes) -> [Certificate] {
        let identifier = SignerInfo.Identifier.issuerAndSerialNumber(issuer, serialNumber)
        return signers.encodings(for: identifier).compactMap { try? Certificate(definite: $0) }
            .filter {
                $0.issuer.isSame(as: issuer)
                    && SerialNumber.shortest($0.serialNumber) == SerialNumber.shortest(serialNumber)
            }
    }

    /// The anchor whose key made a certificate; an error when there is none.
    func issuer(of certificate: Certificate) throws(Reason) -> (anchor: TrustAnchor, isNamed: Bool) {
        try directory.issuer(of: certificate)
    }

    /// The trusted CSCA that made a certificate, nil when there is none.
    public func anchor(of certificate: Certificate) -> TrustAnchor? {
        try? directory.issuer(of: certificate).anchor
    }

    /// What the revocation lists say of a certificate that an anchor of this store made (Doc 9303-12 §6).
    public func revocation(
        of certificate: Certificate, madeBy anchor: TrustAnchor, at time: Timestamp
    ) -> RevocationStatus {
        var newest: CertificateRevocationList?
        for place in anchor.revocationLists {
            let list = revocationLists[place]
            guard list.thisUpdate <= time else { continue }
            // A serial number in an authentic list stays revoked when the list has gone stale.
            if let entry = list.revoked.entry(for: certificate.serialNumber) {
                return .revoked(Revocation(entry, of: list))
            }
            newest = newest ?? list
        }
        guard let newest else { return .unknown }
        let reference = RevocationListReference(newest)
        return newest.isStale(at: time) ? .stale(reference) : .notRevoked(reference)
    }

    /// The deviation list of a state, nil when it has published none.
    func deviations(of country: String) -> DeviationList? {
        deviationsByCountry[country].map { deviationLists[$0] }
    }
}

extension Revocation {
    init(_ entry: RevokedCertificates.Entry, of list: CertificateRevocationList) {
        date = entry.date
        reason = entry.reason
        self.list = RevocationListReference(list)
    }
}
