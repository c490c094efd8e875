import Foundation
import HTTPTypes
import Testing

@testable import VerifyGateway

@Suite("Idempotency keys")
struct IdempotencyTests {
    private static let body = #"{"client_reference_id":"a","share_fields":{}}"#

    private static func post(
        _ running: RunningGateway, _ key: String, _ path: String = "/v1/sessions", _ body: String = body,
        _ headers: [String: String]? = nil
    ) async throws -> RawHTTP.Answer {
        try await running.http.json(
            "POST", path, body, (headers ?? running.authorization).merging(["Idempotency-Key": key]) { $1 })
    }

    private static func sessionCount(_ running: RunningGateway) async throws -> Int {
        try await running.gateway.store.statusCounts().values.reduce(0, +)
    }

    @Test("The same request again gets the first answer, secrets included, and changes nothing")
    func replay() async throws {
        try await RunningGateway.with { running in
            let first = try await Self.post(running, "key-1")
            #expect(first.status == 200 && first.headers["idempotent-replayed"] == nil)
            // White space and the order of members are no other request.
            let again = try await Self.post(
                running, "key-1", "/v1/sessions", #"{ "share_fields" : { }, "client_reference_id" : "a" }"#)
            #expect(again.status == 200 && again.headers["idempotent-replayed"] == "true")
            #expect(again.body == first.body && again.data["cancel_token"]?.text?.count == 48)
            #expect(again.headers["content-type"] == "application/json")
            let other = try await Self.post(running, "key-1", "/v1/sessions", #"{"client_reference_id":"b"}"#)
            #expect(other.status == 422 && other.code == "IDEMPOTENCY_KEY_MISMATCH")
            #expect(try await Self.sessionCount(running) == 1)
            #expect(try await Self.post(running, "key-2").data["id"] != first.data["id"])
            let plain = try await running.http.json("POST", "/v1/sessions", Self.body, running.authorization)
            #expect(plain.data["id"] != first.data["id"])
        }
    }

    @Test("A key counts for one organization, one path and one day")
    func scope() async throws {
        try await RunningGateway.with { running in
            let first = try await Self.post(running, "k")
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let foreign = try await Self.post(
                running, "k", "/v1/sessions", Self.body,
                running.headers([.sessionsWrite], organization: other.id))
            #expect(foreign.status == 200 && foreign.data["id"] != first.data["id"])
            let id = try #require(first.data["id"]?.text)
            #expect(try await Self.post(running, "k", "/v1/sessions/\(id)/cancel", "{}").status == 204)
            // No body asks for the same as an empty object.
            #expect(try await Self.post(running, "k", "/v1/sessions/\(id)/cancel", "").status == 204)
            // Another key of the same organization is the same client.
            let second = try await Self.post(
                running, "k", "/v1/sessions", Self.body, running.headers([.sessionsWrite]))
            #expect(second.body == first.body)
            running.clock.advance(seconds: 86_000)
            #expect(try await Self.post(running, "k").body == first.body)
            running.clock.advance(seconds: 401)
            #expect(try await Self.post(running, "k").data["id"] != first.data["id"])
        }
    }

    @Test("What failed is not kept, and a key without form is refused")
    func refusals() async throws {
        try await RunningGateway.with { running in
            let wrong = try await Self.post(running, "k", "/v1/sessions", #"{"redirect_url":"x"}"#)
            #expect(wrong.code == "INVALID_REDIRECT_URL")
            #expect(try await Self.post(running, "k", "/v1/sessions", "{").code == "BAD_REQUEST")
            #expect(try await Self.post(running, "k").status == 200)
            for key in ["", "a b", "\u{e9}", String(repeating: "k", count: 256)] {
                let answer = try await Self.post(running, key)
                #expect(answer.status == 400 && answer.json["error"]?["param"] == "Idempotency-Key", "\(key)")
            }
            let twice = try await running.http.raw(
                Array(
                    """
                    POST /v1/sessions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIdempotency-Key: a\r
                    Idempotency-Key: a\r\nAuthorization: Bearer \(running.apiKey)\r\nContent-Length: 0\r\n\r\n
                    """.utf8))
            #expect(twice.status == 400)
            #expect(try await Self.sessionCount(running) == 1)
        }
    }

    @Test("Many at once make one session; the others get its answer or are told to wait")
    func race() async throws {
        try await RunningGateway.with { running in
            let answers = try await withThrowingTaskGroup(of: RawHTTP.Answer.self) { group in
                for _ in 0..<12 { group.addTask { try await Self.post(running, "race") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await Self.sessionCount(running) == 1)
            let made = answers.filter { $0.status == 200 }
            #expect(!made.isEmpty && Set(made.map(\.text)).count == 1)
            for answer in answers where answer.status != 200 {
                #expect(answer.status == 409 && answer.code == "IDEMPOTENCY_IN_PROGRESS")
                #expect(answer.headers["retry-after"] == "1")
            }
        }
    }

    @Test("Every POST of the webhooks can be repeated")
    func webhooks() async throws {
        try await RunningGateway.with { running in
            let headers = try await running.headers([.webhooksWrite])
            func twice(_ path: String, _ body: String = "{}") async throws -> JSONValue {
                let first = try await Self.post(running, "k", path, body, headers)
                let second = try await Self.post(running, "k", path, body, headers)
                #expect(200..<300 ~= first.status && second.status == first.status, "\(path) \(first.text)")
                #expect(second.body == first.body && second.headers["idempotent-replayed"] == "true", "\(path)")
                return first.data
            }
            let made = try await twice("/v1/webhooks/endpoints", #"{"url":"https://receiver.example/hook"}"#)
            let endpoint = "/v1/webhooks/endpoints/" + (try #require(made["endpoint"]?["id"]?.text))
            let key: JSONValue = [
                "key_id": "k1", "algorithm": "RSA-OAEP-256", "key_type": "RSA", "jwk": try Receiver().key.jwk,
            ]
            let made2 = try await twice(endpoint + "/keys", String(decoding: key.encoded, as: UTF8.self))
            let keyPath = "/v1/webhooks/keys/" + (try #require(made2["id"]?.text))
            let event = try await twice(endpoint + "/test")
            let rotated = try await twice(endpoint + "/signing-secret/rotate")
            #expect(rotated["signing_secret"]?.text?.hasPrefix("whsec_") == true)
            // To reveal changes nothing, and each time it is noted who asked.
            for count in 1...2 {
                let shown = try await Self.post(running, "reveal", endpoint + "/signing-secret/reveal", "", headers)
                #expect(shown.data == rotated && shown.headers["idempotent-replayed"] == nil)
                let rows = try await running.gateway.store.auditLog(
                    organizationID: running.organizationID, .init(event: .secretRevealed), limit: 10)
                #expect(rows.count == count)
            }
            _ = try await twice(keyPath + "/deactivate")
            _ = try await twice(keyPath + "/reactivate")
            #expect(event["id"]?.text?.hasPrefix("evt_") == true)
            let events = try await running.gateway.store.events(organizationID: running.organizationID)
            #expect(events.records.count == 1)
        }
    }

    @Test("An answer is there exactly when its change is, and an answer under a taken key undoes the change")
    func atomicity() async throws {
        let fixture = try await StoreFixture()
        let secrets = fixture.store.secrets
        @Sendable func request(_ body: String) -> IdempotentRequest {
            IdempotentRequest(
                key: "k", organizationID: fixture.organization.id, method: .post, path: "/v1/sessions",
                body: Array(body.utf8), secrets: secrets, clock: WallClock { StoreFixture.start })
        }
        let new = NewSession(
            organizationID: fixture.organization.id, shareContract: ShareContract(entries: [:]), isAgeOnly: false)
        struct Crash: Error {}
        let first = request("{}")
        await #expect(throws: Crash.self) {
            try await fixture.store.createSession(new, now: StoreFixture.start) { connection, _ in
                try first.keep([1], status: .ok, in: connection)
                throw Crash()
            }
        }
        #expect(try await fixture.store.keptAnswer(id: first.id, now: StoreFixture.start) == nil)
        #expect(try await fixture.store.statusCounts().isEmpty)
        _ = try await fixture.store.createSession(new, now: StoreFixture.start) { connection, _ in
            try first.keep(Array("x".utf8), status: .ok, in: connection)
        }
        await #expect(throws: IdempotencyConflict.self) {
            try await fixture.store.createSession(new, now: StoreFixture.start) { connection, _ in
                try request("[]").keep([2], status: .ok, in: connection)
            }
        }
        #expect(try await fixture.store.statusCounts() == [.created: 1])
        let kept = try #require(try await fixture.store.keptAnswer(id: first.id, now: StoreFixture.start))
        #expect(try first.open(kept) == Array("x".utf8))
    }

    @Test("Every change is undone when its answer cannot be kept")
    func alongside() async throws {
        let fixture = try await StoreFixture()
        let (store, organization, now) = (fixture.store, fixture.organization.id, StoreFixture.start)
        let endpoint = try await store.subscribe(try Receiver(), organizationID: organization)
        let key = try #require(
            try await store.encryptionKeys(endpointID: endpoint, organizationID: organization)?.records.first)
        let event = try await store.testEndpoint(id: endpoint, organizationID: organization, now: now).record()
        let delivery = try #require(event.deliveries.first).id
        let session = try await fixture.createSession().session.id
        struct Crash: Error {}
        await #expect(throws: Crash.self) {
            try await store.cancel(sessionID: session, organizationID: organization, now: now) { _, _ in throw Crash() }
        }
        await #expect(throws: Crash.self) {
            try await store.retryDelivery(id: delivery, organizationID: organization, now: now + 5) { _, _ in
                throw Crash()
            }
        }
        await #expect(throws: Crash.self) {
            try await store.replayEvent(id: event.event.id, organizationID: organization, now: now + 5) { _, _ in
                throw Crash()
            }
        }
        await #expect(throws: Crash.self) {
            try await store.setEncryptionKey(id: key.id, organizationID: organization, active: false, now: now) {
                _, _ in
                throw Crash()
            }
        }
        #expect(try await store.session(id: session, now: now)?.status == .created)
        let after = try #require(try await store.event(id: event.event.id, organizationID: organization))
        #expect(after.deliveries == event.deliveries)
        #expect(try await store.hasActiveKey(endpointID: endpoint))
    }

    @Test("The stored answer opens with the client's key only, and is gone after a day")
    func sealing() async throws {
        let fixture = try await StoreFixture()
        let (store, start) = (fixture.store, StoreFixture.start)
        func request(_ key: String) -> IdempotentRequest {
            IdempotentRequest(
                key: key, organizationID: fixture.organization.id, method: .post, path: "/p", body: [],
                secrets: store.secrets, clock: WallClock { start })
        }
        let answer = Array(#"{"signing_secret":"whsec_topmost"}"#.utf8)
        for index in 0..<5 { try await store.keep(request("secret-key-\(index)").kept(answer, status: .ok)) }
        var kept = try #require(try await store.keptAnswer(id: request("secret-key-0").id, now: start))
        kept.id = request("secret-key-1").id
        #expect(throws: Secrets.SealBroken.self) { try request("secret-key-1").open(kept) }
        for name in ["gateway.db", "gateway.db-wal"] {
            let bytes = try Data(contentsOf: fixture.folder.appending(path: name))
            for text in ["whsec_topmost", "secret-key-0"] { #expect(bytes.range(of: Data(text.utf8)) == nil) }
        }
        let day = SessionStore.answerLifetime
        #expect(try await store.sweepAnswers(now: start + day - 1, limit: 10) == 0)
        #expect(try await store.keptAnswer(id: request("secret-key-0").id, now: start + day) == nil)
        #expect(try await store.sweepAnswers(now: start + day, limit: 3) == 3)
        #expect(try await store.sweepAnswers(now: start + day, limit: 3) == 2)
    }
}
