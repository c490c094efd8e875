import Synchronization
import Testing

@testable import VerifyGateway

@Suite("Requests to others", .serialized, .timeLimit(.minutes(2)))
struct OutboundClientTests {
    private static let patience = Duration.seconds(30)

    private static func get(_ url: String, deadline: Duration = patience, limit: Int = 1024) -> OutboundRequest {
        OutboundRequest(method: .get, url: url, deadline: deadline, answerLimit: limit)
    }

    /// What a request comes to.
    private static func outcome(
        _ request: OutboundRequest, client: OutboundClient
    ) async -> OutboundTransfer.Outcome {
        do throws(OutboundFailure) {
            return .success(try await client.send(request))
        } catch {
            return .failure(error)
        }
    }

    private static func failure(_ outcome: OutboundTransfer.Outcome) -> OutboundFailure? {
        if case .failure(let failure) = outcome { failure } else { nil }
    }

    @Test("A request says what it was told to, its body's pieces one after the other")
    func roundTrip() async throws {
        try await HTTPDouble.with({ _ in .answer(201, "yes", headers: ["X-A": "b"]) }) { double in
            let client = try OutboundClient()
            let pieces: [[UInt8]] = [
                [], Array(repeating: 7, count: 300_000), [1, 2, 3], [], Array(repeating: 9, count: 70_000),
            ]
            var request = Self.get(double.url + "/path?x=1")
            request.method = .post
            request.headers = [("Content-Type", "text/x"), ("X-Secret", "s")]
            request.body = pieces.map { ($0 + [0])[..<$0.count] }
            #expect(try await client.send(request) == OutboundAnswer(status: 201, body: Array("yes".utf8)))
            #expect(try await client.send(Self.get(double.url + "/")).isSuccess)
            var empty = Self.get(double.url + "/empty")
            empty.method = .post
            #expect(try await client.send(empty).status == 201)

            let seen = double.requests
            #expect(seen.map(\.method) == ["POST", "GET", "POST"])
            #expect(seen.map(\.path) == ["/path?x=1", "/", "/empty"])
            #expect(seen[0].body == pieces.flatMap { $0 } && seen[0].headers["content-length"] == "370003")
            #expect(seen[0].headers["content-type"] == "text/x" && seen[0].headers["x-secret"] == "s")
            #expect(seen[0].headers["expect"] == nil && seen[0].headers["transfer-encoding"] == nil)
            #expect(seen[2].headers["content-length"] == "0" && seen[2].headers["content-type"] == nil)
            #expect(client.load == 0)
        }
    }

    @Test("An answer is taken as it is: errors are answers, and a redirect leads nowhere")
    func statuses() async throws {
        let behaviour: HTTPDouble.Behaviour = { request in
            switch request.path {
            case "/moved": .answer(307, "", headers: ["Location": "/there"])
            case "/gone": .answer(410, "gone")
            default: .answer(200, "")
            }
        }
        try await HTTPDouble.with(behaviour) { double in
            let client = try OutboundClient()
            #expect(try await client.send(Self.get(double.url + "/moved")).status == 307)
            #expect(try await client.send(Self.get(double.url + "/gone")).body == Array("gone".utf8))
            #expect(double.count(of: "/there") == 0)
        }
    }

