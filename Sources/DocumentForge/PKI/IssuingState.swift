/// A state with a country signing certification authority (CSCA): a key pair and its self-signed certificate
/// (Doc 9303-12 §5.1, §7.1.1).
public struct IssuingState: Sendable {
    /// What is unusual about a CSCA. The default is the profile of Doc 9303-12.
    public struct Profile: Sendable {
        /// Common name of the certificate.
        public var commonName = "CSCA 01"
        /// False leaves the CA flag out, so that the certificate may issue nothing.
        public var isAuthority = true
        /// How an EC key states its curve.
        public var curveParameters = SigningKey.CurveParameters.explicit
        /// Validity of the certificate; nil is from one year before to fifteen years after the making.
        public var validity: Validity?

        /// The profile of Doc 9303-12.
        public init() {}
    }

    /// Whose authority it is.
    public let country: Country
    /// The CSCA's key and signature scheme.
    public let algorithm: SigningAlgorithm
    /// The CSCA's key pair.
    public let key: SigningKey
    /// The CSCA's self-signed certificate, DER.
    public let certificate: [UInt8]
    /// Serial number of that certificate, unsigned big-endian.
    public let serialNumber: [UInt8]
    /// Validity of that certificate.
    public let validity: Validity

    /// What is unusual about it.
    public let profile: Profile

    let name: DistinguishedName

    /// Founds a state's authority. `now` is in seconds since 1970.
    public init(
        _ country: Country = .utopia, algorithm: SigningAlgorithm = .default, now: Int64, profile: Profile = Profile()
    ) throws(ForgeError) {
        let name = DistinguishedName(country: country, commonName: profile.commonName)
        let key = try SigningKey(algorithm.key)
        let validity = profile.validity ?? Validity(around: now, daysBefore: 365, daysAfter: 15 * 365)
        let template = try Self.template(country, name: name, key: key, validity: validity, profile: profile)
        self.country = country
        self.algorithm = algorithm
        self.key = key
        self.validity = validity
        self.profile = profile
        self.name = name
        self.serialNumber = template.serialNumber
        self.certificate = try template.signed(by: key, issuer: name, scheme: algorithm.scheme)
    }

    /// A document signer that makes certificates as if it were an authority.
    init(_ signer: DocumentSigner, of state: IssuingState) {
        country = state.country
        algorithm = signer.algorithm
        key = signer.key
        validity = state.validity
        profile = state.profile
        name = signer.subject
        serialNumber = signer.serialNumber
        certificate = signer.certificate
    }

    /// What a CSCA certificate says of a key; `issuerKeyIdentifier` is another one in a link certificate.
    private static func template(
        _ country: Country, name: DistinguishedName, key: SigningKey, validity: Validity, profile: Profile,
        issuerKeyIdentifier: [UInt8]? = nil, others: [[UInt8]] = []
    ) throws(ForgeError) -> CertificateTemplate {
        let usage = Validity(
            notBefore: validity.notBefore,
            notAfter: min(validity.notAfter, validity.notBefore + 5 * 365 * Validity.day))
        let identifier = try key.keyIdentifier
        return CertificateTemplate(
            serialNumber: try CertificateTemplate.randomSerialNumber(),
            subject: name,
            validity: validity,
            publicKeyInfo: try key.publicKeyInfo(curveParameters: profile.curveParameters),
            extensions: [
                CertificateExtensions.keyUsage([.keyCertSign, .cRLSign]),
                CertificateExtensions.basicConstraints(authority: profile.isAuthority),
                CertificateExtensions.subjectKeyIdentifier(identifier),
                CertificateExtensions.authorityKeyIdentifier(issuerKeyIdentifier ?? identifier),
                CertificateExtensions.privateKeyUsagePeriod(usage),
                CertificateExtensions.alternativeName(.subjectAltName, of: country),
                CertificateExtensions.alternativeName(.issuerAltName, of: country),
                CertificateExtensions.distributionPoint(of: country),
            ] + others)
    }

    /// The next key of the same authority, under the same name or a new one. Its certificate begins a day later than
    /// this one's or `daysLater` days.
    public func successor(commonName: String? = nil, daysLater: Int64 = 1) throws(ForgeError) -> IssuingState {
        var next = profile
        next.commonName = commonName ?? profile.commonName
        next.validity = Validity(
            notBefore: validity.notBefore + daysLater * Validity.day,
            notAfter: validity.notAfter + daysLater * Validity.day)
        return try IssuingState(country, algorithm: algorithm, now: validity.notBefore, profile: next)
    }

    /// A link certificate: the key of another generation, signed with this one (Doc 9303-12 §7.1.1). Names may be equal,
    /// and still it is no self-signature.
    public func linkCertificate(for other: IssuingState) throws(ForgeError) -> [UInt8] {
        let hasNewName = other.profile.commonName != profile.commonName
        let template = try Self.template(
            other.country, name: other.name, key: other.key, validity: other.validity, profile: other.profile,
            issuerKeyIdentifier: try key.keyIdentifier, others: hasNewName ? [CertificateExtensions.nameChange] : [])
        return try template.signed(by: key, issuer: name, scheme: algorithm.scheme)
    }
}
