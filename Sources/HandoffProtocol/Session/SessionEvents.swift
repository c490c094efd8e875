/// What happens to a session of one phone socket.
public enum SessionEvent: Sendable {
    /// A binary frame was decoded.
    case message(ClientMessage)
    /// A binary frame could not be decoded.
    case undecodableFrame
    /// A text frame came; only binary frames are part of the protocol.
    case textFrame
    /// Answer to ``SessionEffect/decideHello(_:)``.
    case helloDecided(HelloDecision)
    /// Answer to ``SessionEffect/checkDocument(_:)``.
    case documentChecked(DocumentOutcome)
    /// Answer to ``SessionEffect/checkLiveness(_:nonce:documentBinding:)``.
    case livenessChecked(CheckOutcome)
    /// Answer to ``SessionEffect/makeChipKey(dg14:)``; nil when the chip cannot use one or none could be made.
    case chipKeyMade(ChipAuthRequest?)
    /// Answer to ``SessionEffect/store(_:)``.
    case stored(StoreAnswer)
    /// The session ended elsewhere: cancelled, expired, or taken over by a newer socket of the same phone.
    case ended(EndReason)
    /// The gateway failed; the socket cannot go on.
    case internalFailure
}

/// What the driver of a session has to do, in this order.
public enum SessionEffect: Sendable {
    /// Send a frame.
    case send(ServerMessage)
    /// Close the socket after what was sent before.
    case close(code: UInt16, reason: String)
    /// Look the session up, compare token and device, claim the session; answer with `helloDecided`.
    case decideHello(ClientHello)
    /// Show this number in the browser that started the session, and nowhere else; nil: no more.
    case showNumber(UInt8?)
    /// Make a key for the chip that this EF.DG14 belongs to; answer with `chipKeyMade`. It replaces an earlier one, is
    /// good for the next ``checkDocument(_:)`` and is wiped with it.
    case makeChipKey(dg14: Artifact)
    /// Check the chip data; answer with `documentChecked`.
    case checkDocument(Evidence)
    /// The camera is about to record: whoever judges videos may get ready. Nothing is answered.
    case prewarmLiveness
    /// Check the video against the portrait; answer with `livenessChecked` while the phone still waits. The document of
    /// `documentBinding` is the one that was proven last.
    case checkLiveness(Evidence, nonce: ArraySlice<UInt8>, documentBinding: [UInt8])
    /// Change the stored session if it is still active and still ours; answer with `stored`.
    case store(StoreCommand)
    /// Tell the browser how far the phone is. Holds nothing of the content.
    case progress(TransferProgress)
}

/// What the check of the chip data found.
public enum DocumentOutcome: Equatable, Sendable {
    /// Everything passed. `binding` is a keyed hash over all the artifacts that were checked; equal artifacts of one
    /// session have equal bindings. Never empty.
    case confirmed(binding: [UInt8])
    /// Not confirmed, and why.
    case failed(FailureCode)
    /// The check could not be made; the person is not to blame.
    case unavailable
}

/// What the check of the video found.
public enum CheckOutcome: Equatable, Sendable {
    /// Everything passed.
    case confirmed
    /// Not confirmed, and why.
    case failed(FailureCode)
    /// The check still runs. The phone is asked to ask again, and the same question goes on waiting for its verdict.
    case undecided
    /// The check could not be made; the person is not to blame.
    case unavailable
}

/// Whether the phone may take the session.
public enum HelloDecision: Equatable, Sendable {
    /// It may; `resumed` when the same phone comes back.
    case accepted(SessionFacts, resumed: Bool)
    /// It may not; the wire's error code.
    case refused(ErrorCode)
}

/// What the store knows of a session when a phone says hello.
public struct SessionFacts: Equatable, Sendable {
    /// The session.
    public var sessionID: String
    /// The stored step, nil before the first hello.
    public var phase: Phase?
    /// Chip reads that failed, 0…3.
    public var nfcTriesUsed: Int
    /// Videos that failed, 0…3.
    public var livenessTriesUsed: Int
    /// Version of the share contract.
    public var contractVersion: UInt32
    /// What the relying party asks for, sorted by key.
    public var shareFields: [ShareField]
    /// Random bytes for active authentication, one set per attempt.
    public var activeAuthChallenge: [UInt8]
    /// Bytes to be stamped into the video.
    public var livenessNonce: [UInt8]
    /// Binding of the document that the person was confirmed with; nil unless the phase is `liveness_complete`.
    public var confirmedBinding: [UInt8]?
    /// What the person has to choose from before anything of a chip is taken; nil when nothing has to be chosen, or has
    /// been already.
    public var numberChoice: NumberChoice?

