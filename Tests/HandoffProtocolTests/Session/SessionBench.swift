@testable import HandoffProtocol

/// A session with a driver that answers at once, and what it did as short texts that tests compare.
struct SessionBench {
    static let sessionID = "vs_1"
    static let hello = ClientMessage.hello(
        ClientHello(sessionID: " vs_1 ", mobileWriteToken: " token\n", deviceID: "device"))
    /// A phone that can do everything.
    static let capableHello = ClientMessage.hello(
        ClientHello(
            sessionID: "vs_1", mobileWriteToken: "token", deviceID: "device",
            capabilities: [.numberMatching, .serverKeyedChipAuthentication]))
    static let fields = [
        ShareField(key: "family_name", reason: "To greet you", required: false),
        ShareField(key: "kayle_document_id", reason: "To know you again", required: true),
    ]

    var session: HandoffSession
    var facts = SessionFacts(
        sessionID: sessionID, phase: .mobileConnected, nfcTriesUsed: 0, livenessTriesUsed: 0, contractVersion: 1,
        shareFields: fields, activeAuthChallenge: [0, 0, 0, 0, 0, 0, 0, 0], livenessNonce: [1, 2, 3, 4])
    var resumed = false
    var refusal: ErrorCode?
    /// Outcomes of the next checks; confirmed when empty.
    var documentOutcomes: [DocumentOutcome] = []
    var livenessOutcomes: [CheckOutcome] = []
    var isActive = true
    /// What a chip is asked; nil for a chip that cannot be asked.
    var chipRequest: ChipAuthRequest?
    /// What the browser shows.
    private(set) var shownNumber: UInt8?
    /// What was checked last.
    private(set) var lastEvidence: Evidence?
    private var misses = 0
    /// Whether the driver answers by itself.
    var answers = true
    private(set) var progress: [TransferProgress] = []
    private(set) var hellos: [ClientHello] = []

    init(limits: TransferLimits = .standard) {
        session = HandoffSession(sessionID: Self.sessionID, limits: limits)
    }

    /// Feeds an event, and the driver's answers as long as the session asks for some.
    @discardableResult
    mutating func handle(_ event: SessionEvent) -> [String] {
        var texts: [String] = []
        var events = [event]
        while !events.isEmpty {
            for effect in session.handle(events.removeFirst()) {
                switch effect {
                case .progress(let step): progress.append(step)
                case .showNumber(let number): shownNumber = number
                default: texts.append(Self.text(effect))
                }
                if answers, let answer = answer(to: effect) { events.append(answer) }
            }
        }
        return texts
    }

    @discardableResult
    mutating func send(_ message: ClientMessage) -> [String] { handle(.message(message)) }

    @discardableResult
    mutating func phase(_ phase: Phase) -> [String] { send(.phase(PhaseUpdate(phase: phase.rawValue))) }

    @discardableResult
    mutating func data(_ kind: DataKind, _ bytes: [UInt8], chunk: UInt32 = 0, of total: UInt32 = 1) -> [String] {
        send(.data(DataPayload(kind: kind.rawValue, raw: bytes[...], chunkIndex: chunk, chunkTotal: total)))
    }

    @discardableResult
    mutating func share(_ keys: [String]) -> [String] {
        send(.shareSelection(ShareSelection(sessionID: Self.sessionID, selectedFieldKeys: keys)))
    }

    mutating func sendChipData(document: UInt8 = 7) {
        for kind in [DataKind.dg1, .dg2, .sod] { data(kind, [document, UInt8(kind.rawValue)]) }
    }

    /// Walks the regular way up to a step, with all that belongs to it delivered.
    mutating func walk(to last: Phase) {
        send(Self.hello)
        for step in Phase.allCases.dropFirst() where step <= last {
            phase(step)
            if step == .nfcReading { sendChipData() }
            if step == .livenessCapturing { data(.livenessVideo, [9, 9]) }
        }
    }

