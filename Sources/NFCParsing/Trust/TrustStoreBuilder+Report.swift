extension TrustStoreBuilder {
    /// What one file added.
    public struct Report: Equatable, Sendable {
        /// What the file was.
        public enum Kind: String, Sendable {
            /// Certificates of CSCAs or document signers.
            case certificates
            /// A CSCA master list.
            case masterList
            /// A certificate revocation list.
            case revocationList
            /// A deviation list.
            case deviationList
        }

        /// What the file was.
        public var kind: Kind
        /// Certificates, revoked serial numbers or deviations in the file.
        public var entries = 0
        /// Anchors or lists that were not in the store before.
        public var added = 0
        /// Document signer certificates that were not in the store before.
        public var addedSigners = 0
        /// Anchors that only the list before this one of the same state had brought, and that are gone with it.
        public var withdrawn = 0
        /// Certificates of the file that cannot serve as anchors, by their subject, with the reason.
        public var refused: [Refusal] = []
        /// Anchors that are taken at the list's word although they do not say that they are authorities.
        public var exempted: [String] = []
        /// Who signed a list.
        public var signer: String?
        /// When a signed list says that it was signed.
        public var signingTime: Timestamp?

        /// A certificate that was left out.
        public struct Refusal: Equatable, Sendable {
            /// Whom it names, or its place in the list.
            public let subject: String
            /// Why.
            public let reason: TrustError
        }

        init(kind: Kind) {
            self.kind = kind
        }
    }
}
