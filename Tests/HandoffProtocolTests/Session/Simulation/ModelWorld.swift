@testable import HandoffProtocol

/// One phone, one stored session and the sockets between them, moved by a seed: answers come late, connections drop,
/// checks fail, sessions are cancelled.
struct ModelWorld {
    /// What this world allows beside the regular course.
    struct Character {
        var document: ModelDocument
        var person: UInt8
        var isHostile: Bool
        var mayEndElsewhere: Bool
        var checksMayFail: Bool
        var capabilities: Capabilities
        var sight: ModelPhone.Person
    }

    private struct Socket {
        var session = HandoffSession(sessionID: SessionBench.sessionID)
        var audit = SocketAudit()
        /// What the driver has been asked and has not answered.
        var questions: [SessionEffect] = []
        /// Performed already, though the answer is still on its way.
        var answer: SessionEvent?
        var notice: EndReason?
        /// The driver's key for the chip.
        var chipKey: UInt8?
    }

    let character: Character
    private(set) var store = ModelStore()
    private(set) var phone: ModelPhone
    private(set) var violations: [String] = []
    private var random: SeededGenerator
    private var sockets: [Int: Socket] = [:]
    private var current = 0
    private var keysMade: UInt8 = 0
    /// Checks that saw a chip's answer to a key of the gateway.
    private(set) var chipAnswers = 0
    /// Documents whose portrait was matched by a live person.
    private var comparedBindings: Set<[UInt8]> = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let kind = seed % 8
        character = Character(
            document: ModelDocument(person: 5, isGenuine: kind != 6), person: kind == 7 ? 6 : 5, isHostile: kind == 3,
            mayEndElsewhere: kind == 4 || kind == 3, checksMayFail: kind != 0,
            capabilities: Capabilities(rawValue: UInt32(seed / 8 % 4)),
            sight: kind == 5 ? (seed / 32 % 2 == 0 ? .guesses : .disowns) : .sees)
        phone = ModelPhone(
            person: character.person, document: character.document, capabilities: character.capabilities,
            sight: character.sight)
    }

    /// Runs until the app shows its last screen.
    mutating func run() {
        for _ in 0..<4000 where !phone.isDone && violations.isEmpty {
            step()
        }
        if store.terminalTransitions > 1 { violations.append("\(store.terminalTransitions) terminal transitions") }
        if store.nfcTriesUsed > 3 || store.livenessTriesUsed > 3 { violations.append("more than three tries") }
        if store.numberMisses > NumberChoice.maxMisses { violations.append("more than three wrong numbers") }
        if !phone.isDone, violations.isEmpty { violations.append("the phone never came to an end") }
    }

    private mutating func step() {
        if sockets[current] == nil { return connect() }
        switch Int.random(in: 0..<1000, using: &random) {
        case 0..<4: sockets[current] = nil
        case 4..<6: connect()
        case 6..<8 where character.mayEndElsewhere: endElsewhere()
        case 8..<80 where character.isHostile: send(foreignMessage(), isForeign: true)
        case 80..<500:
            guard let socket = sockets[current], socket.session.wantsToRead, let message = phone.next() else { return }
            send(message, isForeign: false)
        default: answerSomething()
        }
    }

    private mutating func connect() {
        let old = current
        current += 1
        sockets[current] = Socket()
        send(phone.connect(), isForeign: false)
        sockets[old]?.notice = .displaced
    }

    private mutating func endElsewhere() {
        let cancelled = random.once(in: 2)
        guard store.endElsewhere(cancelled ? .cancelled : .expired) else { return }
        for id in sockets.keys { sockets[id]?.notice = cancelled ? .cancelled : .expired }
    }

    private mutating func foreignMessage() -> ClientMessage {
        let other = ModelDocument(person: 9, isGenuine: true).read(challenge: store.challenge)
        let (kind, bytes) = other[Int.random(in: 0..<other.count, using: &random)]
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: phone.hello
        case 6: .numberChosen(UInt8.random(in: 10...99, using: &random))
        case 7: .chipAuthResponse(ChipAuthResponse(nonce: [200], token: [1]))
        case 8 where random.once(in: 30): .didNotStart
        case 9: SessionBench.hello
        case 1: .phase(PhaseUpdate(phase: Phase.allCases[Int.random(in: 0..<7, using: &random)].rawValue))
        case 2: .data(DataPayload(kind: 8, raw: [9, 9]))
        case 3: .data(DataPayload(kind: kind.rawValue, raw: bytes.prefix(1), chunkIndex: 1, chunkTotal: 2))
        case 4: .shareSelection(ShareSelection(sessionID: "vs_1", selectedFieldKeys: ["kayle_document_id"]))
        default: .data(DataPayload(kind: kind.rawValue, raw: bytes[...]))
        }
    }

    private mutating func send(_ message: ClientMessage, isForeign: Bool) {
        if isForeign { phone.inject(message) }
        sockets[current]?.audit.sent(message)
        feed(.message(message), to: current)
    }

    private mutating func answerSomething() {
        guard let id = sockets.keys.sorted().randomElement(using: &random), var socket = sockets[id] else { return }
        if let notice = socket.notice, random.once(in: 3) {
            sockets[id]?.notice = nil
            return feed(.ended(notice), to: id)
        }
        if let answer = socket.answer {
            sockets[id]?.answer = nil
            return feed(answer, to: id)
        }
        guard !socket.questions.isEmpty else { return }
        let answer = perform(socket.questions.removeFirst(), socket: id)
        sockets[id]?.questions = socket.questions
        if random.once(in: 2) { sockets[id]?.answer = answer } else { feed(answer, to: id) }
    }

    private mutating func perform(_ effect: SessionEffect, socket: Int) -> SessionEvent {
        switch effect {
        case .decideHello(let hello): return .helloDecided(store.claim(socket: socket, hello))
        case .makeChipKey:
            keysMade &+= 1
            sockets[socket]?.chipKey = keysMade
            return .chipKeyMade(
                ChipAuthRequest(
                    protocolIdentifier: "1.2", version: 2, keyIdentifier: [], publicKey: [keysMade],
                    protectedCommand: []))
        case .checkDocument(let evidence):
            let key = sockets[socket]?.chipKey
            sockets[socket]?.chipKey = nil
            if key != nil, evidence.chipAuthResponse != nil { chipAnswers += 1 }
            if character.checksMayFail, random.once(in: 12) { return .documentChecked(.unavailable) }
            if character.checksMayFail, random.once(in: 12) { return .documentChecked(.failed(.dataInvalid)) }
            return .documentChecked(
                ModelDocument.check(evidence, challenge: store.challenge, chipKey: key))
        case .checkLiveness(let evidence, _, _):
            if character.checksMayFail, random.once(in: 6) { return .livenessChecked(.undecided) }
            if character.checksMayFail, random.once(in: 8) { return .livenessChecked(.unavailable) }
            if character.checksMayFail, random.once(in: 6) { return .livenessChecked(.failed(.livenessFailed)) }
            guard ModelDocument.matches(evidence) else { return .livenessChecked(.failed(.faceMismatch)) }
            comparedBindings.insert(evidence.testBinding)
            return .livenessChecked(.confirmed)
        case .store(let command):
            let answer = store.perform(command, socket: socket)
            sockets[socket]?.audit.storeAnswered(answer)
            return .stored(answer)
        case .send, .close, .progress, .prewarmLiveness, .showNumber: return .internalFailure
        }
    }

    private mutating func feed(_ event: SessionEvent, to id: Int) {
        guard var socket = sockets[id] else { return }
        sockets[id] = nil
        for effect in socket.session.handle(event) {
            if let violation = socket.audit.check(effect) { violations.append(violation) }
            switch effect {
            case .send(let message):
                if case .ack(let text) = message, text.hasPrefix("data_"), store.comparesNumbers, !store.isNumberMatched
                {
                    violations.append("data before the number")
                }
                if case .shareReady = message, store.status != .succeeded { violations.append("ready, not stored") }
                if id == current { phone.receive(message) }
            case .store(.succeed): checkBinding(of: socket.session)
            case .showNumber(let number) where id == current: phone.browserNumber = number
            default: break
            }
            switch effect {
            // Hellos reach the store in the order of the sockets, whenever their answers come.
            case .decideHello: socket.answer = perform(effect, socket: id)
            case .checkDocument, .checkLiveness, .makeChipKey, .store: socket.questions.append(effect)
            case .send, .close, .progress, .prewarmLiveness, .showNumber: break
            }
        }
        if !socket.session.isClosed { sockets[id] = socket }
    }

    /// What is shared is what was proven and compared.
    private mutating func checkBinding(of session: HandoffSession) {
        guard case .waiting(let connection, _) = session.state else { return violations.append("success out of turn") }
        let held = connection.evidence
        if ModelDocument.check(held, challenge: store.challenge) != .confirmed(binding: held.testBinding) {
            violations.append("shared what is not proven")
        }
        if !comparedBindings.contains(held.testBinding) { violations.append("shared what was not compared") }
    }
}
