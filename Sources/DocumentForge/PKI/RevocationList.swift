/// What stands in a revocation list (RFC 5280 §5.1). The default is the profile of Doc 9303-12 §7.2.
public struct RevocationListProfile: Sendable {
    /// What is wrong with a list, or makes it one of another kind.
    public enum Defect: String, CaseIterable, Sendable {
        /// A list of changes to another one.
        case delta
        /// A list of a part: certificates of authorities only.
        case partial
        /// An entry of another issuer's certificate.
        case indirect
        /// A critical extension that nobody knows.
        case unknownCritical = "unknown-critical"
        /// An entry with a critical extension that nobody knows.
        case unknownCriticalEntry = "unknown-critical-entry"
        /// Signed with another key than the state's.
        case wrongSignature = "wrong-signature"
        /// Under a name that the state's key does not have.
        case wrongName = "wrong-name"
    }

    /// Contents of the INTEGERs of revoked serial numbers, as they are.
    public var serialNumbers: [[UInt8]] = []
    /// Reason code of every entry; nil leaves the extension out.
    public var reason: UInt8?
    /// Number of the list.
    public var number = 1
    /// Seconds since 1970.
    public var thisUpdate: Int64
    /// Seconds since 1970; nil leaves the field out.
    public var nextUpdate: Int64?
    /// What is wrong.
    public var defect: Defect?

    /// A list with nothing in it.
    public init(thisUpdate: Int64, nextUpdate: Int64?) {
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }
}

extension IssuingState {
    /// A certificate revocation list of version 2, DER (Doc 9303-12 §7.2). Times are in seconds since 1970.
    public func revocationList(
        of signers: [DocumentSigner], number: Int = 1, thisUpdate: Int64, nextUpdate: Int64
    ) throws(ForgeError) -> [UInt8] {
        var profile = RevocationListProfile(thisUpdate: thisUpdate, nextUpdate: nextUpdate)
        profile.number = number
        profile.serialNumbers = signers.map(\.serialNumber)
        return try revocationList(profile)
    }

    /// A revocation list of any shape, DER.
    public func revocationList(_ profile: RevocationListProfile) throws(ForgeError) -> [UInt8] {
        let entries = entries(of: profile)
        var extensions = [
            CertificateExtensions.authorityKeyIdentifier(try key.keyIdentifier),
            CertificateExtensions.crlNumber(profile.number),
        ]
        switch profile.defect {
        case .delta:
            extensions.append(CertificateExtensions.wrap(.deltaCRLIndicator, critical: true, DER.integer(1)))
        case .partial:
            let onlyAuthorities = DER.sequence(DER.implicit(2, [0xFF]))
            extensions.append(CertificateExtensions.wrap(.issuingDistributionPoint, critical: true, onlyAuthorities))
        case .unknownCritical:
            extensions.append(CertificateExtensions.wrap("1.3.6.1.4.1.55555.1", critical: true, DER.null))
        case .indirect, .unknownCriticalEntry, .wrongSignature, .wrongName, nil:
            break
        }
        let name = profile.defect == .wrongName ? DistinguishedName(country: country, commonName: "Nobody") : name
        let body = DER.sequence(
            DER.integer(1),
            algorithm.scheme.algorithmIdentifier,
            name.der,
            DER.time(profile.thisUpdate),
            profile.nextUpdate.map(DER.time) ?? [],
            // An empty list leaves the field out (RFC 5280 §5.1.2.6).
            entries.isEmpty ? [] : DER.sequence(of: entries),
            DER.context(0, DER.sequence(of: extensions)))
        let signer = profile.defect == .wrongSignature ? try SigningKey(algorithm.key) : key
        return try CertificateTemplate.sealed(body, key: signer, scheme: algorithm.scheme)
    }

    private func entries(of profile: RevocationListProfile) -> [[UInt8]] {
        var extensions: [[UInt8]] = []
        if let reason = profile.reason {
            extensions.append(CertificateExtensions.wrap(.crlReason, DER.element(0x0A, [reason])))
        }
        if profile.defect == .indirect {
            let issuer = DER.sequence(DER.context(4, DistinguishedName(localityOf: country).der))
            extensions.append(CertificateExtensions.wrap(.certificateIssuer, critical: true, issuer))
        }
        if profile.defect == .unknownCriticalEntry {
            extensions.append(CertificateExtensions.wrap("1.3.6.1.4.1.55555.2", critical: true, DER.null))
        }
        return profile.serialNumbers.map { serial in
            DER.sequence(
                DER.element(0x02, serial), DER.time(profile.thisUpdate),
                extensions.isEmpty ? [] : DER.sequence(of: extensions))
        }
    }
}
