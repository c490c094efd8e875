@testable import HandoffProtocol

/// Watches one socket from outside: one fitting in-band reply per message, in order, and nothing after the end.
struct SocketAudit {
    private var unanswered: [ClientMessage] = []
    private var isClosed = false
    private var mustClose = false
    private var sawNotActive = false
    private var isDisowned = false

    mutating func sent(_ message: ClientMessage) { unanswered.append(message) }

    mutating func storeAnswered(_ answer: StoreAnswer) {
        if answer == .notActive { sawNotActive = true }
    }

    /// What is wrong with an effect, nil when nothing is.
    mutating func check(_ effect: SessionEffect) -> String? {
        if isClosed { return "effect after close: \(SessionBench.text(effect))" }
        switch effect {
        case .close(let code, _):
            isClosed = true
            return code == (isDisowned ? 1000 : 1008) ? nil : "close \(code)"
        case .store where sawNotActive: return "store command after notActive"
        case .send(let message) where Self.isInBand(message):
            guard !mustClose else { return "second reply without a message" }
            guard !unanswered.isEmpty else {
                mustClose = true
                return SessionBench.text(effect) == "SESSION_EXPIRED" ? nil : "reply without a message"
            }
            let question = unanswered.removeFirst()
            isDisowned = message == .ack(message: "did_not_start_ok")
            return Self.fits(message, question) ? nil : "\(SessionBench.text(effect)) does not answer \(question)"
        default: return mustClose ? "effect in place of a close" : nil
        }
    }

    private static func isInBand(_ message: ServerMessage) -> Bool {
        switch message {
        case .ack, .error, .checkResult, .shareReady: true
        case .shareRequest, .activeAuthChallenge, .livenessChallenge, .numberChoice, .chipAuthRequest: false
        }
    }

    private static func fits(_ reply: ServerMessage, _ question: ClientMessage) -> Bool {
        switch (question, reply) {
        case (_, .error(let code, _)): code != ErrorCode.internalError.rawValue
        case (.hello, .ack(let text)): text == "hello_ok"
        case (.phase, .ack(let text)): text == "phase_ok"
        case (.data(let payload), .ack(let text)):
            text == "data_ok_\(payload.kind)_0" || text == "data_chunk_ok_\(payload.kind)_0_\(payload.chunkIndex)"
        case (.numberChosen, .ack(let text)): text == "number_ok"
        case (.didNotStart, .ack(let text)): text == "did_not_start_ok"
        case (.chipAuthResponse, .ack(let text)): text == "chip_auth_ok"
        case (.numberChosen, .checkResult(let result)): result.reasonCode == "handoff_number_mismatch"
        case (.phase, .checkResult), (.shareSelection, .checkResult), (.shareSelection, .shareReady): true
        default: false
        }
    }
}
