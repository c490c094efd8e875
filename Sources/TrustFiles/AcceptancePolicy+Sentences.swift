import NFCParsing

extension AcceptancePolicy {
    /// One choice of a policy: its name, its value, and what that means for documents.
    public struct Choice: Encodable, Equatable, Sendable {
        /// The name of the choice.
        public let name: String
        /// What is chosen.
        public let value: String
        /// What it means.
        public let meaning: String
    }

    /// Every choice with what it means.
    public var choices: [Choice] {
        [
            Choice(
                name: "activeAuthentication", value: activeAuthentication.rawValue,
                meaning: activeAuthentication == .whenOffered
                    ? "A chip that can prove that it is the original has to prove it."
                    : "A recorded answer of the chip has to be right; a missing one is noted."),
            Choice(
                name: "acceptsExpiredDocuments", value: "\(acceptsExpiredDocuments)",
                meaning: acceptsExpiredDocuments
                    ? "A document past its date of expiry is confirmed with a warning."
                    : "A document past its date of expiry is not confirmed; it is never called forged for that."),
            Choice(
                name: "acceptsExpiredSigners", value: "\(acceptsExpiredSigners)",
                meaning: acceptsExpiredSigners
                    ? "A signer's certificate past its validity is accepted with a warning; the standard says no."
                    : "A signer's certificate has to be valid now, as the standard says."),
            Choice(
                name: "requiresRevocationInformation", value: "\(requiresRevocationInformation)",
                meaning: requiresRevocationInformation
                    ? "Without a current revocation list of its state a document is not confirmed."
                    : "Without a current revocation list a document is confirmed with a warning; a listed one never."),
            Choice(
                name: "acceptsSpecimens", value: "\(acceptsSpecimens)",
                meaning: acceptsSpecimens
                    ? "Documents of Utopia are confirmed with a warning: genuine, and nobody's."
                    : "Documents of Utopia are refused: genuine, and nobody's."),
        ]
    }
}