    /// Everything that the store knows.
    public init(
        sessionID: String, phase: Phase?, nfcTriesUsed: Int, livenessTriesUsed: Int, contractVersion: UInt32,
        shareFields: [ShareField], activeAuthChallenge: [UInt8], livenessNonce: [UInt8],
        confirmedBinding: [UInt8]? = nil, numberChoice: NumberChoice? = nil
    ) {
        self.sessionID = sessionID
        self.phase = phase
        self.nfcTriesUsed = nfcTriesUsed
        self.livenessTriesUsed = livenessTriesUsed
        self.contractVersion = contractVersion
        self.shareFields = shareFields
        self.activeAuthChallenge = activeAuthChallenge
        self.livenessNonce = livenessNonce
        self.confirmedBinding = confirmedBinding
        self.numberChoice = numberChoice
    }
}

/// A change of the stored session, made only while it is active and this socket owns it.
public enum StoreCommand: Equatable, Sendable {
    /// The phone moved on.
    case phase(Phase)
    /// The person passed the checks with the document of this binding: the phase becomes `liveness_complete`, and the
    /// binding is kept until the phase is rewound.
    case confirmPerson(documentBinding: [UInt8])
    /// A check failed: charge its budget, rewind the phase, end the session when the budget is spent. A failed chip
    /// read also gets a new active-authentication challenge.
    case failedCheck(FailureCode)
    /// The person agreed to share these keys; ends the session as succeeded.
    case succeed(selectedFieldKeys: [String])
    /// The person chose the number that the browser shows; nothing is asked again.
    case numberMatched
    /// The person chose another number: count it, and end the session as failed after the last one.
    case numberMissed
    /// The person did not start this: end the session as cancelled, and say why.
    case disown
}

/// What became of a ``StoreCommand``.
public enum StoreAnswer: Equatable, Sendable {
    /// Done, and durable.
    case done
    /// A failed check was counted; `activeAuthChallenge` is the one for the next chip read.
    case counted(nfcTriesUsed: Int, livenessTriesUsed: Int, ended: Bool, activeAuthChallenge: [UInt8])
    /// A wrong number was counted; `next` is what to choose from now, nil when the session has ended by it.
    case numberMissed(next: NumberChoice?)
    /// Nothing was changed: the session is no longer active, or another socket owns it.
    case notActive
}

/// Why a session ended without this socket.
public enum EndReason: Equatable, Sendable {
    /// Cancelled by the person or the relying party.
    case cancelled
    /// Its time is over.
    case expired
    /// The same phone came back on a newer socket.
    case displaced
}

/// How far the phone is, for the browser.
public struct TransferProgress: Equatable, Sendable {
    /// The step.
    public var phase: Phase
    /// What is being received, nil between artifacts.
    public var artifact: DataKind?
    /// Received share of it, 0…100; 100 when complete.
    public var percent: Int

    /// A step with the artifact in transfer.
    public init(phase: Phase, artifact: DataKind? = nil, percent: Int = 0) {
        self.phase = phase
        self.artifact = artifact
        self.percent = percent
    }
}

/// The artifacts that are complete.
public struct Evidence: Sendable {
    private var artifacts: [DataKind: Artifact] = [:]
    /// App attestation assertion that came with `nfc_complete`; empty when the app has none.
    public var attestAssertion: [UInt8] = []
    /// What the chip answered to a key of the gateway; nil when it was not asked or has not answered.
    public var chipAuthResponse: ChipAuthResponse?

    /// Nothing yet.
    public init() {}

    /// The artifact of one kind.
    public subscript(kind: DataKind) -> Artifact? {
        get { artifacts[kind] }
        set { artifacts[kind] = newValue }
    }
}
