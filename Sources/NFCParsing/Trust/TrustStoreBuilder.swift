/// Collects certificates, master lists, deviation lists and revocation lists into a ``TrustStore``. What is refused
/// changes nothing.
public struct TrustStoreBuilder: Sendable {
    /// Who has to vouch for a master list.
    public enum MasterListOrigin: Sendable {
        /// A CSCA that is in the store already certified its signer, and the operator chose that CSCA's state as a
        /// source by naming one of its certificates. The only form in which a list proves where it comes from.
        case trustedSigner
        /// The CSCA inside the list certified its signer: proves that the list is unchanged, not who made it. For a
        /// list that the operator compared by other means.
        case selfContained
    }

    private(set) var directory: AnchorDirectory
    private(set) var signers: StoredSigners
    private(set) var revocationLists: [CertificateRevocationList]
    private(set) var deviationLists: [DeviationList]
    /// The master lists that are in force, one for each state.
    public private(set) var masterLists: [MasterListRecord]

    /// An empty builder.
    public init() {
        self.init(extending: .empty)
    }

    /// A builder that starts with what a store holds.
    public init(extending store: TrustStore) {
        directory = AnchorDirectory(store.anchors.map(\.unrevoked))
        signers = store.signers
        revocationLists = store.revocationLists
        deviationLists = store.deviationLists
        masterLists = store.masterLists
    }

    /// The store with everything that was added.
    ///
    /// - Parameter rememberedSigners: document signers whose chain is remembered at most, 4 KiB each.
    public func build(rememberedSigners: Int = 4096) -> TrustStore {
        TrustStore(
            directory: directory, signers: signers, revocationLists: revocationLists, deviationLists: deviationLists,
            masterLists: masterLists, rememberedSigners: rememberedSigners)
    }

    /// Number of anchors so far.
    public var anchorCount: Int { directory.anchors.count }

    /// Adds one certificate in DER that the operator named: a CSCA becomes an anchor when it signed itself or when a
    /// trusted CSCA of its state signed it (a link certificate, Doc 9303-12 §7.1.1); a document signer certificate is
    /// kept for documents that do not carry it.
    public mutating func addCertificate(_ bytes: Bytes, source: String) throws(TrustError) -> Report {
        let certificate = try Self.certificate(bytes)
        var report = Report(kind: .certificates)
        report.entries = 1
        guard certificate.isMeantAsAuthority else {
            report.addedSigners = try signers.add(certificate) ? 1 : 0
            return report
        }
        let origin = TrustAnchor.Origin.file(source)
        let anchor = try TrustAnchor(certificate, origin: origin)
        if directory.place(of: certificate.fingerprint) != nil || certificate.isMade(by: anchor.key) {
            report.added = note(anchor, from: origin) ? 1 : 0
        } else {
            report.added = note(try link(certificate, origin: origin), from: origin) ? 1 : 0
        }
        return report
    }

    /// A link certificate with the CSCA that stands behind it. The state has to be the same: a CSCA may not make
    /// authorities of other states.
    private func link(_ certificate: Certificate, origin: TrustAnchor.Origin) throws(TrustError) -> TrustAnchor {
        guard let (issuer, isNamed) = try? directory.issuer(of: certificate), isNamed,
            issuer.certificate.subject.country == certificate.subject.country
        else { throw .linkNotProven(issuer: certificate.issuer.title) }
        guard let budget = issuer.pathBudget else { return try TrustAnchor(certificate, origin: origin) }
        // A new key of the same authority uses nothing up (RFC 5280 §6.1.4 l), nor does one under a new name.
        let uses = certificate.isSelfIssued || certificate.extensions.hasNameChange ? 0 : 1
        guard budget >= uses else { throw .mayNotCertify }
        return try TrustAnchor(certificate, origin: origin, pathBudget: budget - uses)
    }

    /// Adds one document signer certificate of a file that nobody signed, such as a PKD download. It proves nothing by
    /// itself: a trusted CSCA has to have made it when a document needs it. Authorities are refused here.
    ///
    /// - Parameter conformance: what the PKD says of a certificate that does not conform to the profile.
    public mutating func addSigner(_ bytes: Bytes, conformance: String? = nil) throws(TrustError) -> Report {
        let certificate = try Self.certificate(bytes)
        guard certificate.extensions.basicConstraints?.isCA != true,
            certificate.extensions.keyUsage?.contains(.keyCertSign) != true
        else { throw .authorityInUnsignedFile }
        var report = Report(kind: .certificates)
        report.entries = 1
        report.addedSigners = try signers.add(certificate, conformance: conformance) ? 1 : 0
        return report
    }

    /// Adds a certificate revocation list that a trusted CSCA made under its own name.
    public mutating func addRevocationList(_ bytes: Bytes) throws(TrustError) -> Report {
        var list: CertificateRevocationList
        do {
            list = try CertificateRevocationList(bytes)
        } catch {
            throw .malformed(error)
        }
        guard let maker = directory.issuer(of: list) else { throw .issuerNotTrusted(issuer: list.issuer.title) }
        list.maker = directory.anchors[maker].certificate.fingerprint
        var report = Report(kind: .revocationList)
        report.entries = list.entryCount
        report.signer = list.issuer.title
        if !revocationLists.contains(where: { $0.encoding == list.encoding }) {
            revocationLists.append(list)
            report.added = 1
        }
        return report
    }

    private static func certificate(_ bytes: Bytes) throws(TrustError) -> Certificate {
        do {
            return try Certificate(bytes)
        } catch {
            throw .malformed(error)
        }
    }

    /// Adds an anchor; false when the same certificate is there already, whose origin is noted all the same.
    mutating func note(_ anchor: TrustAnchor, from origin: TrustAnchor.Origin) -> Bool {
        guard let place = directory.place(of: anchor.certificate.fingerprint) else {
            directory.add(anchor)
            return true
        }
        directory.update(place) { $0.origins.contains(origin) ? $0 : $0.from($0.origins + [origin]) }
        return false
    }

    /// Removes a state's master list, and the anchors that nothing else brought.
    mutating func withdraw(_ record: MasterListRecord) {
        let rest = directory.anchors.compactMap { anchor -> TrustAnchor? in
            let origins = anchor.origins.filter { !$0.isMasterList(of: record.country) }
            return origins.isEmpty ? nil : anchor.from(origins)
        }
        directory = AnchorDirectory(rest)
        masterLists.removeAll { $0.country == record.country }
    }

    mutating func append(_ record: MasterListRecord) {
        masterLists.append(record)
    }

    mutating func replace(with list: DeviationList) {
        deviationLists.removeAll { $0.country == list.country }
        deviationLists.append(list)
    }
}

extension TrustAnchor {
    /// What was known before any revocation list was looked at.
    fileprivate var unrevoked: TrustAnchor { revoked(by: nil).covered(by: []) }
}

extension TrustAnchor.Origin {
    fileprivate func isMasterList(of state: String) -> Bool {
        if case .masterList(let country, _) = self { country == state } else { false }
    }
}

extension Certificate {
    /// Whether a certificate that stands alone in a file is meant as a CSCA and not as a document signer: it may sign
    /// certificates, or it says nothing of its use and is an authority or made by its own key.
    fileprivate var isMeantAsAuthority: Bool {
        if extensions.basicConstraints?.isCA == true { return true }
        if let usage = extensions.keyUsage { return usage.contains(.keyCertSign) }
        guard isSelfIssued, let key = try? PublicKey(publicKeyInfo) else { return false }
        return isMade(by: key)
    }
}
