import Foundation
import Testing

@testable import VerifyGateway

@Suite("A gateway whose secret is replaced")
struct RotatedSecretTests {
    private static let body = #"{"client_reference_id":"a","share_fields":{}}"#

    /// A gateway on a database that others had before it, under a secret of one letter.
    private static func with<Value: Sendable>(
        _ path: String, _ letter: String, previous: String? = nil, _ log: RecordedLog,
        _ body: (RunningGateway) async throws -> Value
    ) async throws -> Value {
        let secret = { (letter: String) in SecretSource.given(Array(String(repeating: letter, count: 40).utf8)) }
        return try await RunningGateway.with(
            log: log,
            configure: { configuration in
                configuration.databasePath = path
                configuration.secret = secret(letter)
                configuration.previousSecret = previous.map(secret)
            }, body)
    }

    private static func post(_ running: RunningGateway, _ key: String) async throws -> RawHTTP.Answer {
        try await running.http.json(
            "POST", "/v1/sessions", body, ["Authorization": "Bearer \(key)", "Idempotency-Key": "k"])
    }

    @Test("Keys and kept answers count on; a kept answer is gone with the old secret, and no log shows a secret")
    func partner() async throws {
        try await CommandTests.withFolder { folder in
            let (path, log) = (folder + "/a.sqlite", RecordedLog())
            let (key, unused, first) = try await Self.with(path, "q", log) { running in
                let unused = try await running.gateway.store.createAPIKey(
                    organizationID: running.organizationID, name: "unused", scopes: [.sessionsWrite],
                    now: running.clock.wallClock.now()
                ).key
                return (running.apiKey, unused, try await Self.post(running, running.apiKey))
            }
            #expect(first.status == 200)
            try await Self.with(path, "z", previous: "q", log) { running in
                // Found as it was stored, then as it is remembered.
                for _ in 0..<2 {
                    let again = try await Self.post(running, key)
                    #expect(again.status == 200 && again.headers["idempotent-replayed"] == "true")
                    #expect(again.body == first.body)
                }
                let unknown = try await Self.post(running, "kk_" + String(repeating: "a", count: 32))
                #expect(unknown.status == 401)
            }
            try await Self.with(path, "z", log) { running in
                let other = try await Self.post(running, key)
                #expect(other.status == 200 && other.headers["idempotent-replayed"] == nil)
                #expect(other.data["id"] != first.data["id"])
                #expect(try await Self.post(running, unused).status == 401)
            }
            #expect(!log.lines.isEmpty)
            for secret in ["qqqq", "zzzz", key, unused, "113, 113", "122, 122"] {
                #expect(!log.text.contains(secret))
            }
        }
    }
}