    @Test(
        "What is no proper answer is a failure with a name",
        arguments: [
            (HTTPDouble.Reply.answer(200, String(repeating: "x", count: 1025)), OutboundFailure.answerTooLarge),
            (.raw("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000)), .answerTooLarge),
            (.raw("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n"), .answerTooLarge),
            (.raw("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 5000) + "\r\n"), .answerTooLarge),
            (.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .broken),
            (.raw("SSH-2.0-OpenSSH_9.2\r\n"), .broken), (.raw(""), .broken), (.drop, .broken),
        ])
    func badAnswers(reply: HTTPDouble.Reply, failure: OutboundFailure) async throws {
        try await HTTPDouble.with({ _ in reply }) { double in
            let client = try OutboundClient()
            let outcome = await Self.outcome(Self.get(double.url + "/"), client: client)
            #expect(Self.failure(outcome) == failure)
            #expect(client.load == 0)
        }
    }

    @Test("What cannot be sent is a failure with a name")
    func unsendable() async throws {
        let client = try OutboundClient()
        let port = try await HTTPDouble.with({ _ in .drop }) { $0.url }
        for (url, failure) in [
            (port + "/", OutboundFailure.unreachable), ("http://no-such-host.invalid/", .unresolved),
            ("ftp://127.0.0.1/", .unusable), ("file:///etc/passwd", .unusable), ("nonsense://", .unusable),
        ] {
            let outcome = await Self.outcome(Self.get(url), client: client)
            #expect(Self.failure(outcome) == failure, "\(url)")
        }
    }

    @Test("A deadline ends the wait for an answer, and the wait for a place")
    func deadlines() async throws {
        let gate = Gate()
        try await HTTPDouble.with({ _ in
            await gate.pass(); return .answer(200, "")
        }) { double in
            let client = try OutboundClient(connections: 1)
            let short = await Self.outcome(Self.get(double.url, deadline: .milliseconds(100)), client: client)
            #expect(Self.failure(short) == .deadline)
            async let first = Self.outcome(Self.get(double.url), client: client)
            try await eventually { double.requests.count == 2 }
            let queued = await Self.outcome(Self.get(double.url, deadline: .milliseconds(100)), client: client)
            #expect(Self.failure(queued) == .deadline)
            gate.open()
            #expect(try await first.get().status == 200)
            #expect(double.requests.count == 2, "what never had a place was never sent")
        }
    }

    @Test("Not more requests are under way than the client may have; too many are refused")
    func bounds() async throws {
        let gate = Gate()
        let present = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let behaviour: HTTPDouble.Behaviour = { _ in
            most.max(present.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
            await gate.pass()
            present.subtract(1, ordering: .relaxed)
            return .answer(200, "")
        }
        try await HTTPDouble.with(behaviour) { double in
            let client = try OutboundClient(connections: 3, queueLimit: 7)
            let outcomes = try await withThrowingTaskGroup(of: OutboundTransfer.Outcome.self) { group in
                for _ in 0..<10 { group.addTask { await Self.outcome(Self.get(double.url), client: client) } }
                try await eventually { client.load == 10 && present.load(ordering: .relaxed) == 3 }
                let refused = await Self.outcome(Self.get(double.url), client: client)
                #expect(Self.failure(refused) == .busy)
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { Self.failure($0) == nil })
            #expect(most.load(ordering: .relaxed) == 3 && client.load == 0)
        }
    }

    @Test("Cancelling a task ends its request wherever it is, and closing the client ends all")
    func endings() async throws {
        let gate = Gate()
        try await HTTPDouble.with({ _ in
            await gate.pass(); return .answer(200, "")
        }) { double in
            let client = try OutboundClient(connections: 1)
            let sent = Task { await Self.outcome(Self.get(double.url), client: client) }
            try await eventually { double.requests.count == 1 }
            let queued = Task { await Self.outcome(Self.get(double.url), client: client) }
            try await eventually { client.load == 2 }
            queued.cancel()
            #expect(Self.failure(await queued.value) == .cancelled)
            sent.cancel()
            #expect(Self.failure(await sent.value) == .cancelled)
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await Self.outcome(Self.get(double.url), client: client)
            }
            #expect(Self.failure(await early.value) == .cancelled)
            #expect(client.load == 0)

            let last = Task { await Self.outcome(Self.get(double.url), client: client) }
            try await eventually { double.requests.count == 2 }
            client.close()
            #expect(Self.failure(await last.value) == .busy)
            #expect(Self.failure(await Self.outcome(Self.get(double.url), client: client)) == .busy)
            gate.open()
        }
    }
}
