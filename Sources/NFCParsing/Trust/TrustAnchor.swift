/// A CSCA certificate that the operator trusts, with its key ready for use. A class, because the verdict over every
/// document names one.
public final class TrustAnchor: Sendable {
    /// Where a certificate came from.
    enum Origin: Hashable, Sendable {
        /// A file that the operator named: chosen by a person.
        case file(String)
        /// A master list, by the state that signed it and its file.
        case masterList(country: String, name: String)

        var name: String {
            switch self {
            case .file(let name), .masterList(_, let name): name
            }
        }
    }

    /// What a certificate lacks of an authority's, although a master list vouches for it (Doc 9303-12 §7.1.1; 7 of 796
    /// published ones).
    public enum Exemption: String, Sendable {
        /// No basic constraints.
        case basicConstraintsAbsent = "basic_constraints_absent"
        /// Basic constraints that say that it is no authority.
        case notMarkedAsAuthority = "ca_flag_false"
    }

    /// The certificate.
    public let certificate: Certificate
    /// Where it came from: names of files and master lists.
    public var sources: [String] { origins.map(\.name) }
    /// Why it is trusted although it does not say of itself that it is an authority.
    public let exemption: Exemption?
    /// The key, decoded once at import.
    let key: PublicKey
    let origins: [Origin]
    /// Authorities that may follow below this one (RFC 5280 §6.1.4 l, m); nil for any number.
    let pathBudget: Int?
    /// When a list first revoked the key, nil when none has.
    public let revocation: Revocation?
    /// Places of the revocation lists that speak of what this CSCA certified, newest first.
    let revocationLists: [Int]

    /// A certificate after its rules were checked.
    init(_ certificate: Certificate, origin: Origin, pathBudget: Int? = nil) throws(TrustError) {
        let isVouchedFor = if case .masterList = origin { true } else { false }
        exemption = try certificate.anchorExemption(isVouchedFor: isVouchedFor)
        do {
            key = try PublicKey(certificate.publicKeyInfo)
        } catch {
            throw .malformed(error)
        }
        self.certificate = certificate
        origins = [origin]
        let own = certificate.extensions.basicConstraints?.pathLength
        self.pathBudget = if let own, let pathBudget { min(own, pathBudget) } else { own ?? pathBudget }
        revocation = nil
        revocationLists = []
    }

    /// The same certificate, of which something else is known.
    private init(_ other: TrustAnchor, _ origins: [Origin], _ revocation: Revocation?, _ revocationLists: [Int]) {
        certificate = other.certificate
        exemption = other.exemption
        key = other.key
        pathBudget = other.pathBudget
        self.origins = origins
        self.revocation = revocation
        self.revocationLists = revocationLists
    }

    /// What is known when it came from these places.
    func from(_ origins: [Origin]) -> TrustAnchor { TrustAnchor(self, origins, revocation, revocationLists) }

    /// What is known when a list has revoked its key, or none has.
    func revoked(by revocation: Revocation?) -> TrustAnchor { TrustAnchor(self, origins, revocation, revocationLists) }

    /// What is known when these lists speak of what it certified.
    func covered(by lists: [Int]) -> TrustAnchor { TrustAnchor(self, origins, revocation, lists) }

    /// Whether a person chose it, so that lists of its state may be taken over.
    var isChosen: Bool {
        origins.contains { if case .file = $0 { true } else { false } }
    }
}

extension Certificate {
    /// Whether a certificate may stand as an anchor, and what had to be excused (Doc 9303-12 §7.1.1; RFC 5280 §4.2.1.3,
    /// §4.2.1.9, §6.1.4 k, n, o). A signed master list may vouch for a missing CA flag; nothing excuses a key usage that
    /// forbids to certify: one published list holds such a certificate, which is no CSCA at all.
    fileprivate func anchorExemption(isVouchedFor: Bool) throws(TrustError) -> TrustAnchor.Exemption? {
        guard !extensions.hasUnknownCritical else { throw .unknownCriticalExtension }
        guard extensions.keyUsage?.contains(.keyCertSign) ?? true, !subject.isEmpty else { throw .mayNotCertify }
        if extensions.basicConstraints?.isCA == true { return nil }
        guard isVouchedFor else { throw .notCertificationAuthority }
        return extensions.basicConstraints == nil ? .basicConstraintsAbsent : .notMarkedAsAuthority
    }

    /// Whether subject and issuer are the same name: said of self-signed certificates and of links alike.
    var isSelfIssued: Bool { subject.isSame(as: issuer) }
}
