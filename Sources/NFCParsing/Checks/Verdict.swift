/// What a check of a whole document found: every check with its outcome, and the one answer that follows.
public struct Verdict: Sendable {
    /// The answer.
    public enum Outcome: String, Sendable {
        /// The data was issued by a state, is unchanged, and the policy accepts the document.
        case confirmed
        /// At least one check failed.
        case notConfirmed
        /// EF.SOD or EF.DG1 could not be read at all, so that nothing can be said.
        case unreadable
    }

    /// The chain that was found.
    public struct Chain: Sendable {
        /// The document signer's certificate.
        public var signer: Certificate { proof.signer }
        /// The CSCA certificate with its sources; its fingerprint is the name under which operators know it.
        public var anchor: TrustAnchor { proof.anchor }
        let proof: DocumentProof
    }

    /// What speaks for the chip being the original.
    public enum ChipEvidence: String, CaseIterable, Sendable {
        /// The chip signed a challenge with the key of EF.DG15.
        case activeAuthentication
        /// The chip answered a key of the gateway with the key of EF.DG14.
        case chipAuthenticationServerKeyed
        /// The phone says that the chip answered the phone's key. Consistent, and no proof against a hostile phone.
        case chipAuthenticationClientAsserted
    }

    /// The answer.
    public let outcome: Outcome
    /// The wire's failure code, nil when confirmed.
    public let failureCode: String?
    /// Every check that applies, in the order in which they were made.
    public let checks: [CheckResult]
    /// What is unusual but does not decide.
    public let warnings: [Warning]
    /// The certificates behind the signature, also when something else failed; nil when no trusted CSCA was found.
    public let chain: Chain?
    /// Every date that was looked at.
    public let dates: DocumentDates
    /// What was seen of the chip itself; empty for a document that may be a copy.
    public let chipEvidence: [ChipEvidence]
    /// The proven document; only when confirmed.
    public let document: VerifiedDocument?
}

/// One check with its outcome.
public struct CheckResult: Equatable, Sendable {
    /// What was checked, in the words of Doc 9303.
    public enum Name: String, CaseIterable, Sendable {
        /// EF.SOD is a CMS SignedData with an LDS security object (Doc 9303-10 §4.6.2).
        case securityObject
        /// Every data group that was read has the hash that EF.SOD states (Doc 9303-11 §5.1).
        case dataGroupHashes
        /// Content type and message digest bind the signed attributes to the content (RFC 5652 §11).
        case signedAttributes
        /// The document signer's key made the signature (RFC 5652 §5.6).
        case signature
        /// A trusted CSCA certificate made the document signer certificate (Doc 9303-12 §6).
        case chain
        /// The certificate may sign documents: key usage, basic constraints, extended key usage (Doc 9303-12 §7.1).
        case signerRole
        /// Document signer, CSCA and EF.DG1 name the same state (Doc 9303-12 §7.1.1).
        case issuingState
        /// The document signer certificate is valid at the time of the check (RFC 5280 §6.1.3).
        case signerValidity
        /// The document signer certificate is not on a revocation list (Doc 9303-12 §6).
        case revocation
        /// Hash functions and keys are as strong as the policy asks.
        case algorithmStrength
        /// EF.DG1 holds a machine-readable zone of a travel document (Doc 9303-3).
        case machineReadableZone
        /// The document's date of expiry has not passed.
        case documentExpiry
        /// EF.DG2 holds a picture of the holder that a face can be compared with (Doc 9303-10 §4.7.2).
        case portrait
        /// EF.DG14 says which protocols the chip offers (Doc 9303-10 §4.7.14).
        case securityInfos
        /// The chip holds the private key of EF.DG15 (Doc 9303-11 §6.1).
        case activeAuthentication
        /// The chip holds the private key of EF.DG14 (Doc 9303-11 §6.2).
        case chipAuthentication
    }

    /// How it ended.
    public enum Outcome: String, Sendable {
        /// The check was made and passed.
        case passed
        /// The check was made and failed, or could not be made although the policy demands it.
        case failed
        /// The check was not made; the reason says why. Never a pass.
        case notPerformed
    }

    /// What was checked.
    public let check: Name
    /// How it ended.
    public let outcome: Outcome
    /// Why it failed or was not made; nil when it passed.
    public let reason: Reason?
}
