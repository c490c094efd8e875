import Foundation
import Testing

@testable import VerifyGateway

/// What an operator can keep an organization from, and what it can have no more of.
@Suite("What an organization may do")
struct OrganizationGateTests {
    private static let (day, ageOnly) = (
        Int64(86_400_000), #"{"share_fields":{"age_over_18":{"required":true,"reason":"Books for adults"}}}"#
    )

    /// Waits until the running gateway has forgotten how the organization was.
    private static func set(_ gate: SessionGate?, _ running: RunningGateway) async throws {
        let store = running.gateway.store
        #expect(try await store.setOrganization(id: running.organizationID, gate: gate, now: 0)?.gate == gate)
        try await Task.sleep(for: KnownKeys.moment * 1.5)
    }

    private static func create(_ running: RunningGateway, _ body: String = "{}") async throws -> RawHTTP.Answer {
        try await running.http(
            "POST", "/v1/sessions", running.authorization.merging(["Content-Type": "application/json"]) { $1 },
            body: Array(body.utf8))
    }

    @Test(
        "Without accepted terms or a finished onboarding no session is made, once the request itself is good",
        arguments: [SessionGate.termsNotAccepted, .onboardingIncomplete])
    func closedGate(gate: SessionGate) async throws {
        try await RunningGateway.with { running in
            try await Self.set(gate, running)
            for body in ["{}", Self.ageOnly] {
                let refused = try await Self.create(running, body)
                #expect(refused.status == 400 && refused.code == gate.rawValue)
            }
            let unknown = #"{"share_fields":{"shoe_size":{"required":true,"reason":"x"}}}"#
            let wrong = try await Self.create(running, unknown)
            #expect(wrong.code == "UNKNOWN_CLAIM_KEY")
            let listed = try await running.http("GET", "/v1/sessions", running.authorization)
            #expect(listed.status == 200 && listed.data == .array([]))
            try await Self.set(nil, running)
            #expect(try await Self.create(running).status == 200)
        }
    }

    @Test("An unverified owner asks five persons a day for more than their age, and any number for that")
    func unverifiedOwner() async throws {
        try await RunningGateway.with { running in
            try await Self.set(.ownerNotVerified, running)
            for _ in 0..<5 { #expect(try await Self.create(running).status == 200) }
            let refused = try await Self.create(running)
            #expect(refused.status == 429 && refused.code == "ORG_NOT_VERIFIED_LIMIT_EXCEEDED")
            let wait = try #require(refused.headers["retry-after"].flatMap { Int64($0) })
            #expect(1...86_400 ~= wait)
            for _ in 0..<6 { #expect(try await Self.create(running, Self.ageOnly).status == 200) }
            #expect(try await Self.create(running).status == 429)
            running.clock.advance(seconds: wait)
            #expect(try await Self.create(running).status == 200)
            try await Self.set(nil, running)
            #expect(try await Self.create(running).status == 200)
        }
    }

    @Test("Room comes back when the oldest of the five is a day old, to the millisecond")
    func rollingDay() async throws {
        let fixture = try await StoreFixture()
        let start = StoreFixture.start
        func create(at now: Int64, isAgeOnly: Bool = false) async throws -> LimitReached? {
            do {
                _ = try await fixture.store.createSession(
                    NewSession(
                        organizationID: fixture.organization.id, shareContract: ShareContract(entries: [:]),
                        isAgeOnly: isAgeOnly, isOwnerUnverified: true), now: now)
                return nil
            } catch let limit as LimitReached {
                return limit
            }
        }
        for offset in [0, 1, 600, 600, 600] as [Int64] { #expect(try await create(at: start + offset) == nil) }
        #expect(try await create(at: start + 601, isAgeOnly: true) == nil)
        for now in [start + 601, start + Self.day - 1] {
            #expect(try await create(at: now) == .revealingSessions(again: start + Self.day))
        }
        #expect(try await create(at: start + Self.day) == nil)
        #expect(try await create(at: start + Self.day) == .revealingSessions(again: start + 1 + Self.day))
        #expect(try await create(at: start + Self.day + 1) == nil)
    }

    @Test("Of many requests at once as many make a session as there is room")
    func raceForRoom() async throws {
        let fixture = try await StoreFixture()
        let now = StoreFixture.start
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await fixture.store.createSession(
                            NewSession(
                                organizationID: fixture.organization.id, shareContract: ShareContract(entries: [:]),
                                isAgeOnly: false, isOwnerUnverified: true), now: now)
                        return true
                    } catch {
                        #expect(error as? LimitReached == .revealingSessions(again: now + Self.day))
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 5)
        #expect(try await fixture.store.statusCounts()[.created] == 5)
    }

    @Test("The hundred and first endpoint of an organization is refused, also when many come at once")
    func endpoints() async throws {
        try await RunningGateway.with { running in
            let store = running.gateway.store
            let made = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<130 {
                    group.addTask {
                        (try? await store.createEndpoint(
                            WebhookEndpointChanges(), url: "https://example.com/\(number)",
                            organizationID: running.organizationID, now: 0)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 100)
            let key = try await store.createAPIKey(
                organizationID: running.organizationID, name: "k", scopes: [.webhooksWrite], now: 0
            ).key
            func create() async throws -> RawHTTP.Answer {
                try await running.http(
                    "POST", "/v1/webhooks/endpoints",
                    ["Authorization": "Bearer \(key)", "Content-Type": "application/json"],
                    body: Array(#"{"url":"https://hooks.example.org/hook"}"#.utf8))
            }
            let refused = try await create()
            #expect(refused.status == 409 && refused.code == "WEBHOOK_ENDPOINT_LIMIT_REACHED", "\(refused.text)")
            let one = try #require(
                try await store.endpoints(organizationID: running.organizationID).records.first)
            #expect(
                try await store.deleteEndpoint(
                    id: one.id, organizationID: running.organizationID, now: 0))
            #expect(try await create().status == 200)
            #expect(try await create().status == 409)
        }
    }
}
