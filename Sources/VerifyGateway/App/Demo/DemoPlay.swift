import DocumentForge
import HandoffProtocol
import PhoneClient

/// Plays a genuine and a changed document over the real sockets, as a phone and a browser would.
struct DemoPlay {
    let party: DemoParty
    let shelf: DemoShelf
    let address: String

    /// How one document ended, and how it had to end.
    struct Result: Sendable {
        let title: String
        let expected: String
        let status: String
        let failureCode: String?

        var isAsExpected: Bool { (failureCode ?? status) == expected }

        var object: JSONValue {
            [
                "document": .string(title), "expected": .string(expected), "status": .string(status),
                "failure_code": .optional(failureCode), "as_expected": .bool(isAsExpected),
            ]
        }
    }

    /// The demonstration lacks a document that it needs.
    struct NotOnShelf: Error {
        let name: String
    }

    /// Plays both documents. What happens is told to `say`.
    func run(say: @escaping @Sendable (String) -> Void) async throws -> [Result] {
        [
            try await play("passport", expected: SessionStatus.succeeded.rawValue, say),
            try await play("changed-name", expected: FailureCode.authenticityFailed.rawValue, say),
        ]
    }

    private func play(
        _ name: String, expected: String, _ say: @escaping @Sendable (String) -> Void
    ) async throws -> Result {
        guard let item = shelf[name] else { throw NotOnShelf(name: name) }
        say(item.title)
        let gateway = try GatewayAddress(url: address)
        let api = GatewayAPI(gateway)
        let session = try await party.createSession()
        try await api.consent(sessionID: session.id)
        let handoff = try await api.handoff(sessionID: session.id)
        let phone = Phone(gateway: gateway, chip: { challenge in item.document.answer(challenge: challenge) })
        _ = try await phone.run(item.read, handoff: handoff) { say("  \($0)") }
        let status = try await api.status(sessionID: session.id)
        let result = Result(
            title: item.title, expected: expected, status: status.status, failureCode: status.latestAttempt?.failureCode
        )
        say(
            "  \(result.status) \(result.failureCode ?? "") - \(result.isAsExpected ? "as it should" : "NOT as it should")"
        )
        return result
    }
}
