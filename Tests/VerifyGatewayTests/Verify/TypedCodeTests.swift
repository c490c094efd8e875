import HTTPTypes
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Typed code")
struct TypedCodeTests {
    private let start = StoreFixture.start

    @Test("Codes have eight letters that cannot be mistaken, and all of them occur")
    func alphabet() throws {
        let secrets = try StoreFixture.secrets()
        var seen: Set<Character> = []
        for number in 0..<200 {
            let code = secrets.handoffCode(token: String(number))
            #expect(code.count == 8 && TypedCode.normalized(code) == code)
            seen.formUnion(code)
        }
        #expect(String(seen.sorted()) == "34679BCDFGHJKMNPQRSTVWXYZ")
        #expect(seen.isDisjoint(with: "AEIOUL01258"))
    }

    @Test(
        "People may type as they like",
        arguments: [
            ("BCDF-GHJK", "BCDFGHJK"), ("bcdf ghjk", "BCDFGHJK"), (" bc.df_gh\u{2013}jk\n", "BCDFGHJK"),
            ("8c5f2hju", "BCSFZHJV"), ("BCDFGHJ", nil), ("BCDFGHJKM", nil), ("BCDFGHJ0", nil), ("BCDFGHJI", nil),
            ("", nil),
            ("BCDF–GHJ\u{130}", nil), (String(repeating: " ", count: 60) + "BCDFGHJK", nil),
        ])
    func typing(text: String, code: String?) {
        #expect(TypedCode.normalized(text) == code)
    }

