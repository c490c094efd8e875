/// A phone that has identified itself: what it may do next and what it has delivered.
///
/// Every method answers the message at hand, says what has to be waited for, or throws the error reply.
struct Connection: Sendable {
    /// Failed tries of one check that end a session.
    static let maxTries = 3
    /// Replies that put a phone off while its video is still being judged; then the check counts as not made.
    static let maxRounds = 6

    let facts: SessionFacts
    /// Whether the phone came back; steps before the chip may then be skipped.
    let resumed: Bool
    /// The stored step; this copy never runs ahead of the store.
    var phase: Phase
    var nfcTriesUsed: Int
    var livenessTriesUsed: Int
    var activeAuthChallenge: [UInt8]
    var transfers: Transfers
    var attestAssertion: [UInt8]
    var document: ProvenDocument?
    var person: ConfirmedPerson?
    var progress = ProgressMeter()
    /// How often the phone was put off with the video at hand.
    var rounds = 0

    /// The document that passed its checks.
    struct ProvenDocument: Equatable {
        /// Revision of the chip data that was checked; a later one is not proven.
        var chipRevision: Int
        var binding: [UInt8]
    }

    /// The person who passed the checks; the relying party's request has been sent then.
    struct ConfirmedPerson: Equatable {
        /// The document whose portrait was compared.
        var documentBinding: [UInt8]
        /// Revision of the video that was judged, nil when it came over an earlier socket.
        var videoRevision: Int?
    }

    /// A phone whose hello was accepted. On a second hello of one socket `earlier` keeps what was delivered.
    init(facts: SessionFacts, resumed: Bool, limits: TransferLimits, earlier: Connection?) {
        self.facts = facts
        self.resumed = resumed
        phase = facts.phase ?? .mobileConnected
        nfcTriesUsed = facts.nfcTriesUsed
        livenessTriesUsed = facts.livenessTriesUsed
        activeAuthChallenge = facts.activeAuthChallenge
        transfers = earlier?.transfers ?? Transfers(limits: limits)
        attestAssertion = earlier?.attestAssertion ?? []
        document = earlier?.document
        if phase == .livenessComplete, let binding = facts.confirmedBinding {
            person = ConfirmedPerson(documentBinding: binding, videoRevision: nil)
        }
    }

    /// What is awaited from the driver, and what the message at hand was about.
    enum Awaited: Sendable {
        case document(DocumentPurpose)
        case liveness(documentBinding: [UInt8])
        case phase(Phase, then: PhaseConsequence)
        case confirmation(documentBinding: [UInt8])
        case failure(FailureCode)
        case success(selectedFieldKeys: [String])
    }

    /// What becomes of a message.
    enum Step: Sendable {
        /// It was answered.
        case answered
        /// It is answered when the driver has answered.
        case wait(Awaited)
        /// It was answered, and the session has failed.
        case failed(FailureCode)
        /// It was answered, and the session has succeeded.
        case succeeded(selectedFieldKeys: [String])
    }

    /// Replies to an accepted hello.
    func welcome(_ effects: inout [SessionEffect]) throws(Refusal) {
        guard phase < .livenessCapturing || !facts.livenessNonce.isEmpty else {
            throw .final(.livenessChallengeUnavailable)
        }
        effects.append(.send(.ack(message: "hello_ok")))
        sendActiveAuthChallenge(&effects)
        if phase >= .livenessCapturing { sendLivenessChallenge(&effects) }
        if person != nil { sendShareRequest(&effects) }
        effects.append(.progress(TransferProgress(phase: phase)))
    }

    /// Takes any message but a hello.
    mutating func take(_ message: ClientMessage, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        switch message {
        case .hello: throw .internalError
        case .phase(let update): try take(update, &effects)
        case .data(let payload): try take(payload, &effects)
        case .shareSelection(let selection): try take(selection, &effects)
        }
    }

    /// Takes the driver's answer and finishes the message that waits for it.
    mutating func take(
        answer: SessionEvent, to awaited: Awaited, _ effects: inout [SessionEffect]
    ) throws(Refusal) -> Step {
        switch (awaited, answer) {
        case (_, .stored(.notActive)): throw .final(.sessionExpired)
        case (.document(let purpose), .documentChecked(let outcome)):
            try documentChecked(outcome, for: purpose, &effects)
        case (.liveness(let binding), .livenessChecked(let outcome)):
            try livenessChecked(outcome, documentBinding: binding, &effects)
        case (.phase(let phase, let consequence), .stored(.done)):
            try entered(phase, then: consequence, &effects)
        case (.confirmation(let binding), .stored(.done)):
            personConfirmed(documentBinding: binding, &effects)
        case (.failure(let code), .stored(.counted(let nfc, let liveness, let ended, let challenge))):
            failureCounted(code, nfc: nfc, liveness: liveness, ended: ended, challenge: challenge, &effects)
        case (.success(let keys), .stored(.done)): succeeded(keys, &effects)
        default: throw .internalError
        }
    }

    func sendActiveAuthChallenge(_ effects: inout [SessionEffect]) {
        effects.append(.send(.activeAuthChallenge(activeAuthChallenge[...])))
    }
}
