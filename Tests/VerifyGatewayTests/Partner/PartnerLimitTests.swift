import Testing

@testable import VerifyGateway

@Suite("Limits and tags of partner answers")
struct PartnerLimitTests {
    private static func standing(_ answer: RawHTTP.Answer) -> [String?] {
        ["limit", "remaining", "reset"].map { answer.headers["ratelimit-" + $0] }
    }

    /// A gateway whose time stands still, so that no bucket fills by itself.
    private static func with(
        _ limits: RequestLimits, _ body: (RunningGateway) async throws -> Void
    ) async throws {
        let frozen = WallClock.system.now()
        try await RunningGateway.with(
            configure: { $0.requestLimits = limits }, time: WallClock { frozen }, body)
    }

    @Test("Every answer says how the key stands; beyond its limit it is 429 with the time to wait")
    func perKey() async throws {
        try await Self.with(.init(keyRequests: 2, organizationRequests: 100)) { running in
            let get = { try await running.http("GET", "/v1/sessions", running.authorization) }
            #expect(Self.standing(try await get()) == ["4", "3", "1"])
            let missing = try await running.http("GET", "/v1/nothing", running.authorization)
            #expect(missing.status == 404 && Self.standing(missing) == ["4", "2", "1"])
            let wrong = try await running.http("GET", "/v1/sessions?limit=0", running.authorization)
            #expect(wrong.status == 400 && Self.standing(wrong) == ["4", "1", "2"])
            #expect(try await get().status == 200)
            let refused = try await get()
            #expect(refused.status == 429 && refused.code == "RATE_LIMITED" && refused.headers["retry-after"] == "1")
            #expect(Self.standing(refused) == ["4", "0", "2"] && refused.json["pagination"] != nil)
            // Another key has a bucket of its own.
            #expect(
                try await running.http("GET", "/v1/sessions", running.headers([.sessionsRead])).status == 200)
        }
    }

    @Test("An organization's keys share a bucket, other organizations do not, and sessions have one more")
    func perOrganization() async throws {
        try await Self.with(.init(keyRequests: 100, organizationRequests: 2, organizationSessions: 1)) { running in
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let foreign = try await running.headers([.sessionsWrite], organization: other.id)
            let create = { (headers: [String: String]) in try await running.http("POST", "/v1/sessions", headers) }
            #expect(try await create(running.authorization).headers["ratelimit-limit"] == "2")
            #expect(try await create(running.headers([.sessionsWrite])).status == 200)
            #expect(try await create(running.authorization).status == 429)
            // What was refused took nothing from the other buckets.
            let second = try await running.headers([.sessionsRead])
            for _ in 0..<2 { #expect(try await running.http("GET", "/v1/sessions", second).status == 200) }
            #expect(try await running.http("GET", "/v1/sessions", running.authorization).status == 429)
            #expect(try await create(foreign).status == 200)
        }
    }

    @Test("Wrong keys are counted by address and do not keep right ones out")
    func failures() async throws {
        try await Self.with(.init(addressFailures: 2)) { running in
            let wrong = ["Authorization": "Bearer kk_" + String(repeating: "a", count: 32)]
            for headers in [wrong, [:]] {
                #expect(try await running.http("GET", "/v1/sessions", headers).status == 401)
            }
            let refused = try await running.http("GET", "/v1/sessions", wrong)
            #expect(refused.status == 429 && refused.headers["retry-after"] == "30")
            #expect(try await running.http("GET", "/v1/sessions", running.authorization).status == 200)
            #expect(try await running.http("GET", "/health").status == 200)
        }
    }

    @Test("Who has a session or a delivery already is told so, until it changes")
    func tags() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let path = "/v1/sessions/\(id)"
            func get(_ tag: String?) async throws -> RawHTTP.Answer {
                var headers = running.authorization
                headers["If-None-Match"] = tag
                return try await running.http("GET", path, headers)
            }
            let first = try await get(nil)
            let tag = try #require(first.headers["etag"])
            #expect(tag.hasPrefix("W/\"") && first.headers["cache-control"] == "no-store")
            for same in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "*"] {
                let answer = try await get(same)
                #expect(answer.status == 304 && answer.body.isEmpty && answer.headers["etag"] == tag, "\(same)")
            }
            for other in ["\"x\"", "W/\"\"", "x,y", ""] { #expect(try await get(other).status == 200, "\(other)") }
            _ = try await running.http("POST", path + "/cancel", running.authorization)
            let changed = try await get(tag)
            #expect(changed.status == 200 && changed.headers["etag"] != tag)
            #expect(changed.data["status"] == "cancelled")

            let webhooks = try await running.headers([.webhooksWrite])
            _ = try await running.gateway.store.subscribe(
                nil, organizationID: running.organizationID, now: running.gateway.clock.now())
            let second = try await running.createSession().session.id
            _ = try await running.http("POST", "/v1/sessions/\(second)/cancel", running.authorization)
            let page = try await running.gateway.store.deliveries(organizationID: running.organizationID)
            let delivery = "/v1/webhooks/deliveries/" + (try #require(page.records.first?.id))
            let deliveryTag = try #require(try await running.http("GET", delivery, webhooks).headers["etag"])
            let again = try await running.http(
                "GET", delivery, webhooks.merging(["If-None-Match": deliveryTag]) { $1 })
            #expect(again.status == 304)
        }
    }
}