    private func code(_ fixture: StoreFixture, _ id: String, now: Int64) async throws -> String {
        fixture.store.secrets.handoffCode(token: try #require(try await fixture.token(id, now: now)))
    }

    @Test("A code gives what the QR code gives, is renewed with it, and dies with it")
    func lifetime() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        _ = try await fixture.consent(id)
        let token = try #require(try await fixture.token(id))
        let first = try await code(fixture, id, now: start)
        let expiry = start + 300_000
        #expect(
            try await fixture.store.redeemCode(first, now: start)
                == .issued(sessionID: id, token: token, expiresAt: expiry))
        #expect(try await fixture.store.redeemCode("BCDFGHJK", now: start) == .refused)
        let second = try await code(fixture, id, now: start + 180_001)
        #expect(second != first)
        // The one that was just typed when it was renewed is still good, until its own expiry and the grace.
        for code in [first, second] {
            let outcome = try await fixture.store.redeemCode(code, now: start + 329_999)
            guard case .issued(id, let token, _) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(fixture.store.secrets.handoffCode(token: token) != first)
        }
        #expect(try await fixture.store.redeemCode(first, now: start + 330_000) == .refused)
        #expect(try await fixture.store.redeemCode(second, now: start + 180_001 + 330_000) == .refused)
        let stored = try await fixture.store.session(id: id, now: start)
        #expect(stored?.codeHash == fixture.store.secrets.handoffCodeHash(second))
    }

    @Test("A scan or a code of the last second works, and for as long as phones' clocks may differ; then it is too old")
    func lastSecond() async throws {
        let cases: [(Int64, ErrorCode?)] = [
            (299_999, nil), (300_000, nil), (329_999, nil), (330_000, .handoffTokenExpired),
        ]
        for (after, refusal) in cases {
            let fixture = try await StoreFixture()
            let id = try await fixture.createSession().session.id
            _ = try await fixture.consent(id)
            let token = try #require(try await fixture.token(id))
            let claim = try await fixture.claim(id, token: token, now: start + after)
            #expect(claim.refusal == refusal, "\(after)")
        }
    }

    @Test("A used code is as unknown as a wrong one, and so is that of a session that has ended")
    func used() async throws {
        let fixture = try await StoreFixture()
        let (created, token, _) = try await fixture.claimedSession()
        let code = fixture.store.secrets.handoffCode(token: token)
        #expect(try await fixture.store.redeemCode(code, now: start) == .refused)
        let other = try await fixture.createSession()
        _ = try await fixture.consent(other.session.id)
        let live = try await self.code(fixture, other.session.id, now: start)
        _ = try await fixture.store.cancel(sessionID: other.session.id, token: other.cancelToken, now: start)
        #expect(try await fixture.store.redeemCode(live, now: start) == .refused)
        withExtendedLifetime(created) {}
    }

    @Test("Five wrong codes that begin like the right one leave the QR code only; others cost nothing")
    func tries() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        _ = try await fixture.consent(id)
        let token = try #require(try await fixture.token(id))
        let code = try await code(fixture, id, now: start)
        let elsewhere = (code.hasPrefix("B") ? "C" : "B") + code.dropFirst()
        for _ in 0..<20 { #expect(try await fixture.store.redeemCode(elsewhere, now: start) == .refused) }
        let wrong = code.dropLast() + (code.hasSuffix("B") ? "C" : "B")
        for _ in 0..<4 { #expect(try await fixture.store.redeemCode(String(wrong), now: start) == .refused) }
        #expect(try await fixture.store.redeemCode(code, now: start) != .refused)
        #expect(try await fixture.store.redeemCode(String(wrong), now: start) == .refused)
        #expect(try await fixture.store.redeemCode(code, now: start) == .refused)
        #expect(try await fixture.store.redeemCode(String(wrong), now: start) == .refused)
        // Renewing brings no new tries.
        let next = try await self.code(fixture, id, now: start + 200_000)
        #expect(try await fixture.store.redeemCode(next, now: start + 200_000) == .refused)
        #expect(try await fixture.claim(id, token: token, now: start + 200_000).epoch == 1)
    }

    @Test("The route: one answer for whatever is wrong, a limit per address, and no code once its tries are spent")
    func route() async throws {
        try await RunningGateway.with { running in
            let owned = try await FourSecretsTests.Owned(running)
            let accept = ["Accept": VerifySessions.handoffWithCode, "Cookie": owned.cookie]
            let path = "/v1/verify/session/\(owned.id)/handoff"
            let shown = try await running.http("POST", path, accept)
            let code = try #require(shown.data["code"]?.text)
            #expect(code.wholeMatch(of: /[A-Z0-9]{4}-[A-Z0-9]{4}/) != nil)
            func redeem(_ code: String) async throws -> RawHTTP.Answer {
                try await running.http.json("POST", "/v1/verify/handoff/code", "{\"code\":\"\(code)\"}")
            }
            let given = try await redeem(code.lowercased().replacing("-", with: " "))
            #expect(given.data["mobile_write_token"] == shown.data["mobile_write_token"])
            #expect(given.data["session_id"] == .string(owned.id) && given.data["cancel_token"] == nil)
            #expect(given.headers["cache-control"] == "no-store")
            #expect(try await running.http.json("POST", "/v1/verify/handoff/code", "{}").code == "INVALID_REQUEST")
            let wrong = code.dropLast() + (code.hasSuffix("B") ? "C" : "B")
            for text in [String(wrong), "nonsense", "", "BCDF-GHJK", String(wrong), String(wrong), String(wrong)] {
                let answer = try await redeem(text)
                #expect(answer.status == 404 && answer.code == "HANDOFF_TOKEN_INVALID", "\(text)")
            }
            #expect(try await redeem(code).status == 200)
            #expect(try await redeem(String(wrong)).status == 404)
            #expect(try await redeem(code).status == 404)
            #expect(try await running.http("POST", path, accept).data["code"] == JSONValue.null)
            for _ in 0..<19 { #expect(try await redeem("BCDFGHJK").status == 404) }
            let tooOften = try await redeem("BCDFGHJK")
            #expect(tooOften.status == 429 && tooOften.code == "RATE_LIMITED")
            let wait = try #require(tooOften.headers["retry-after"].flatMap { Int($0) })
            #expect((500...600).contains(wait))
            running.clock.advance(seconds: 601)
            #expect(try await redeem("BCDFGHJK").status == 404)
        }
    }

    @Test("Windows end, addresses do not share them, and what is remembered is bounded")
    func rateLimit() throws {
        let limit = RateLimit(2, inSeconds: 10, addresses: 2)
        for _ in 0..<2 { try limit.take("a", now: 1000) }
        let refusal = APIError(.rateLimited, headers: [.retryAfter: "10"])
        #expect(throws: refusal) { try limit.take("a", now: 1001) }
        try limit.take("b", now: 5000)
        // A third one makes the gateway forget the first.
        try limit.take("c", now: 6000)
        try limit.take("a", now: 7000)
        try limit.take("c", now: 7000)
        #expect(throws: APIError.self) { try limit.take("c", now: 7001) }
        try limit.take("c", now: 16_000)
    }
}
