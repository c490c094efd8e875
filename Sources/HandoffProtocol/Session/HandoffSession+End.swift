extension HandoffSession {
    /// Sends an error reply; ends the socket when it is final or one too many.
    mutating func refuse(_ refusal: Refusal, _ effects: inout [SessionEffect]) {
        guard !isClosed else { return }
        effects.append(.send(.error(code: refusal.code.rawValue, message: refusal.message)))
        refusals += 1
        if let closeCode = refusal.closeCode {
            close(closeCode, reason: refusal.code.rawValue, &effects)
        } else if refusals >= Self.maxRefusals {
            close(CloseCode.policy, reason: refusal.code.rawValue, &effects)
        }
    }

    /// The session ended elsewhere. The error is the reply that is owed, if one is, and otherwise a last word: a phone
    /// has to hear of it at once, not with its next message.
    mutating func end(_ reason: EndReason, _ effects: inout [SessionEffect]) {
        switch (reason, state) {
        case (_, .closed): return
        case (.displaced, _):
            close(CloseCode.policy, reason: ErrorCode.sessionConnectionActive.rawValue, &effects)
        // The outcome is stored or being stored; what the store says is what the phone hears.
        case (_, .succeeded), (_, .waiting(_, .success)): return
        default: refuse(.final(.sessionExpired), &effects)
        }
    }

    /// Closes the socket and lets everything go that the phone delivered.
    mutating func close(_ code: UInt16, reason: String, _ effects: inout [SessionEffect]) {
        effects.append(.close(code: code, reason: reason))
        state = .closed
        inbox = Inbox()
    }

    /// After success only the answer to the selection can be repeated.
    func repeatSuccess(
        _ keys: [String], _ message: ClientMessage, _ effects: inout [SessionEffect]
    ) throws(Refusal) {
        switch message {
        case .shareSelection:
            effects.append(.send(.shareReady(sessionID: sessionID, selectedFieldKeys: keys)))
        case .phase(let update) where Phase(rawValue: update.phase.trimmed) == nil:
            effects.append(.send(.ack(message: "phase_ok")))
        case .phase, .data, .hello, .numberChosen, .didNotStart, .chipAuthResponse: throw .final(.sessionExpired)
        }
    }
}
