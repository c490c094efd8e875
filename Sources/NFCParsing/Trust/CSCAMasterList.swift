/// A list of the CSCA certificates that one state trusts (Doc 9303-12 §9). Parsed; ``verify(against:)`` says whether
/// the signature is good and who made it.
struct CSCAMasterList: Sendable {
    private let message: SignedData
    /// The certificates of the list, encoded.
    let entries: [Bytes]
    /// The signer's certificate and its CSCA, as far as they were sent along.
    let embeddedCertificates: [Certificate]

    init(_ bytes: Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in try BERBorder.outermost(of: bytes, limits: .trustList) }
        guard outermost.trailing.isEmpty else { throw .encoding(.trailingBytes) }
        message = try SignedData(definite: outermost.encoding)
        guard message.contentType == OID.cscaMasterList else { throw .unexpectedContentType }
        let content = message.content
        let border = try decoding { () throws(BERError) in try BERBorder.outermost(of: content, limits: .trustList) }
        var set = try decoding { () throws(BERError) in
            var fields = try BERReader.only(.sequence, in: border.encoding).reader
            guard try fields.smallInteger() == 0 else { throw .malformedValue }
            let set = try fields.enter(.set)
            try fields.end()
            return set
        }
        var found: [Bytes] = []
        while !set.isAtEnd {
            found.append(try decoding { () throws(BERError) in try set.next(.sequence).encoding })
        }
        entries = found
        embeddedCertificates = message.certificates.compactMap { try? Certificate(definite: $0) }
    }

    /// Who signed the list, and when.
    struct Signature {
        let signer: Certificate
        let signingTime: Timestamp?
    }

    /// Checks the signature, the signer's role (Doc 9303-12 §7.1.1, extended key usage) and that a trusted CSCA made
    /// the signer's certificate. An early German list was signed by the CSCA itself, which is accepted too.
    func verify(against trust: TrustStore) throws(TrustError) -> Signature {
        guard message.signers.count == 1, let signer = message.signers.first,
            let bound = try? BoundSignature(signer, in: message)
        else { throw .signatureInvalid }
        let candidates = embeddedCertificates.filter { signer.identifies($0) }
        let made = candidates.first { candidate in
            (try? PublicKey(candidate.publicKeyInfo)).map { bound.isMade(by: $0) } ?? false
        }
        guard let certificate = made else { throw .signatureInvalid }
        let isAuthority = certificate.extensions.basicConstraints?.isCA ?? false
        guard certificate.extensions.extendedKeyUsage.contains(OID.masterListSigning) || isAuthority,
            !certificate.extensions.hasUnknownCritical
        else { throw .notMasterListSigner }
        guard (try? trust.issuer(of: certificate)) != nil else {
            throw .signerNotTrusted(issuer: certificate.issuer.title)
        }
        return Signature(signer: certificate, signingTime: bound.signingTime)
    }
}
