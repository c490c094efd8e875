import Logging
import Testing

@testable import VerifyGateway

@Suite("API keys over time")
struct KeyTests {
    private static let (start, hour) = (StoreFixture.start, Int64(3_600_000))

    @Test("A key counts until its time is over; a rotated one beside its successor for as long as was said")
    func rotation() async throws {
        try await RunningGateway.with { running in
            let store = running.gateway.store
            let now = running.gateway.clock.now()
            let old = try await store.createAPIKey(
                organizationID: running.organizationID, name: "till", scopes: [.sessionsRead, .analyticsRead],
                expiresAt: now + 10 * Self.hour, now: now)
            func status(_ key: String) async throws -> Int {
                try await running.http("GET", "/v1/sessions", ["Authorization": "Bearer \(key)"]).status
            }
            let new = try #require(try await store.rotateAPIKey(id: old.record.id, overlap: Self.hour, now: now))
            #expect(new.record.scopes == old.record.scopes && new.record.name == "till" && new.key != old.key)
            #expect(new.record.expiresAt == old.record.expiresAt)
            #expect(try await status(old.key) == 200)
            #expect(try await status(new.key) == 200)
            running.clock.advance(seconds: 3601)
            #expect(try await status(old.key) == 401)
            #expect(try await status(new.key) == 200)
            let later = running.gateway.clock.now()
            #expect(try await store.rotateAPIKey(id: old.record.id, overlap: 0, now: later) == nil)
            #expect(try await store.rotateAPIKey(id: "unknown", overlap: 0, now: later) == nil)
            // A rotation never lets a key live longer than it would have.
            let short = try await store.createAPIKey(
                organizationID: running.organizationID, name: "s", scopes: [], expiresAt: later + 5, now: later)
            _ = try await store.rotateAPIKey(id: short.record.id, overlap: Self.hour, now: later)
            let keys = try await store.apiKeys(organizationID: running.organizationID)
            #expect(keys.first { $0.id == short.record.id }?.expiresAt == later + 5)
            var last = new.record
            for expiry in [later + 7, nil] {
                let next = try await store.rotateAPIKey(id: last.id, overlap: 0, expiry: .at(expiry), now: later)
                last = try #require(next).record
                #expect(last.expiresAt == expiry)
            }
        }
    }

    @Test("Use of a key is written down by the minute, behind the requests, and never backwards")
    func lastUse() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let made = try await store.createAPIKey(
            organizationID: fixture.organization.id, name: "k", scopes: [], now: Self.start)
        let use = KeyUse(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func stored() async throws -> APIKeyRecord {
            try #require(try await store.apiKeys(organizationID: fixture.organization.id).first)
        }
        use.note(made.record, now: Self.start + 61_500)
        #expect(try await stored().lastUsedAt == nil)
        try await use.flush()
        #expect(try await stored().lastUsedAt == Self.start + 60_000)
        let commits = fixture.database.writeCommits
        use.note(try await stored(), now: Self.start + 119_999)
        try await use.flush()
        #expect(fixture.database.writeCommits == commits)
        use.note(made.record, now: Self.start + 1)
        try await use.flush()
        #expect(try await stored().lastUsedAt == Self.start + 60_000)
        use.note(try await stored(), now: Self.start + 120_000)
        try await use.flush()
        #expect(try await stored().lastUsedAt == Self.start + 120_000)
    }

    @Test("Every request of a closed organization is 410, and without a key 401 as ever")
    func frozen() async throws {
        try await RunningGateway.with { running in
            try await running.gateway.database.write { connection in
                _ = try connection.run("UPDATE organizations SET frozen_at = 1", [])
            }
            for (method, path) in [("GET", "/v1/sessions"), ("POST", "/v1/sessions"), ("GET", "/v1/nothing")] {
                let answer = try await running.http(method, path, running.authorization)
                #expect(answer.status == 410 && answer.code == "ORGANIZATION_FROZEN")
                #expect(try await running.http(method, path).status == 401)
            }
        }
    }
}
