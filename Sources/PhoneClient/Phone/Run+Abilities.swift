import HandoffProtocol

/// What phones beyond version 1.6 do when they are asked to.
extension Run {
    /// A phase that the gateway acknowledges and ignores. Behind its reply everything is there that came unasked before.
    private static let nothing = ClientMessage.phase(PhaseUpdate(phase: "waiting"))

    /// Lets the person choose the number that the browser shows, as often as the gateway asks. Not nil when the session
    /// ended by it.
    func chooseNumber(_ conversation: inout Conversation) async throws -> PhoneReport.Outcome? {
        guard let choose = abilities.choosesNumber else { return nil }
        try expectAck(try await conversation.ask(Self.nothing, step: "number"))
        while let choices = conversation.takeNumberChoice() {
            progress("comparing the number")
            guard let number = try await choose(choices) else {
                try expectAck(try await conversation.ask(.didNotStart, step: "did not start"))
                return .didNotStart
            }
            let reply = try await conversation.ask(.numberChosen(number), step: "number")
            switch reply {
            case .ack: return nil
            case .error(ErrorCode.numberMismatch.rawValue, _):
                try expectAck(try await conversation.ask(Self.nothing, step: "number"))
            case .checkResult(let result):
                return .notConfirmed(code: result.reasonCode, message: result.reasonMessage, retryAllowed: false)
            default: throw unexpected(reply)
            }
        }
        return nil
    }

    /// Passes the gateway's key to the chip, when one follows EF.DG14.
    func answerKey(_ conversation: inout Conversation) async throws {
        guard let answer = abilities.answersKey else { return }
        try expectAck(try await conversation.ask(Self.nothing, step: "chip key"))
        guard let request = conversation.takeChipAuthRequest(), let response = answer(request) else { return }
        progress("asking the chip")
        try expectAck(try await conversation.ask(.chipAuthResponse(response), step: "chip answer"))
    }
}
