import HandoffProtocol

/// A phone that has said hello and does only what it is told, for load and endurance.
public struct ConnectedPhone {
    private var conversation: Conversation

    init(_ conversation: Conversation) { self.conversation = conversation }

    /// Reports a step and waits for the acknowledgement. A name that is no step is acknowledged and changes nothing;
    /// the app keeps its socket alive with `ping`.
    public mutating func report(_ phase: String) async throws {
        let reply = try await conversation.ask(.phase(PhaseUpdate(phase: phase)), step: phase)
        guard case .ack = reply else { throw PhoneError.unexpectedAnswer("no acknowledgement of \(phase)") }
    }
}

extension Phone {
    /// Opens the socket, says hello, and hands the phone over until `body` returns.
    public func connect<Result: Sendable>(
        _ handoff: HandoffPayload, _ body: (inout ConnectedPhone) async throws -> Result
    ) async throws -> Result {
        var run = Run(
            options: options, abilities: Abilities(), chip: nil, read: ChipRead(name: "none", files: [:]),
            handoff: handoff, progress: { _ in })
        return try await onSocket(handoff.sessionID) { conversation in
            // Without abilities nothing can end it here.
            _ = try await run.connect(&conversation, "connecting")
            var phone = ConnectedPhone(conversation)
            return try await body(&phone)
        }
    }

    /// Opens the socket of a session and says nothing until `body` returns.
    public func hold<Result: Sendable>(
        sessionID: String, _ body: () async throws -> Result
    ) async throws -> Result {
        try await onSocket(sessionID) { _ in try await body() }
    }
}
