/// An X.509 certificate as it was received (RFC 5280 §4.1, profile of Doc 9303-12 §7.1). Parsed, not trusted: nothing
/// here says that its signature is good. A class, because one certificate stands behind many documents and a copy of its
/// twenty windows costs as much as hashing EF.DG1.
public final class Certificate: Sendable {
    /// The whole certificate; what identifies it.
    public let encoding: Bytes
    /// What the issuer's signature covers.
    let toBeSigned: Bytes
    /// Serial number, two's complement as received; some states use zero and negative ones.
    public let serialNumber: Bytes
    /// How the issuer signed.
    let signatureAlgorithm: AlgorithmIdentifier
    /// The issuer's signature.
    let signature: Bytes
    /// Who made it.
    public let issuer: DistinguishedName
    /// Whom it names.
    public let subject: DistinguishedName
    /// First second of its validity.
    public let notBefore: Timestamp
    /// Last second of its validity.
    public let notAfter: Timestamp
    /// The subject's key, not yet decoded.
    let publicKeyInfo: SubjectPublicKeyInfo
    /// What its extensions say.
    public let extensions: CertificateExtensions
    /// The issuer's country, asked of every document.
    let issuerCountry: String?
    /// The subject's country, asked of every document.
    let subjectCountry: String?

    /// Reads one certificate that fills `bytes`.
    public convenience init(_ bytes: Bytes, limits: BERLimits = .certificate) throws(PKIError) {
        let outermost: BERBorder.Outermost
        do {
            outermost = try BERBorder.outermost(of: bytes, limits: limits)
        } catch {
            throw .encoding(error)
        }
        guard outermost.trailing.isEmpty else { throw .encoding(.trailingBytes) }
        try self.init(definite: outermost.encoding)
    }

    /// Reads a certificate out of a message whose encoding has passed the border already.
    init(definite bytes: Bytes) throws(PKIError) {
        encoding = bytes
        let outer = try decoding { () throws(BERError) in try BERReader.only(.sequence, in: bytes) }
        var fields = outer.reader
        let body = try decoding { () throws(BERError) in try fields.next(.sequence) }
        toBeSigned = body.encoding
        (signatureAlgorithm, signature) = try decoding { () throws(BERError) in
            let algorithm = try fields.algorithmIdentifier()
            let signature = try fields.octetAlignedBitString()
            try fields.end()
            return (algorithm, signature)
        }

        var reader = body.reader
        let version = try decoding { () throws(BERError) in
            guard var wrapper = try reader.nextIfPresent(.context(0, constructed: true))?.reader else { return 0 }
            let version = try wrapper.smallInteger()
            try wrapper.end()
            return version
        }
        guard version <= 2 else { throw .unsupportedVersion }
        let innerAlgorithm: AlgorithmIdentifier
        (serialNumber, innerAlgorithm, issuer, notBefore, notAfter, subject, publicKeyInfo) = try decoding {
            () throws(BERError) in
            let serial = try reader.integer()
            let algorithm = try reader.algorithmIdentifier()
            let issuer = try DistinguishedName(from: &reader)
            var validity = try reader.enter(.sequence)
            let notBefore = try validity.time()
            let notAfter = try validity.time()
            try validity.end()
            let subject = try DistinguishedName(from: &reader)
            let key = try SubjectPublicKeyInfo(try reader.next())
            return (serial, algorithm, issuer, notBefore, notAfter, subject, key)
        }
        // The signature does not cover the outer identifier, so it has to repeat the inner one (RFC 5280 §4.1.1.2).
        guard innerAlgorithm.encoding.isSame(as: signatureAlgorithm.encoding) else { throw .inconsistent }
        extensions = try CertificateExtensions(afterKey: &reader)
        issuerCountry = issuer.country
        subjectCountry = subject.country
    }

    /// SHA-256 of the certificate; the name under which operators know it.
    public var fingerprint: [UInt8] { DigestAlgorithm.sha256.hash(encoding) }
}
