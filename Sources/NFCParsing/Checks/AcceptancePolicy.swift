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

    /// What chip authentication has to show (Doc 9303-11 §6.2).
    public enum ChipAuthenticationDemand: String, CaseIterable, Sendable {
        /// A wrong answer fails; a missing one is noted. For recorded reads.
        case whenAnswered
        /// Besides, a transcript has to be there when EF.DG14 offers version 2, as existing clients send it.
        case whenTranscriptDue
        /// Every document that offers it has to answer a key of the gateway.
        case whenOffered
    }

    /// When the chip has to prove that it is the original.
    public var activeAuthentication: ActiveAuthenticationDemand
    /// What chip authentication has to show.
    public var chipAuthentication: ChipAuthenticationDemand
    /// Whether a document past its date of expiry is confirmed, with a warning.
    public var acceptsExpiredDocuments: Bool
    /// Whether a signer certificate past its validity is accepted, with a warning. The standard says no; a few states
    /// issued certificates that end before their documents.
    public var acceptsExpiredSigners: Bool
    /// Whether a current revocation list of the issuing state has to be there.
    public var requiresRevocationInformation: Bool
    /// Whether SHA-1 and keys below RSA-2048 or 256-bit curves are refused rather than accepted with a warning.
    public var refusesWeakAlgorithms: Bool
    /// Whether EF.DG2 has to hold a picture that can be found, for a face to be compared with.
    public var requiresPortrait: Bool
    /// Whether documents of Utopia are confirmed, with a warning. They are specimens: genuine, and nobody's.
    public var acceptsSpecimens: Bool

    /// A policy by its decisions.
    public init(
        activeAuthentication: ActiveAuthenticationDemand, chipAuthentication: ChipAuthenticationDemand = .whenAnswered,
        acceptsExpiredDocuments: Bool = false,
        acceptsExpiredSigners: Bool = false, requiresRevocationInformation: Bool = false,
        refusesWeakAlgorithms: Bool = false, requiresPortrait: Bool = false, acceptsSpecimens: Bool = false
    ) {
        self.activeAuthentication = activeAuthentication
        self.chipAuthentication = chipAuthentication
        self.acceptsExpiredDocuments = acceptsExpiredDocuments
        self.acceptsExpiredSigners = acceptsExpiredSigners
        self.requiresRevocationInformation = requiresRevocationInformation
        self.refusesWeakAlgorithms = refusesWeakAlgorithms
        self.requiresPortrait = requiresPortrait
        self.acceptsSpecimens = acceptsSpecimens
    }

    /// For chips of real people that are read now.
    public static let live = AcceptancePolicy(
        activeAuthentication: .whenOffered, chipAuthentication: .whenTranscriptDue, requiresPortrait: true)
    /// For reads that were recorded before, which are mostly specimens.
    public static let recorded = AcceptancePolicy(activeAuthentication: .whenAnswered, acceptsSpecimens: true)

    /// One decision for people who set a policy.
    public struct Decision: Encodable, Equatable, Sendable {
        /// The name of the property.
        public let name: String
        /// What it decides, with the standard's default where there is one.
        public let meaning: String
        /// What this policy says.
        public let value: String
    }

    /// Every decision with its meaning and its value.
    public var decisions: [Decision] {
        [
            Decision(
                name: "activeAuthentication",
                meaning: "when a chip with EF.DG15 has to sign a challenge: whenAnswered, whenOffered",
                value: activeAuthentication.rawValue),
            Decision(
                name: "chipAuthentication",
                meaning: "what a chip with keys in EF.DG14 has to show: whenAnswered, whenTranscriptDue, whenOffered",
                value: chipAuthentication.rawValue),
            Decision(
                name: "acceptsExpiredDocuments", meaning: "confirm a document past its date of expiry, with a warning",
                value: String(acceptsExpiredDocuments)),
            Decision(
                name: "acceptsExpiredSigners",
                meaning: "confirm a document signed while its signer's certificate was valid although the certificate "
                    + "has expired, with a warning; Doc 9303-12 §6 says no",
                value: String(acceptsExpiredSigners)),
            Decision(
                name: "requiresRevocationInformation",
                meaning: "refuse when no current revocation list of the issuing state is loaded",
                value: String(requiresRevocationInformation)),
            Decision(
                name: "refusesWeakAlgorithms",
                meaning: "refuse SHA-1, RSA and DSA below 2048 bits and curves below 256 bits",
                value: String(refusesWeakAlgorithms)),
            Decision(
                name: "requiresPortrait", meaning: "refuse a document in which no picture of its holder can be found",
                value: String(requiresPortrait)),
            Decision(
                name: "acceptsSpecimens", meaning: "confirm documents of Utopia, with a warning",
                value: String(acceptsSpecimens)),
        ]
    }
}