    private mutating func answer(to effect: SessionEffect) -> SessionEvent? {
        switch effect {
        case .decideHello(let hello):
            hellos.append(hello)
            return .helloDecided(refusal.map(HelloDecision.refused) ?? .accepted(facts, resumed: resumed))
        case .checkDocument(let evidence):
            lastEvidence = evidence
            let scripted = documentOutcomes.isEmpty ? nil : documentOutcomes.removeFirst()
            return .documentChecked(scripted ?? .confirmed(binding: evidence.testBinding))
        case .checkLiveness:
            return .livenessChecked(livenessOutcomes.isEmpty ? .confirmed : livenessOutcomes.removeFirst())
        case .makeChipKey: return .chipKeyMade(chipRequest)
        case .store(.failedCheck(let code)) where isActive: return .stored(count(code))
        case .store(.numberMissed) where isActive:
            misses += 1
            return .stored(.numberMissed(next: misses < NumberChoice.maxMisses ? Self.choice(misses) : nil))
        case .store: return .stored(isActive ? .done : .notActive)
        case .send, .close, .progress, .prewarmLiveness, .showNumber: return nil
        }
    }

    /// The numbers after so many misses.
    static func choice(_ misses: Int) -> NumberChoice {
        NumberChoice(randomness: [UInt8](repeating: UInt8(misses), count: NumberChoice.randomByteCount))
    }

    private mutating func count(_ code: FailureCode) -> StoreAnswer {
        var ended = code.budget == .hardKill
        if code.budget == .nfc {
            facts.nfcTriesUsed += 1
            facts.activeAuthChallenge[7] += 1
            ended = facts.nfcTriesUsed == 3
        } else if code.budget == .liveness {
            facts.livenessTriesUsed += 1
            ended = facts.livenessTriesUsed == 3
        }
        return .counted(
            nfcTriesUsed: facts.nfcTriesUsed, livenessTriesUsed: facts.livenessTriesUsed, ended: ended,
            activeAuthChallenge: facts.activeAuthChallenge)
    }
}

extension SessionBench {
    /// One effect in a few words.
    static func text(_ effect: SessionEffect) -> String {
        switch effect {
        case .send(let message): text(message)
        case .close(let code, let reason): "close \(code) \(reason)"
        case .decideHello: "decide hello"
        case .checkDocument: "check document"
        case .makeChipKey: "make chip key"
        case .showNumber(let number): "show \(number ?? 0)"
        case .store(.numberMatched): "store match"
        case .store(.numberMissed): "store miss"
        case .store(.disown): "store disowned"
        case .prewarmLiveness: "prewarm"
        case .checkLiveness(_, let nonce, _): "check liveness \(Array(nonce))"
        case .store(.phase(let phase)): "store \(phase.rawValue)"
        case .store(.confirmPerson): "store confirmed person"
        case .store(.failedCheck(let code)): "store \(code.rawValue)"
        case .store(.succeed(let keys)): "store success \(keys.joined(separator: ","))"
        case .progress: "progress"
        }
    }

    private static func text(_ message: ServerMessage) -> String {
        switch message {
        case .ack(let text): text
        case .error(let code, let message):
            ErrorCode(rawValue: code)?.sentence == message ? code : "\(code) \(message)"
        case .checkResult(let result):
            result.outcome == .confirmed
                ? "confirmed \(result.remainingNFCRetries)/\(result.remainingLivenessRetries)"
                : "\(result.reasonCode) \(result.failedCheck) \(result.retryAllowed ? "retry" : "end")"
                    + " \(result.remainingNFCRetries)/\(result.remainingLivenessRetries)"
        case .shareRequest(let request): "share request \(request.fields.map(\.key).joined(separator: ","))"
        case .shareReady(_, let keys): "share ready \(keys.joined(separator: ","))"
        case .activeAuthChallenge(let bytes): "chip challenge \(bytes.last ?? 0)"
        case .numberChoice(let choices): "choose \(Array(choices))"
        case .chipAuthRequest(let request): "chip key \(request.version)"
        case .livenessChallenge(let milliseconds, let nonce): "camera challenge \(milliseconds) \(Array(nonce))"
        }
    }
}

extension Evidence {
    /// Stands in for the keyed hash of the gateway: equal for equal chip data.
    var testBinding: [UInt8] {
        DataKind.allCases.filter(\.isChipData).flatMap { kind in
            [UInt8(kind.rawValue)] + (self[kind].map { Array($0.bytes) } ?? []) + [255]
        }
    }
}
