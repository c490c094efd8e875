/// What an operator demands beyond the cryptography. The defaults accept every genuine document that the standard calls
/// valid, and nothing else.
public struct AcceptancePolicy: Equatable, Sendable {
    /// When the chip has to prove that it is the original (Doc 9303-11 §6.1).
    public enum ActiveAuthenticationDemand: String, Sendable {
        /// When an answer was recorded it has to be right; a missing one is noted. For recorded reads.
        case whenAnswered
        /// Every document that offers it has to answer. For live chips.
        case whenOffered
    }

    /// When the chip has to prove that it is the original.
    public var activeAuthentication: ActiveAuthenticationDemand
    /// Whether a document past its date of expiry is confirmed, with a warning.
    public var acceptsExpiredDocuments: Bool
    /// Whether a signer certificate past its validity is accepted, with a warning. The standard says no; a few states
    /// issued certificates that end before their documents.
    public var acceptsExpiredSigners: Bool
    /// Whether a current revocation list of the issuing state has to be there.
    public var requiresRevocationInformation: Bool
    /// Whether SHA-1 and keys below RSA-2048 or 256-bit curves are refused rather than accepted with a warning.
    public var refusesWeakAlgorithms: Bool
    /// Whether documents of Utopia are confirmed, with a warning. They are specimens: genuine, and nobody's.
    public var acceptsSpecimens: Bool

    /// A policy by its decisions.
    public init(
        activeAuthentication: ActiveAuthenticationDemand, acceptsExpiredDocuments: Bool = false,
        acceptsExpiredSigners: Bool = false, requiresRevocationInformation: Bool = false,
        refusesWeakAlgorithms: Bool = false, acceptsSpecimens: Bool = false
    ) {
        self.activeAuthentication = activeAuthentication
        self.acceptsExpiredDocuments = acceptsExpiredDocuments
        self.acceptsExpiredSigners = acceptsExpiredSigners
        self.requiresRevocationInformation = requiresRevocationInformation
        self.refusesWeakAlgorithms = refusesWeakAlgorithms
        self.acceptsSpecimens = acceptsSpecimens
    }

    /// For chips of real people that are read now.
    public static let live = AcceptancePolicy(activeAuthentication: .whenOffered)
    /// For reads that were recorded before, which are mostly specimens.
    public static let recorded = AcceptancePolicy(activeAuthentication: .whenAnswered, acceptsSpecimens: true)
}
