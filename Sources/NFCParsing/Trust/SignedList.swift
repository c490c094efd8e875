/// A list that a state publishes and signs: CMS SignedData around entries, by a signer that the state's CSCA certified
/// for this kind of list (Doc 9303-12 §8, §9). Parsed; ``verify(against:)`` says whether the signature is good and who
/// made it.
struct SignedList: Sendable {
    /// What is listed.
    enum Kind: Sendable {
        /// CSCA certificates that the state trusts.
        case masterList
        /// Documents of the state that deviate from the standard.
        case deviationList

        fileprivate var contentType: ObjectIdentifier {
            switch self {
            case .masterList: OID.cscaMasterList
            case .deviationList: OID.deviationList
            }
        }

        fileprivate var purpose: ObjectIdentifier {
            switch self {
            case .masterList: OID.masterListSigning
            case .deviationList: OID.deviationListSigning
            }
        }
    }

    /// Which kind of list it says it is.
    let kind: Kind
    /// What is signed, with definite lengths.
    let content: Bytes
    /// The signer's certificate and its CSCA, as far as they were sent along.
    let embeddedCertificates: [Certificate]
    /// SHA-256 of the whole message.
    let fingerprint: [UInt8]
    private let message: SignedData

    init(_ bytes: Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in try BERBorder.outermost(of: bytes, limits: .trustList) }
        guard outermost.trailing.isEmpty else { throw .encoding(.trailingBytes) }
        message = try SignedData(definite: outermost.encoding)
        switch message.contentType {
        case OID.cscaMasterList: kind = .masterList
        case OID.deviationList: kind = .deviationList
        default: throw .unexpectedContentType
        }
        let encoded = message.content
        let border = try decoding { () throws(BERError) in try BERBorder.outermost(of: encoded, limits: .trustList) }
        guard border.trailing.isEmpty else { throw .encoding(.trailingBytes) }
        content = border.encoding
        embeddedCertificates = message.certificates.compactMap { try? Certificate(definite: $0) }
        fingerprint = DigestAlgorithm.sha256.hash(bytes)
    }

    /// Who signed the list, and when.
    struct Signature {
        let signer: Certificate
        let anchor: TrustAnchor
        let signingTime: Timestamp
        let country: String
    }

    /// When the list says that it was signed; nothing is proven by it before ``verify(against:)``.
    var claimedSigningTime: Timestamp? {
        guard let signer = message.signers.first, let bound = try? BoundSignature(signer, in: message) else {
            return nil
        }
        return bound.signingTime
    }

    /// Checks the signature, the signer's role (Doc 9303-12 §7.1.1, extended key usage) and that a trusted CSCA made
    /// the signer's certificate. An early German list was signed by the CSCA itself, which is accepted too.
    ///
    /// The signing time is required: without one an old list could come back as new.
    func verify(against anchors: AnchorDirectory) throws(TrustError) -> Signature {
        guard let signer = message.signers.only,
            let bound = try? BoundSignature(signer, in: message)
        else { throw .signatureInvalid }
        let candidates = embeddedCertificates.filter { signer.identifies($0) }
        let made = candidates.first { candidate in
            (try? PublicKey(candidate.publicKeyInfo)).map { bound.isMade(by: $0) } ?? false
        }
        guard let certificate = made else { throw .signatureInvalid }
        let isAuthority = certificate.extensions.basicConstraints?.isCA ?? false
        guard certificate.extensions.extendedKeyUsage.contains(kind.purpose) || (isAuthority && kind == .masterList),
            !certificate.extensions.hasUnknownCritical
        else { throw .notListSigner }
        guard let found = try? anchors.issuer(of: certificate), found.isNamed, found.anchor.revocation == nil,
            let country = found.anchor.certificate.subject.country
        else { throw .signerNotTrusted(issuer: certificate.issuer.title) }
        guard certificate.subject.country == country else { throw .notListSigner }
        guard let signingTime = bound.signingTime else { throw .signingTimeMissing }
        return Signature(
            signer: certificate, anchor: found.anchor, signingTime: signingTime, country: country)
    }
}
