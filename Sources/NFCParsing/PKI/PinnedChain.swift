/// A chain of certificates up to an authority that was chosen beforehand, for services that are no issuers of documents
/// (RFC 5280 §6.1, for names, signatures, validity, authority and path length; policies and name constraints are
/// critical extensions that lead to a refusal).
public struct PinnedChain: Sendable {
    /// Most certificates below the pinned one.
    public static let maxLength = 4

    /// Why a chain does not lead to the pinned authority.
    public enum Problem: String, Error, CaseIterable, Sendable {
        /// None, or more than ``PinnedChain/maxLength``.
        case wrongLength = "wrong_length"
        /// A part is no certificate.
        case malformed
        /// A certificate names another issuer than the one above it.
        case otherIssuer = "other_issuer"
        /// The authority above did not make the signature.
        case badSignature = "bad_signature"
        /// A certificate is not valid yet, or no longer.
        case outsideValidity = "outside_validity"
        /// A certificate certifies although it may not.
        case notAnAuthority = "not_an_authority"
        /// More authorities than one above allows.
        case pathTooLong = "path_too_long"
        /// The last certificate is an authority, or its key may not sign.
        case mayNotSign = "may_not_sign"
        /// A critical extension that this verifier does not know.
        case unknownCriticalExtension = "unknown_critical_extension"
        /// A signature over a SHA-1 hash.
        case weakAlgorithm = "weak_algorithm"
    }

    /// The certificate at the end, which the authority answers for.
    public let leaf: Certificate

    /// Checks a chain.
    ///
    /// - Parameters:
    ///   - encodings: the certificates, the end first, each certified by the next; the pinned one is not among them.
    ///   - root: the pinned authority.
    ///   - time: when all of them have to be valid.
    public init(_ encodings: [Bytes], below root: Certificate, at time: Timestamp) throws(Problem) {
        guard 1...Self.maxLength ~= encodings.count else { throw .wrongLength }
        var certificates: [Certificate] = []
        for encoding in encodings {
            guard let certificate = try? Certificate(encoding) else { throw .malformed }
            certificates.append(certificate)
        }
        leaf = certificates[0]
        certificates.append(root)
        for (depth, authority) in certificates.enumerated().dropFirst() {
            try authority.requireAuthority(over: depth - 1)
            try certificates[depth - 1].requireSignature(by: authority)
        }
        for certificate in certificates {
            guard !certificate.extensions.hasUnknownCritical else { throw .unknownCriticalExtension }
            guard certificate.notBefore <= time, time <= certificate.notAfter else { throw .outsideValidity }
        }
        guard leaf.extensions.basicConstraints?.isCA != true,
            leaf.extensions.keyUsage?.contains(.digitalSignature) ?? true
        else { throw .mayNotSign }
    }
}

extension Certificate {
    /// Whether this certificate may stand above `authorities` others that certify, which it has to say of itself.
    fileprivate func requireAuthority(over authorities: Int) throws(PinnedChain.Problem) {
        guard let constraints = extensions.basicConstraints, constraints.isCA,
            extensions.keyUsage?.contains(.keyCertSign) ?? true
        else { throw .notAnAuthority }
        if let limit = constraints.pathLength, authorities > limit { throw .pathTooLong }
    }

    fileprivate func requireSignature(by authority: Certificate) throws(PinnedChain.Problem) {
        guard !isSignedWithSHA1 else { throw .weakAlgorithm }
        guard issuer.isSame(as: authority.subject) else { throw .otherIssuer }
        guard let key = try? PublicKey(authority.publicKeyInfo), isMade(by: key) else { throw .badSignature }
    }

    /// The value of an extension, also of one that documents do not have; nil when the certificate lacks it.
    public func extensionValue(_ identifier: ObjectIdentifier) -> Bytes? {
        guard var fields = try? BERReader.only(.sequence, in: toBeSigned).reader else { return nil }
        while let field = try? fields.next() {
            guard field.tag == .context(3, constructed: true) else { continue }
            var wrapper = field.reader
            guard var list = try? wrapper.enter(.sequence) else { return nil }
            while let (found, _, value) = try? list.certificateExtension() {
                if found == identifier { return value }
            }
        }
        return nil
    }
}
