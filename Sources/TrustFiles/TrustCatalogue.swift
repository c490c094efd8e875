import NFCParsing

/// What a trust store holds, in the words that operators and programs read.
public struct TrustCatalogue: Encodable, Sendable {
    /// A CSCA certificate.
    public struct Anchor: Encodable, Sendable {
        /// Two letters, or a dash.
        public let country: String
        /// Whom it names.
        public let subject: String
        /// Who made it.
        public let issuer: String
        /// Serial number, hexadecimal.
        public let serialNumber: String
        /// First second of its validity.
        public let notBefore: String
        /// Last second of its validity.
        public let notAfter: String
        /// SHA-256 of the certificate, hexadecimal.
        public let sha256: String
        /// Files and master lists that brought it.
        public let sources: [String]
        /// Why it is trusted although it does not say that it is an authority.
        public let exemption: String?
        /// Since when, why and by which list it is revoked.
        public let revoked: String?
    }

    /// A list that a state signed.
    public struct List: Encodable, Sendable {
        /// `master list`, `deviation list` or `revocation list`
        public let kind: String
        /// Two letters, or a dash.
        public let country: String
        /// The file that it came in, or who made it.
        public let name: String
        /// When it was made.
        public let date: String
        /// Full days since then.
        public let age: Int64
        /// Certificates, deviations or serial numbers in it.
        public let entries: Int
        /// When the next one is due; revocation lists only.
        public let due: String?
        /// Whether the next one is overdue.
        public let isStale: Bool
        /// The entries of a deviation list.
        public let deviations: [String]
    }

    /// What the catalogue is about: everything, a country, or the beginning of a fingerprint.
    public let query: String?
    /// CSCA certificates.
    public private(set) var anchors: [Anchor] = []
    /// Signed lists.
    public private(set) var lists: [List] = []
    /// Document signer certificates that do not come with documents.
    public private(set) var signers = 0
    /// Those that no trusted CSCA made; nil when that was not looked at.
    public private(set) var signersWithoutIssuer: Int?
    /// Those that the PKD calls non-conformant.
    public private(set) var nonConformantSigners = 0

    /// Reads a store.
    ///
    /// - Parameters:
    ///   - query: two letters for a country, or at least eight digits of a fingerprint; nil for everything.
    ///   - checkingSigners: whether the chain of every stored signer is checked, which takes a signature check each.
    ///   - time: the time by which ages are told.
    public init(_ store: TrustStore, query: String? = nil, checkingSigners: Bool = false, at time: Timestamp) {
        self.query = query
        let country = query.flatMap { $0.count == 2 ? $0.uppercased() : nil }
        let digits = query.flatMap { $0.count >= 8 ? $0.lowercased().filter { $0 != ":" } : nil }
        let isEverything = query == nil
        anchors = store.anchors.map(Anchor.init).filter { anchor in
            isEverything || anchor.country == country || digits.map(anchor.sha256.hasPrefix) ?? false
        }
        .sorted { ($0.country, $0.notAfter, $0.sha256) < ($1.country, $1.notAfter, $1.sha256) }
        let wanted = Set(anchors.map(\.country) + [country].compactMap { $0 })
        lists = Self.lists(of: store, at: time).filter { isEverything || wanted.contains($0.country) }
        countSigners(of: store, in: isEverything ? nil : wanted, checking: checkingSigners)
    }

    private mutating func countSigners(of store: TrustStore, in countries: Set<String>?, checking: Bool) {
        guard countries != nil || checking else {
            signers = store.signerCount
            nonConformantSigners = store.nonConformantSignerCount
            return
        }
        var withoutIssuer = 0
        for signer in store.signerCertificates {
            if let countries, !countries.contains(signer.certificate.issuer.country ?? "-") { continue }
            signers += 1
            if signer.conformance != nil { nonConformantSigners += 1 }
            if checking, store.anchor(of: signer.certificate) == nil { withoutIssuer += 1 }
        }
        if checking { signersWithoutIssuer = withoutIssuer }
    }

    private static func lists(of store: TrustStore, at time: Timestamp) -> [List] {
        let masterLists = store.masterLists.map {
            List(
                kind: "master list", country: $0.country, name: $0.name, date: $0.signingTime, entries: $0.entries,
                at: time)
        }
        let deviationLists = store.deviationLists.map { list in
            List(
                kind: "deviation list", country: list.country, name: list.name, date: list.signingTime,
                entries: list.deviations.count, at: time,
                deviations: list.deviations.map { deviation in
                    let documents =
                        deviation.documentCount.map { counted(Int(clamping: $0), "document") } ?? "by signer"
                    return "\(deviation.number): \(deviation.description) (\(documents); "
                        + deviation.types.joined(separator: ", ") + ")"
                })
        }
        let revocationLists = store.revocationLists.map {
            List(
                kind: "revocation list", country: $0.issuer.country ?? "-", name: $0.issuer.title, date: $0.thisUpdate,
                entries: $0.entryCount, at: time, due: $0.due)
        }
        return (masterLists + deviationLists + revocationLists).sorted { ($0.country, $0.date) < ($1.country, $1.date) }
    }
}

extension TrustCatalogue.Anchor {
    init(_ anchor: TrustAnchor) {
        let certificate = anchor.certificate
        country = certificate.subject.country ?? "-"
        subject = certificate.subject.title
        issuer = certificate.issuer.title
        serialNumber = hexadecimal(certificate.serialNumber)
        notBefore = certificate.notBefore.description
        notAfter = certificate.notAfter.description
        sha256 = hexadecimal(certificate.fingerprint)
        sources = anchor.sources
        exemption = anchor.exemption?.rawValue
        revoked = anchor.revocation?.description
    }
}

extension TrustCatalogue.List {
    init(
        kind: String, country: String, name: String, date: Timestamp, entries: Int, at time: Timestamp,
        due: Timestamp? = nil, deviations: [String] = []
    ) {
        self.kind = kind
        self.country = country
        self.name = name
        self.date = date.description
        self.entries = entries
        self.due = due?.description
        self.deviations = deviations
        age = (time.secondsSinceEpoch - date.secondsSinceEpoch) / 86_400
        isStale = due.map { time > $0 } ?? false
    }
}

private func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
