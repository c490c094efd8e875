import Foundation
import Synchronization
import Testing

@testable import VerifyGateway

extension KillLoopTests {
    /// The session and its kept answer are one commit, so that a client that heard nothing can send the same request again.
    @Test(
        "Requests with an idempotency key that a kill cut off are sent again: one session per key, the one of the answer"
    )
    func oneSessionPerKey() async throws {
        try await KilledParty.with { party in
            let book = Requests()
            // Nobody is to be told to come later.
            let flags = ["requests-per-key", "requests-per-organization", "sessions-per-organization"].flatMap {
                ["--" + $0, "1000000"]
            }
            for round in 1...(KillRounds.isSoak ? KillRounds.wanted : 5) {
                try await party.killOnce(flags: flags, count: { book.answered }) { http in
                    await Self.makeSessions(http, party.key, book)
                }
                // Each worker goes on until a request of its own is cut off.
                #expect(!book.open.isEmpty)
                if KillRounds.isSoak, round.isMultiple(of: 20) {
                    print("\(round) of \(KillRounds.wanted) kills, \(book.answered) of \(book.all.count) keys answered")
                    fflush(nil)
                }
            }
            let server = try ServerProcess(folder: party.folder, flags: ["--mode", "test"] + flags)
            let http = RawHTTP(port: try await server.port())
            defer { server.stop() }
            for key in book.all {
                let wasAnswered = book.isAnswered(key)
                let answer = try await Self.post(http, party.key, key)
                book.note(answer, to: key)
                #expect(!wasAnswered || answer.headers["idempotent-replayed"] == "true", "\(key)")
                let id = try #require(answer.data["id"]?.text, "\(answer.status) \(answer.text)")
                #expect(
                    try await party.store.count("sessions WHERE client_reference_id = '\(key)' AND id = '\(id)'") == 1)
            }
            #expect(try await party.store.count("sessions") == book.all.count)
            #expect(book.open.isEmpty && book.surprises.isEmpty, "\(book.surprises)")
        }
    }

    private static func post(_ http: RawHTTP, _ apiKey: String, _ key: String) async throws -> RawHTTP.Answer {
        try await http.json(
            "POST", "/v1/sessions", #"{"client_reference_id":"\#(key)"}"#,
            ["Authorization": "Bearer \(apiKey)", "Idempotency-Key": key])
    }

    /// Makes sessions until the server is gone; those that were cut off before come first.
    private static func makeSessions(_ http: RawHTTP, _ apiKey: String, _ book: Requests) async {
        while true {
            let key = book.next()
            guard let answer = try? await post(http, apiKey, key), book.note(answer, to: key) else {
                book.leaveOpen(key)
                return
            }
        }
    }

    /// The idempotency keys that were sent, and what came back.
    private final class Requests: Sendable {
        private struct State {
            var sent: [String] = []
            var open: [String] = []
            var answers: [String: [UInt8]] = [:]
            var surprises: [String] = []
        }

        private let state = Mutex(State())
        var all: [String] { state.withLock { $0.sent } }
        var open: [String] { state.withLock { $0.open } }
        var answered: Int { state.withLock { $0.answers.count } }
        /// Answers that no client should have seen.
        var surprises: [String] { state.withLock { $0.surprises } }

        func isAnswered(_ key: String) -> Bool { state.withLock { $0.answers[key] != nil } }

        /// A key that was cut off, or a new one.
        func next() -> String {
            state.withLock { state in
                if let key = state.open.popLast() { return key }
                let key = UUID().uuidString
                state.sent.append(key)
                return key
            }
        }

        func leaveOpen(_ key: String) { state.withLock { $0.open.append(key) } }

        /// Takes an answer down; false when it is none that came whole.
        @discardableResult
        func note(_ answer: RawHTTP.Answer, to key: String) -> Bool {
            state.withLock { state in
                guard answer.status != 200 || answer.data["id"] != nil else { return false }
                if answer.status != 200 || state.answers[key, default: answer.body] != answer.body {
                    state.surprises.append("\(answer.status) \(answer.text)")
                }
                state.open.removeAll { $0 == key }
                state.answers[key] = answer.body
                return true
            }
        }
    }
}
