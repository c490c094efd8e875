/// A phone that has identified itself: what it may do next and what it has delivered.
///
/// Every method answers the message at hand, says what has to be waited for, or throws the error reply.
struct Connection: Sendable {
    /// Failed tries of one check that end a session.
    static let maxTries = 3
    /// Replies that put a phone off while its video is still being judged; then the check counts as not made.
    static let maxRounds = 6

    let facts: SessionFacts
    /// What the app can do beyond version 1.6.
    let capabilities: Capabilities
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
    /// What the person has to choose from before anything of a chip is taken; nil when nothing has to be chosen.
    var numberChoice: NumberChoice?
    /// Whether a key of the gateway is with the chip, unanswered.
    var chipKeyIsOut: Bool
    /// What the chip answered to that key.
    var chipAuthResponse: ChipAuthResponse?
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
    init(
        facts: SessionFacts, capabilities: Capabilities, resumed: Bool, limits: TransferLimits, earlier: Connection?
    ) {
        self.facts = facts
        self.capabilities = capabilities
        numberChoice = facts.numberChoice
        chipKeyIsOut = earlier?.chipKeyIsOut ?? false
        chipAuthResponse = earlier?.chipAuthResponse
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
        case numberMatch
        case numberMiss
        case chipKey
        case disownment
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
        /// It was answered, and the session has ended because the person had not started it.
        case disowned
    }

    /// Replies to an accepted hello.
    func welcome(_ effects: inout [SessionEffect]) throws(Refusal) {
        guard phase < .livenessCapturing || !facts.livenessNonce.isEmpty else {
            throw .final(.livenessChallengeUnavailable)
        }
        effects.append(.send(.ack(message: "hello_ok")))
        sendActiveAuthChallenge(&effects)
        sendNumberChoice(&effects)
        if phase >= .livenessCapturing { sendLivenessChallenge(&effects) }
        if person != nil { sendShareRequest(&effects) }
        effects.append(.progress(TransferProgress(phase: phase)))
    }

    /// Takes any message but a hello.
    mutating func take(_ message: ClientMessage, _ effects: inout [SessionEffect]) throws(Refusal) -> Step {
        if numberChoice != nil, Self.needsNumber(message) { throw Refusal(.numberMatchRequired) }
        switch message {
        case .hello: throw .internalError
        case .phase(let update): return try take(update, &effects)
        case .data(let payload): return try take(payload, &effects)
        case .shareSelection(let selection): return try take(selection, &effects)
        case .numberChosen(let number): return try choose(number, &effects)
        case .chipAuthResponse(let response): return try take(response, &effects)
        case .didNotStart:
            effects.append(.store(.disown))
            return .wait(.disownment)
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
        case (.numberMatch, .stored(.done)): numberMatched(&effects)
        case (.numberMiss, .stored(.numberMissed(let next))): numberMissed(next, &effects)
        case (.chipKey, .chipKeyMade(let request)): chipKeyMade(request, &effects)
        case (.disownment, .stored(.done)): disowned(&effects)
        default: throw .internalError
        }
    }

    private func disowned(_ effects: inout [SessionEffect]) -> Step {
        effects.append(.send(.ack(message: "did_not_start_ok")))
        return .disowned
    }

    func sendActiveAuthChallenge(_ effects: inout [SessionEffect]) {
        effects.append(.send(.activeAuthChallenge(activeAuthChallenge[...])))
    }
}
