import Logging
import Synchronization
import Testing

@testable import VerifyGateway

/// Two processes on one database: what one of them has under way is not sent by the other while it may live.
@Suite(.timeLimit(.minutes(5))) struct LeaseTests {
    @Test func aLiveLeaseOfAnotherIsLeftAloneUntilItIsOver() async throws {
        let start = StoreFixture.start
        let time = Atomic(start)
        let clock = WallClock { time.load(ordering: .relaxed) }
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        try await HTTPDouble.with({ _ in .answer(204, "") }) { double in
            let endpoint = try await store.subscribe(
                try Receiver(), organizationID: organization, url: double.url, now: start)
            func cancelSession() async throws {
                let id = try await fixture.createSession().session.id
                _ = try await store.cancel(sessionID: id, organizationID: organization, now: start)
            }
            try await cancelSession()
            let lease = WebhookDispatcher.Limits().lease
            let other = try await store.leaseDeliveries(
                [(endpoint, 1)], owner: RandomID.uuid(), lease: lease, now: start)
            let held = try #require(other.first?.id)
            try await cancelSession()

            let client = try OutboundClient()
            defer { client.close() }
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let sender = DeliverySender(
                client: client, secrets: store.secrets, addresses: .init(allowsLoopback: true), clock: clock)
            let dispatcher = try WebhookDispatcher(store: store, sender: sender, logger: logger)
            let sweep = OutboxSweep(store: store, clock: clock, logger: logger, interval: .milliseconds(5))
            let services = Task {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await dispatcher.run() }
                    group.addTask { try? await sweep.run() }
                }
            }
            func arrived() -> [String?] { double.requests.map { $0.headers["x-kayle-delivery-id"] } }
            time.store(start + lease - 1, ordering: .relaxed)
            try await eventually { try await store.count("webhook_deliveries WHERE status = 'succeeded'") == 1 }
            #expect(!arrived().contains(held) && arrived().count == 1)
            #expect(
                try await store.count("webhook_deliveries WHERE id = '\(held)' AND status = 'delivering'") == 1)
            time.store(start + lease, ordering: .relaxed)
            try await eventually { try await store.count("webhook_deliveries WHERE status = 'succeeded'") == 2 }
            #expect(arrived().count == 2 && arrived().last == held)
            services.cancel()
            await services.value
        }
    }
}
