/// What the gateway sends to a phone. The first, second, third and fifth are replies, exactly one per client message
/// and in their order; the others may come at any time.
public enum ServerMessage: Equatable, Sendable {
    /// The message was taken: `hello_ok`, `phase_ok`, `data_ok_…`, `data_chunk_ok_…`.
    case ack(message: String)
    /// The message was refused.
    case error(code: String, message: String)
    /// The verdict of a check.
    case checkResult(CheckResult)
    /// What the relying party asks for.
    case shareRequest(ShareRequest)
    /// The selection was stored.
    case shareReady(sessionID: String, selectedFieldKeys: [String])
    /// Bytes for the chip to sign (Doc 9303-11 §6.1), 8 of them.
    case activeAuthChallenge(ArraySlice<UInt8>)
    /// Start of the camera step: longest video in milliseconds and the 4 bytes to stamp into it.
    case livenessChallenge(maxDurationMilliseconds: UInt32, nonce: ArraySlice<UInt8>)
    /// Numbers, one of which the browser shows; the person chooses it. Only to ``Capabilities/numberMatching``.
    case numberChoice(ArraySlice<UInt8>)
    /// A key of the gateway for the chip. Only to ``Capabilities/serverKeyedChipAuthentication``.
    case chipAuthRequest(ChipAuthRequest)
}

/// What the phone has to do with the chip in chip authentication (Doc 9303-11 §6.2) with a key of the gateway.
public struct ChipAuthRequest: Equatable, Sendable {
    /// The protocol for MSE:Set AT, a dotted object identifier.
    public var protocolIdentifier: String
    /// Version of the protocol, 1 or 2; says which form the answer has.
    public var version: UInt8
    /// Which key of the chip, unsigned big-endian; empty when it has only one.
    public var keyIdentifier: ArraySlice<UInt8>
    /// The gateway's public key for the chip.
    public var publicKey: ArraySlice<UInt8>
    /// Version 1: the first command under the new keys, which the phone cannot make itself; else empty.
    public var protectedCommand: ArraySlice<UInt8>

    /// All fields of the schema.
    public init(
        protocolIdentifier: String, version: UInt8, keyIdentifier: ArraySlice<UInt8>, publicKey: ArraySlice<UInt8>,
        protectedCommand: ArraySlice<UInt8>
    ) {
        self.protocolIdentifier = protocolIdentifier
        self.version = version
        self.keyIdentifier = keyIdentifier
        self.publicKey = publicKey
        self.protectedCommand = protectedCommand
    }
}

/// The verdict of the document or the liveness check.
public struct CheckResult: Equatable, Sendable {
    /// Whether the person and the document are confirmed.
    public enum Outcome: UInt16, Sendable {
        /// Everything passed.
        case confirmed = 0
        /// A check failed; `reasonCode` says which.
        case notConfirmed = 1
    }

    /// The outcome.
    public var outcome: Outcome
    /// A ``FailureCode``, empty when confirmed.
    public var reasonCode: String
    /// A sentence for the person, empty when confirmed.
    public var reasonMessage: String
    /// Whether the person may try again on the same socket.
    public var retryAllowed: Bool
    /// The step that failed.
    public var failedCheck: CheckKind
    /// Chip reads that are left.
    public var remainingNFCRetries: UInt32
    /// Videos that are left.
    public var remainingLivenessRetries: UInt32

    /// All fields of the schema.
    public init(
        outcome: Outcome, reasonCode: String, reasonMessage: String, retryAllowed: Bool, failedCheck: CheckKind,
        remainingNFCRetries: UInt32, remainingLivenessRetries: UInt32
    ) {
        self.outcome = outcome
        self.reasonCode = reasonCode
        self.reasonMessage = reasonMessage
        self.retryAllowed = retryAllowed
        self.failedCheck = failedCheck
        self.remainingNFCRetries = remainingNFCRetries
        self.remainingLivenessRetries = remainingLivenessRetries
    }
}

/// The step that a failed check sends the person back to.
public enum CheckKind: UInt16, Sendable {
    /// Scan the data page again.
    case mrz = 0
    /// Read the chip again.
    case nfc = 1
    /// Record the video again.
    case liveness = 2
    /// Nothing failed.
    case none = 3
}

/// What the relying party asks for.
public struct ShareRequest: Equatable, Sendable {
    /// Version of the share contract; 1.
    public var contractVersion: UInt32
    /// Session that asks.
    public var sessionID: String
    /// The claims, sorted by key.
    public var fields: [ShareField]

    /// A request of one session.
    public init(contractVersion: UInt32, sessionID: String, fields: [ShareField]) {
        self.contractVersion = contractVersion
        self.sessionID = sessionID
        self.fields = fields
    }
}

/// One claim that the relying party asks for.
public struct ShareField: Equatable, Sendable {
    /// Claim key, for example `family_name`.
    public var key: String
    /// Why the relying party wants it, in its own words.
    public var reason: String
    /// Whether the person can leave it out.
    public var required: Bool

    /// One claim.
    public init(key: String, reason: String, required: Bool) {
        self.key = key
        self.reason = reason
        self.required = required
    }
}
