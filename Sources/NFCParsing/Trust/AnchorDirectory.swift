/// The anchors with the ways of finding them. Built up by the builder, then part of the store.
struct AnchorDirectory: Sendable {
    /// Candidates that are tried for one certificate at most; 64 certificates of one name are an attack, not a state.
    static let candidateLimit = 64

    private(set) var anchors: [TrustAnchor] = []
    private var byFingerprint: [[UInt8]: Int] = [:]
    private var bySubject: [DistinguishedName.Key: [Int]] = [:]
    private var byKeyIdentifier: [Bytes: [Int]] = [:]
    private var byCountry: [String: [Int]] = [:]

    init() {}

    init(_ anchors: [TrustAnchor]) {
        for anchor in anchors { add(anchor) }
    }

    /// Two-letter countries with at least one anchor.
    var countries: [String] { byCountry.keys.filter { !$0.isEmpty }.sorted() }

    /// The place of a certificate, by its SHA-256.
    func place(of fingerprint: [UInt8]) -> Int? { byFingerprint[fingerprint] }

    /// How many anchors of this directory another one lacks.
    func count(missingIn other: AnchorDirectory) -> Int {
        byFingerprint.keys.count { other.byFingerprint[$0] == nil }
    }

    /// The places of a country's anchors.
    func places(of country: String?) -> [Int] { byCountry[country ?? ""] ?? [] }

    /// Adds an anchor that is not there yet.
    mutating func add(_ anchor: TrustAnchor) {
        let place = anchors.count
        let certificate = anchor.certificate
        anchors.append(anchor)
        byFingerprint[certificate.fingerprint] = place
        bySubject[certificate.subject.key, default: []].append(place)
        byKeyIdentifier[certificate.keyIdentifier, default: []].append(place)
        byCountry[certificate.subject.country ?? "", default: []].append(place)
    }

    /// Changes what is known about an anchor; the certificate stays.
    mutating func update(_ place: Int, _ change: (TrustAnchor) -> TrustAnchor) {
        anchors[place] = change(anchors[place])
    }

    /// The anchor whose key made a certificate, and whether it carries the issuer's name.
    ///
    /// Key identifiers and names only say where to look, and both repeat across keys: every candidate is tried until a
    /// signature fits (Doc 9303-12 §6). Where neither points at an anchor, those of the country are tried. An anchor of
    /// another name is the last choice: a few states went on with a key under a new name.
    func issuer(of certificate: Certificate) throws(Reason) -> (anchor: TrustAnchor, isNamed: Bool) {
        guard !certificate.extensions.hasUnknownCritical, !certificate.issuer.isEmpty else {
            throw .signerCertificateInvalid
        }
        var search = Search(certificate)
        let byIdentifier = certificate.extensions.authorityKeyIdentifier.flatMap { byKeyIdentifier[$0] } ?? []
        if let found = search.find(among: byIdentifier, in: anchors) { return (found, true) }
        let byName = bySubject[certificate.issuer.key] ?? []
        if let found = search.find(among: byName, in: anchors) { return (found, true) }
        if search.hasTried {
            if let renamed = search.renamed { return (renamed, false) }
            throw .signerCertificateInvalid
        }
        if let found = search.find(among: places(of: certificate.issuer.country), in: anchors) { return (found, true) }
        guard let renamed = search.renamed else { throw .cscaNotFound }
        return (renamed, false)
    }

    /// One search, which tries no anchor twice.
    private struct Search {
        let certificate: Certificate
        private var tried: Set<Int> = []
        /// An anchor whose key made the certificate, but under another name.
        private(set) var renamed: TrustAnchor?

        init(_ certificate: Certificate) {
            self.certificate = certificate
        }

        var hasTried: Bool { !tried.isEmpty }

        mutating func find(among places: [Int], in anchors: [TrustAnchor]) -> TrustAnchor? {
            for place in places where tried.count < candidateLimit && tried.insert(place).inserted {
                guard certificate.isMade(by: anchors[place].key) else { continue }
                if anchors[place].certificate.subject.isSame(as: certificate.issuer) { return anchors[place] }
                renamed = renamed ?? anchors[place]
            }
            return nil
        }
    }

    /// The anchor that made a revocation list: a CSCA of the list's own name that may sign lists, the newest first
    /// because states sign with their newest key (Doc 9303-12 §6; RFC 5280 §6.3.3 f).
    func issuer(of list: CertificateRevocationList) -> Int? {
        let candidates = (bySubject[list.issuer.key] ?? []).filter {
            anchors[$0].certificate.extensions.keyUsage?.contains(.crlSign) ?? true
        }
        .sorted { anchors[$0].certificate.notBefore > anchors[$1].certificate.notBefore }
        let pointedAt = candidates.filter {
            anchors[$0].certificate.keyIdentifier == list.authorityKeyIdentifier
        }
        let others = candidates.filter { !pointedAt.contains($0) }
        return (pointedAt + others).prefix(Self.candidateLimit).first { list.isMade(by: anchors[$0].key) }
    }
}
