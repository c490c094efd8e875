@testable import HandoffProtocol

/// The row of one session with its compare-and-set.
struct ModelStore {
    enum Status { case active, succeeded, failed, cancelled, expired }

    private(set) var status = Status.active
    private(set) var phase: Phase?
    private(set) var nfcTriesUsed = 0
    private(set) var livenessTriesUsed = 0
    private(set) var attempt: UInt8 = 0
    private(set) var confirmedBinding: [UInt8]?
    /// Which socket owns the session.
    private(set) var owner = 0
    private(set) var terminalTransitions = 0
    private(set) var numberMisses = 0
    private(set) var isNumberMatched = false
    /// Whether a phone that can compare numbers has ever come; then every later one has to.
    private(set) var comparesNumbers = false

    var challenge: [UInt8] { [0, 0, 0, 0, 0, 0, 0, attempt] }

    /// What the browser shows to whoever holds the session now.
    var numberChoice: NumberChoice {
        var random = SeededGenerator(seed: UInt64(owner) << 8 | UInt64(numberMisses))
        let bytes = (0..<NumberChoice.randomByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        return NumberChoice(randomness: bytes)
    }

    mutating func claim(socket: Int, _ hello: ClientHello) -> HelloDecision {
        guard status == .active else { return .refused(.sessionExpired) }
        let canCompare = hello.capabilities.contains(.numberMatching)
        if comparesNumbers, !isNumberMatched, !canCompare { return .refused(.numberMatchUnsupported) }
        comparesNumbers = comparesNumbers || canCompare
        let resumed = owner != 0
        owner = socket
        phase = phase ?? .mobileConnected
        return .accepted(
            SessionFacts(
                sessionID: SessionBench.sessionID, phase: phase, nfcTriesUsed: nfcTriesUsed,
                livenessTriesUsed: livenessTriesUsed, contractVersion: 1, shareFields: SessionBench.fields,
                activeAuthChallenge: challenge, livenessNonce: [1, 2, 3, 4], confirmedBinding: confirmedBinding,
                numberChoice: canCompare && !isNumberMatched ? numberChoice : nil),
            resumed: resumed)
    }

    mutating func perform(_ command: StoreCommand, socket: Int) -> StoreAnswer {
        guard status == .active, owner == socket else { return .notActive }
        switch command {
        case .phase(let phase):
            move(to: phase)
            return .done
        case .confirmPerson(let binding):
            phase = .livenessComplete
            confirmedBinding = binding
            return .done
        case .succeed:
            end(.succeeded)
            return .done
        case .disown:
            end(.cancelled)
            return .done
        case .numberMatched:
            isNumberMatched = true
            return .done
        case .numberMissed:
            numberMisses += 1
            guard numberMisses < NumberChoice.maxMisses else {
                end(.failed)
                return .numberMissed(next: nil)
            }
            return .numberMissed(next: numberChoice)
        case .failedCheck(let code):
            switch code.budget {
            case .nfc:
                nfcTriesUsed += 1
                attempt += 1
            case .liveness: livenessTriesUsed += 1
            case .unlimited, .hardKill: break
            }
            move(to: code.repeatedPhase)
            let ended = code.budget == .hardKill || nfcTriesUsed == 3 || livenessTriesUsed == 3
            if ended { end(.failed) }
            return .counted(
                nfcTriesUsed: nfcTriesUsed, livenessTriesUsed: livenessTriesUsed, ended: ended,
                activeAuthChallenge: challenge)
        }
    }

    /// Ends the session from outside; false when it had ended.
    mutating func endElsewhere(_ status: Status) -> Bool {
        guard self.status == .active else { return false }
        end(status)
        return true
    }

    private mutating func move(to phase: Phase) {
        self.phase = phase
        if phase < .livenessComplete { confirmedBinding = nil }
    }

    private mutating func end(_ status: Status) {
        self.status = status
        terminalTransitions += 1
    }
}
