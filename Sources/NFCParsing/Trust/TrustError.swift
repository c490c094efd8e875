/// Why something was not taken into the trust store.
public enum TrustError: Error, Equatable, Sendable {
    /// Neither a certificate, a PEM text, a signed list, a revocation list nor LDIF.
    case unknownFormat
    /// It cannot be read, or its key cannot be used.
    case malformed(PKIError)
    /// A certificate that does not say of itself that it is a certification authority, and no list vouches for it.
    case notCertificationAuthority
    /// A certificate whose key usage does not allow to certify, or whose subject is empty.
    case mayNotCertify
    /// A critical extension that this verifier does not know.
    case unknownCriticalExtension
    /// A certificate that was not signed with its own key, and that no trusted CSCA of its state signed either. Equal
    /// names do not make a self-signature: every fifth published one with equal names is a link certificate.
    case linkNotProven(issuer: String)
    /// An authority among files that nobody signed; they may bring document signers only.
    case authorityInUnsignedFile
    /// More certificates of one issuer and serial number, or of one key identifier, than any state makes.
    case tooManyAlike
    /// The list's signature is wrong.
    case signatureInvalid
    /// The signer of the list may not sign lists of this kind.
    case notListSigner
    /// The list's signer was not certified by a CSCA that is trusted already.
    case signerNotTrusted(issuer: String)
    /// The list's signer was certified by a trusted CSCA, but of a state that the operator did not choose as a source.
    case signerNotChosen(country: String)
    /// A list without a signing time, which could be replayed for ever.
    case signingTimeMissing
    /// A list of the same state that was signed later is there.
    case olderThanPresent(country: String, present: Timestamp)
    /// A list without a single entry.
    case emptyList
    /// No trusted CSCA made this revocation list under its own name.
    case issuerNotTrusted(issuer: String)
}
