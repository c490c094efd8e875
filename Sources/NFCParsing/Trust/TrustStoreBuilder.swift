/// Collects certificates, master lists and revocation lists into a ``TrustStore``. A file that is refused changes
/// nothing.
public struct TrustStoreBuilder: Sendable {
    /// Who has to vouch for a master list.
    public enum MasterListOrigin: Sendable {
        /// A CSCA that is in the store already certified its signer. The only form in which a list proves where it
        /// comes from.
        case trustedSigner
        /// The CSCA inside the list certified its signer: proves that the list is unchanged, not who made it. For a
        /// list that the operator compared by other means.
        case selfContained
    }

    /// What one file added.
    public struct Report: Equatable, Sendable {
        /// What the file was.
        public enum Kind: String, Sendable {
            /// CSCA certificates.
            case certificates
            /// A CSCA master list.
            case masterList
            /// A certificate revocation list.
            case revocationList
        }

        /// What the file was.
        public var kind: Kind
        /// Certificates or revoked serial numbers in the file.
        public var entries = 0
        /// Anchors that were not in the store before.
        public var added = 0
        /// Certificates of the file that cannot serve as anchors, by their subject, with the reason.
        public var refused: [(subject: String, reason: TrustError)] = []
        /// Who signed a master list.
        public var signer: String?
        /// When a master list says that it was signed.
        public var signingTime: Timestamp?

        /// Two reports are equal when all their fields are.
        public static func == (lhs: Report, rhs: Report) -> Bool {
            lhs.kind == rhs.kind && lhs.entries == rhs.entries && lhs.added == rhs.added && lhs.signer == rhs.signer
                && lhs.signingTime == rhs.signingTime && lhs.refused.map(\.subject) == rhs.refused.map(\.subject)
                && lhs.refused.map(\.reason) == rhs.refused.map(\.reason)
        }

        init(kind: Kind) {
            self.kind = kind
        }
    }

    private var anchors: [TrustAnchor] = []
    private var anchorIndex: [[UInt8]: Int] = [:]
    private var signers: [Certificate] = []
    private var revocationLists: [CertificateRevocationList] = []

    /// An empty builder.
    public init() {}

    /// A builder that starts with what a store holds.
    public init(extending store: TrustStore) {
        anchors = store.anchors
        for (index, anchor) in anchors.enumerated() { anchorIndex[anchor.certificate.fingerprint] = index }
        signers = store.signers
        revocationLists = store.revocationLists
    }

    /// The store with everything that was added.
    ///
    /// - Parameter rememberedSigners: document signers whose chain is remembered at most, 4 KiB each.
    public func build(rememberedSigners: Int = 4096) -> TrustStore {
        TrustStore(
            anchors: anchors, signers: signers, revocationLists: revocationLists,
            rememberedSigners: rememberedSigners)
    }

    /// Number of anchors so far.
    public var anchorCount: Int { anchors.count }

    /// Adds one certificate in DER: a CSCA becomes an anchor, a document signer certificate is kept for documents that
    /// do not carry it.
    public mutating func addCertificate(_ bytes: Bytes, source: String) throws(TrustError) -> Report {
        let certificate: Certificate
        do {
            certificate = try Certificate(bytes)
        } catch {
            throw .malformed(error)
        }
        var report = Report(kind: .certificates)
        report.entries = 1
        if certificate.isMeantAsAuthority {
            guard certificate.extensions.basicConstraints?.isCA ?? true else { throw .notCertificationAuthority }
            report.added = try addAnchor(certificate, source: source) ? 1 : 0
        } else if !signers.contains(where: { $0.encoding == certificate.encoding }) {
            signers.append(certificate)
        }
        return report
    }

    /// Adds a CSCA master list (Doc 9303-12 §9) after checking its signature and who made it. Every certificate of an
    /// accepted list becomes an anchor, also those that call themselves no authority: the list vouches for them.
    public mutating func addMasterList(
        _ bytes: Bytes, source: String, origin: MasterListOrigin = .trustedSigner
    ) throws(TrustError) -> Report {
        let list: CSCAMasterList
        do {
            list = try CSCAMasterList(bytes)
        } catch {
            throw .malformed(error)
        }
        var vouching = anchors
        if case .selfContained = origin {
            let contained = list.embeddedCertificates + list.entries.compactMap { try? Certificate(definite: $0) }
            vouching += contained.compactMap { try? TrustAnchor(certificate: $0, sources: []) }
        }
        let signature = try list.verify(against: TrustStore(anchors: vouching, signers: [], revocationLists: []))

        var report = Report(kind: .masterList)
        report.entries = list.entries.count
        report.signer = signature.signer.subject.title
        report.signingTime = signature.signingTime
        for (number, entry) in list.entries.enumerated() {
            let certificate: Certificate
            do {
                certificate = try Certificate(definite: entry)
            } catch {
                report.refused.append(("entry \(number + 1)", .malformed(error)))
                continue
            }
            do {
                if try addAnchor(certificate, source: source) { report.added += 1 }
            } catch {
                report.refused.append((certificate.subject.title, error))
            }
        }
        return report
    }

    /// Adds a certificate revocation list that a trusted CSCA of its country made.
    public mutating func addRevocationList(_ bytes: Bytes) throws(TrustError) -> Report {
        let list: CertificateRevocationList
        do {
            list = try CertificateRevocationList(bytes)
        } catch {
            throw .malformed(error)
        }
        let country = list.issuer.country
        guard anchors.contains(where: { $0.certificate.subject.country == country && list.isMade(by: $0.key) }) else {
            throw .issuerNotTrusted(issuer: list.issuer.title)
        }
        revocationLists.append(list)
        var report = Report(kind: .revocationList)
        report.entries = list.revokedSerialNumbers.count
        return report
    }

    /// False when the same certificate is there already; its source is noted all the same.
    private mutating func addAnchor(_ certificate: Certificate, source: String) throws(TrustError) -> Bool {
        let fingerprint = certificate.fingerprint
        if let index = anchorIndex[fingerprint] {
            if !anchors[index].sources.contains(source) { anchors[index].sources.append(source) }
            return false
        }
        anchors.append(try TrustAnchor(certificate: certificate, sources: [source]))
        anchorIndex[fingerprint] = anchors.count - 1
        return true
    }
}

extension TrustAnchor {
    init(certificate: Certificate, sources: [String]) throws(TrustError) {
        guard !certificate.extensions.hasUnknownCritical else { throw .unknownCriticalExtension }
        do {
            key = try PublicKey(certificate.publicKeyInfo)
        } catch {
            throw .malformed(error)
        }
        self.certificate = certificate
        self.sources = sources
    }
}

extension Certificate {
    /// Whether a certificate that stands alone in a file is meant as a CSCA and not as a document signer: it may sign
    /// certificates, or it says nothing of its use and is an authority or made by its own key.
    fileprivate var isMeantAsAuthority: Bool {
        if let usage = extensions.keyUsage { return usage.contains(.keyCertSign) }
        if extensions.basicConstraints?.isCA == true { return true }
        guard let key = try? PublicKey(publicKeyInfo) else { return false }
        return isMade(by: key)
    }
}
