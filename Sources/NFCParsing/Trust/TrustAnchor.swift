/// A CSCA certificate that the operator trusts, with its key ready for use.
public struct TrustAnchor: Sendable {
    /// The certificate.
    public let certificate: Certificate
    /// Where it came from: names of files and master lists.
    public internal(set) var sources: [String]
    /// The key, decoded once at import.
    let key: PublicKey
}

/// Why something was not taken into the trust store.
public enum TrustError: Error, Equatable, Sendable {
    /// Neither a certificate, a PEM text, a master list nor a revocation list.
    case unknownFormat
    /// It cannot be read, or its key cannot be used.
    case malformed(PKIError)
    /// A certificate that says of itself that it is no certification authority.
    case notCertificationAuthority
    /// A critical extension that this verifier does not know.
    case unknownCriticalExtension
    /// The master list's or revocation list's signature is wrong.
    case signatureInvalid
    /// The signer of the master list may not sign master lists.
    case notMasterListSigner
    /// The master list's signer was not certified by a CSCA that is trusted already.
    case signerNotTrusted(issuer: String)
    /// No trusted CSCA made this revocation list.
    case issuerNotTrusted(issuer: String)
}
