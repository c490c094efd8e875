import Foundation
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Retention")
struct RetentionTests {
    private static let (start, day) = (StoreFixture.start, Int64(86_400_000))

    private static func count(_ fixture: StoreFixture, _ table: String) async throws -> Int64 {
        try await fixture.database.read { connection in
            var row = try connection.run("SELECT COUNT(*) FROM \(table)", []).only()
            return try row.integer()
        }
    }

    @Test("What was deleted is in no file of the database any more")
    func nothingStaysInTheLog() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let canary = "CANARYNAMEZQ"
        let made = try await store.createEndpoint(
            .init(name: canary), url: "https://receiver.example/hook", organizationID: organization, now: Self.start)
        func files() throws -> [String] {
            try ["gateway.db", "gateway.db-wal"].filter { name in
                try Data(contentsOf: fixture.folder.appending(path: name)).range(of: Data(canary.utf8)) != nil
            }
        }
        #expect(try files() == ["gateway.db-wal"])
        try await fixture.database.forgetDeleted()
        #expect(try files() == ["gateway.db"])
        #expect(try await store.deleteEndpoint(id: made.endpoint.id, organizationID: organization, now: 0))
        try await fixture.database.forgetDeleted()
        #expect(try files().isEmpty)
        #expect(try await store.endpoints(organizationID: organization).records.isEmpty)
    }

    @Test("What has ended loses its details after a week and goes after a month, whatever its end was")
    func times() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let (claimed, _, epoch) = try await fixture.claimedSession()
        _ = try await store.succeed(
            sessionID: claimed.session.id, epoch: epoch, selectedKeys: ["family_name"], now: Self.start)
        let (failed, _, second) = try await fixture.claimedSession()
        _ = try await store.perform(
            .failedCheck(.antiCloningAttestationFailed), sessionID: failed.session.id, epoch: second, now: Self.start)
        let active = try await fixture.createSession(lifetime: 100 * Self.day)
        let retention = Retention()
        let end = Self.start + 7 * Self.day

        #expect(try await retention.sweep(store, now: end - 1).isEmpty)
        #expect(try await retention.sweep(store, now: end) == .init(minimized: 2))
        // Each once: nothing is rewritten day after day.
        #expect(try await retention.sweep(store, now: end + Self.day).isEmpty)
        let kept = try #require(try await store.session(id: claimed.session.id, now: end))
        #expect(kept.status == .succeeded && kept.selectedFieldKeys == ["family_name"] && kept.updatedAt == end)
        #expect(kept.deviceHash == nil && kept.tokenHash == nil && kept.phase == nil && kept.epoch > epoch)
        let code = try await store.session(id: failed.session.id, now: end)?.failureCode
        #expect(code == .antiCloningAttestationFailed)

        let month = Self.start + 30 * Self.day
        #expect(try await retention.sweep(store, now: month - 1).isEmpty)
        #expect(try await retention.sweep(store, now: month) == .init(sessions: 2))
        for table in ["consents", "events"] { #expect(try await Self.count(fixture, table) == 0, "\(table)") }
        #expect(try await store.session(id: active.session.id, now: month)?.status == .created)
    }

    @Test("More than one batch goes in one sweep")
    func loop() async throws {
        let fixture = try await StoreFixture()
        let organization = fixture.organization.id
        for _ in 0..<7 {
            let id = try await fixture.createSession().session.id
            _ = try await fixture.store.cancel(sessionID: id, organizationID: organization, now: Self.start)
        }
        for batch in [3, 7] {
            let counts = try await Retention().sweep(
                fixture.store, now: Self.start + (batch == 3 ? 7 : 30) * Self.day, batch: batch)
            #expect(batch == 3 ? counts.minimized == 7 : counts.sessions == 7)
        }
        #expect(try await fixture.store.statusCounts().isEmpty)
    }

    @Test("A session whose payload still waits outlives its time; so does the event of a test")
    func payloads() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let endpoint = try await store.subscribe(try Receiver(), organizationID: organization)
        let id = try await fixture.createSession().session.id
        _ = try await store.cancel(sessionID: id, organizationID: organization, now: Self.start)
        _ = try await store.testEndpoint(id: endpoint, organizationID: organization, now: Self.start)
        let month = Self.start + 30 * Self.day
        let held = try await Retention().sweep(store, now: month)
        #expect(held == .init(minimized: 1))
        #expect(try await store.scrubExpiredPayloads(now: month, limit: 10) == 2)
        #expect(try await Retention().sweep(store, now: month) == .init(sessions: 1, events: 1))
        #expect(try await Self.count(fixture, "webhook_deliveries") == 0)
    }

    @Test("The relying party's own name, reports and kept answers have their times")
    func others() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let id = try await store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareContract(entries: [:]), isAgeOnly: false,
                clientReferenceID: "order 7"), now: Self.start
        ).session.id
        _ = try await store.cancel(sessionID: id, organizationID: organization, now: Self.start)
        let (disowned, _, epoch) = try await fixture.claimedSession()
        _ = try await store.disown(sessionID: disowned.session.id, epoch: epoch, now: Self.start)
        _ = try await Retention().sweep(store, now: Self.start + 7 * Self.day)
        #expect(
            try await store.session(id: id, now: Self.start)?.clientReferenceID == nil)
        #expect(try await Self.count(fixture, "organization_reports") == 1)
        let short = Retention(sessions: 400, sessionDetails: 400, events: 400, reports: 365)
        #expect(try await short.sweep(store, now: Self.start + 365 * Self.day) == .init(reports: 1, audit: 5))
    }

    @Test("The sweep ends what nobody looks at, batch by batch, each with one event")
    func expiry() async throws {
        let fixture = try await StoreFixture()
        var ids: Set<String> = []
        for _ in 0..<7 { ids.insert(try await fixture.createSession().session.id) }
        let end = Self.start + 3_600_000
        #expect(try await fixture.store.sweep(now: end - 1, limit: 3).isEmpty)
        var ended: [[String]] = []
        repeat { ended.append(try await fixture.store.sweep(now: end, limit: 3)) } while ended.last?.count == 3
        #expect(ended.map(\.count) == [3, 3, 1] && Set(ended.joined()) == ids)
        for id in ids { #expect(try await fixture.store.events(sessionID: id).map(\.type) == [.expired]) }
    }
}
