/// A document signer: a key pair and the certificate that a CSCA made for it (Doc 9303-12 §5.2, §7.1.1).
public struct DocumentSigner: Sendable {
    /// What the certificate says. The default is the profile of Doc 9303-12.
    public struct Profile: Sendable {
        /// Identifier of a key in its certificate (RFC 5280 §4.2.1.2).
        public enum KeyIdentifier: Sendable {
            /// SHA-1 of the key.
            case ofKey
            /// No such extension.
            case absent
            /// Any octets.
            case octets([UInt8])
        }

        /// Common name of the certificate.
        public var commonName = "Document Signer 0001"
        /// How an EC key states its curve.
        public var curveParameters = SigningKey.CurveParameters.named
        /// Validity of the certificate; nil is from 30 days before to ten years after the making.
        public var validity: Validity?
        /// Key usage digitalSignature; false states keyEncipherment in its place.
        public var maySign = true
        /// Whether a DSA key leaves its domain parameters to the CSCA's.
        public var leavesParametersToIssuer = false
        /// Whether an EC key's base point is of the maker's choice.
        public var hasForeignBase = false
        /// Document codes of the document type list.
        public var documentCodes = ["P", "I"]
        /// What the certificate says of the identifier of its key.
        public var keyIdentifier = KeyIdentifier.ofKey
        /// A key pair that exists already; nil makes one. One key behind many certificates makes large stores quickly.
        public var key: SigningKey?
        /// Serial number, unsigned big-endian; nil for 16 random octets.
        public var serialNumber: [UInt8]?
        /// Authority key identifier in place of the issuer's own.
        var claimedAuthorityKeyIdentifier: [UInt8]?
        /// Common name of the issuer in place of its own.
        var issuerCommonName: String?
        /// Extended key usage in place of the list of document types.
        var purpose: ObjectIdentifier?
        /// Extensions beside those of the profile, each a complete Extension.
        var otherExtensions: [[UInt8]] = []

        /// The profile of Doc 9303-12.
        public init() {}
    }

    /// The signer's key and signature scheme.
    public let algorithm: SigningAlgorithm
    /// The signer's key pair.
    public let key: SigningKey
    /// The signer's certificate, DER.
    public let certificate: [UInt8]
    /// Serial number of the certificate, unsigned big-endian.
    public let serialNumber: [UInt8]

    let subject: DistinguishedName
    let issuer: DistinguishedName
}

extension DocumentSigner {
    /// An authority that signs documents itself.
    init(_ authority: IssuingState) {
        self.init(
            algorithm: authority.algorithm, key: authority.key, certificate: authority.certificate,
            serialNumber: authority.serialNumber, subject: authority.name, issuer: authority.name)
    }
}

extension IssuingState {
    /// Makes a document signer of this state. `now` is in seconds since 1970.
    public func makeDocumentSigner(
        algorithm: SigningAlgorithm = .default, now: Int64, profile: DocumentSigner.Profile = DocumentSigner.Profile()
    ) throws(ForgeError) -> DocumentSigner {
        let validity = profile.validity ?? Validity(around: now, daysBefore: 30, daysAfter: 3_650)
        let usage = Validity(
            notBefore: validity.notBefore, notAfter: min(validity.notAfter, validity.notBefore + 90 * Validity.day))
        return try makeSigner(
            algorithm: algorithm, profile: profile, validity: validity,
            extensions: [
                CertificateExtensions.keyUsage(profile.maySign ? .digitalSignature : .keyEncipherment),
                CertificateExtensions.privateKeyUsagePeriod(usage),
                profile.purpose.map(CertificateExtensions.extendedKeyUsage)
                    ?? CertificateExtensions.documentTypeList(profile.documentCodes),
            ])
    }

    /// Makes a signer of master lists: extended key usage, no document types (Doc 9303-12 §7.1.1).
    public func makeMasterListSigner(
        algorithm: SigningAlgorithm = .default, now: Int64
    ) throws(ForgeError) -> DocumentSigner {
        try makeListSigner("Master List Signer 01", purpose: .masterListSigner, algorithm: algorithm, now: now)
    }

    /// A signer of lists: extended key usage, no document types.
    func makeListSigner(
        _ commonName: String, purpose: ObjectIdentifier, algorithm: SigningAlgorithm, now: Int64
    ) throws(ForgeError) -> DocumentSigner {
        var profile = DocumentSigner.Profile()
        profile.commonName = commonName
        return try makeSigner(
            algorithm: algorithm, profile: profile, validity: Validity(around: now, daysBefore: 30, daysAfter: 730),
            extensions: [
                CertificateExtensions.keyUsage(.digitalSignature),
                CertificateExtensions.extendedKeyUsage(purpose),
            ])
    }

    private func makeSigner(
        algorithm: SigningAlgorithm, profile: DocumentSigner.Profile, validity: Validity, extensions: [[UInt8]]
    ) throws(ForgeError) -> DocumentSigner {
        let key: SigningKey
        if let given = profile.key {
            key = given
        } else if profile.hasForeignBase, case .ec(let curve) = algorithm.key {
            key = try SigningKey(foreignBaseOn: curve)
        } else {
            key = try SigningKey(algorithm.key)
        }
        let identifier: [UInt8]? =
            switch profile.keyIdentifier {
            case .ofKey: try key.keyIdentifier
            case .absent: nil
            case .octets(let octets): octets
            }
        let serialNumber =
            if let number = profile.serialNumber { number } else { try CertificateTemplate.randomSerialNumber() }
        let authority =
            if let claimed = profile.claimedAuthorityKeyIdentifier { claimed } else { try self.key.keyIdentifier }
        let template = CertificateTemplate(
            serialNumber: serialNumber,
            subject: DistinguishedName(country: country, commonName: profile.commonName),
            validity: validity,
            publicKeyInfo: try key.publicKeyInfo(
                curveParameters: profile.curveParameters, leavesParametersToIssuer: profile.leavesParametersToIssuer),
            extensions: [
                CertificateExtensions.authorityKeyIdentifier(authority),
                identifier.map(CertificateExtensions.subjectKeyIdentifier) ?? [],
                CertificateExtensions.alternativeName(.subjectAltName, of: country),
                CertificateExtensions.alternativeName(.issuerAltName, of: country),
                CertificateExtensions.distributionPoint(of: country),
            ] + extensions + profile.otherExtensions)
        let issuer = profile.issuerCommonName.map { DistinguishedName(country: country, commonName: $0) } ?? name
        return DocumentSigner(
            algorithm: algorithm, key: key,
            certificate: try template.signed(by: self.key, issuer: issuer, scheme: self.algorithm.scheme),
            serialNumber: template.serialNumber, subject: template.subject, issuer: issuer)
    }
}
