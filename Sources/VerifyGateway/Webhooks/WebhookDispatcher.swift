import Logging
import ServiceLifecycle
import Synchronization

/// Sends what waits in the outbox, as long as the gateway runs. The outbox is the only queue: a process that dies in the
/// middle of an attempt leaves a lease behind, and the delivery becomes due again.
final class WebhookDispatcher: Service, CustomStringConvertible {
    /// How much is under way at a time.
    struct Limits: Sendable {
        /// Attempts to all endpoints together.
        var inTotal = 128
        /// Attempts to one endpoint, so that one that does not answer holds up nobody but itself.
        var perEndpoint = 16
        /// Attempts to an endpoint whose last attempt failed.
        var perFailingEndpoint = 1
        /// How long a delivery belongs to this process; longer than an attempt can take.
        var lease: Int64 = 60_000
        /// How long attempts may take to end when the gateway stops.
        var farewell = Duration.seconds(5)
    }

    /// Its name and no more: the service group writes services into the debug log, with all that they hold.
    var description: String { "WebhookDispatcher" }

    private static let pauses: (shortest: Duration, longest: Duration) = (.milliseconds(1), .milliseconds(100))

    private let store: SessionStore
    private let sender: DeliverySender
    private let limits: Limits
    private let logger: Logger
    private let owner: String
    /// Attempts under way, by endpoint.
    private let underWay = Mutex<[String: Int]>([:])

    init(store: SessionStore, sender: DeliverySender, limits: Limits = Limits(), logger: Logger) throws {
        self.store = store
        self.sender = sender
        self.limits = limits
        self.logger = logger
        owner = try RandomID.uuid()
    }

    func run() async throws {
        await attempt("reclaim") { _ = try await self.store.reclaimLeases(all: true, now: self.sender.clock.now()) }
        await withDiscardingTaskGroup { group in
            var pause = Self.pauses.shortest
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let due = await due()
                for delivery in due { group.addTask { await self.send(delivery) } }
                pause = due.isEmpty ? min(pause * 2, Self.pauses.longest) : Self.pauses.shortest
                try? await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
            }
            let end = ContinuousClock.now + limits.farewell
            while load > 0, ContinuousClock.now < end, !Task.isCancelled {
                try? await Task.sleep(for: Self.pauses.shortest)
            }
            group.cancelAll()
        }
    }

    /// Attempts under way.
    var load: Int { underWay.withLock { $0.values.reduce(0, +) } }

    /// Takes as many due deliveries as there are places for. They count as under way from here on.
    private func due() async -> [LeasedDelivery] {
        var taken: [LeasedDelivery] = []
        await attempt("lease") {
            let now = self.sender.clock.now()
            let wanted = self.shares(of: try await self.store.dueEndpoints(now: now))
            guard !wanted.isEmpty else { return }
            taken = try await self.store.leaseDeliveries(
                wanted, owner: self.owner, lease: self.limits.lease, now: now)
        }
        underWay.withLock { counts in for delivery in taken { counts[delivery.endpointID, default: 0] += 1 } }
        return taken
    }

    /// How many deliveries of which endpoint may begin. Free places are dealt out one by one, those that have the least
    /// under way first.
    private func shares(of endpoints: [(id: String, isFailing: Bool)]) -> [(endpointID: String, count: Int)] {
        let counts = underWay.withLock { $0 }
        var free = limits.inTotal - counts.values.reduce(0, +)
        var waiting = endpoints.map { endpoint in
            let limit = endpoint.isFailing ? limits.perFailingEndpoint : limits.perEndpoint
            return (id: endpoint.id, rest: limit - counts[endpoint.id, default: 0], share: 0)
        }.filter { $0.rest > 0 }.sorted { counts[$0.id, default: 0] < counts[$1.id, default: 0] }
        var isDealing = true
        while free > 0, isDealing {
            isDealing = false
            for index in waiting.indices where free > 0 && waiting[index].share < waiting[index].rest {
                waiting[index].share += 1
                free -= 1
                isDealing = true
            }
        }
        return waiting.filter { $0.share > 0 }.map { ($0.id, $0.share) }
    }

    private func send(_ delivery: LeasedDelivery) async {
        let result = await sender.attempt(delivery)
        if let result {
            await attempt("result") {
                try await self.store.finishAttempt(
                    of: delivery, result, owner: self.owner, now: self.sender.clock.now())
            }
            if let failure = result.failure {
                logger.info(
                    "webhook not delivered",
                    metadata: [
                        "delivery": .string(delivery.id), "endpoint": .string(delivery.endpointID),
                        "attempt": .stringConvertible(delivery.attemptCount + 1),
                        "failure": .string(failure.rawValue),
                    ])
            }
        }
        underWay.withLock { counts in
            let rest = counts[delivery.endpointID, default: 1] - 1
            counts[delivery.endpointID] = rest > 0 ? rest : nil
        }
    }

    /// The database may be away for a while; nothing is lost by waiting.
    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.error(
                "webhooks: store failed",
                metadata: ["step": .string(what), "error": .string("\(type(of: error))")])
            try? await Task.sleep(for: Self.pauses.longest)
        }
    }
}

/// Erases payloads whose time is over, and takes deliveries back from nodes that died.
struct OutboxSweep: Service, CustomStringConvertible {
    private static let batch = 500
    let store: SessionStore
    let clock: WallClock
    let logger: Logger
    var interval = Duration.seconds(10)

    var description: String { "OutboxSweep" }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                _ = try await store.reclaimLeases(all: false, now: clock.now())
                if try await store.scrubExpiredPayloads(now: clock.now(), limit: Self.batch) == Self.batch { continue }
            } catch {
                logger.error("outbox sweep failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }
}
