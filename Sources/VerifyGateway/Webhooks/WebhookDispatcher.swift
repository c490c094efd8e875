import Logging
import ServiceLifecycle
import Synchronization

/// Sends what waits in the outbox, as long as the gateway runs. The outbox is the only queue: a process that dies in the
/// middle of an attempt leaves a lease behind, and the delivery becomes due again.
final class WebhookDispatcher: Service, CustomStringConvertible {
    /// How long things may take.
    struct Limits: Sendable {
        var places = DeliveryPlaces.Limits()
        /// How long a delivery belongs to this process, in milliseconds: longer than an attempt can take, so that nobody takes
        /// it over while this process lives, and short, because it waits that long after this process was killed.
        var lease: Int64 = 20_000
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
    private let places: Mutex<DeliveryPlaces>

    init(store: SessionStore, sender: DeliverySender, limits: Limits = Limits(), logger: Logger) throws {
        self.store = store
        self.sender = sender
        self.limits = limits
        places = Mutex(DeliveryPlaces(limits.places))
        self.logger = logger
        owner = try RandomID.uuid()
    }

    func run() async throws {
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
        // What was broken off need not wait for the end of its lease.
        await attempt("give back") {
            _ = try await self.store.reclaimLeases(of: self.owner, now: self.sender.clock.now())
        }
    }

    /// Attempts under way.
    var load: Int { places.withLock { $0.taken } }

    /// Takes as many due deliveries as there are places for. They count as under way from here on.
    private func due() async -> [LeasedDelivery] {
        var taken: [LeasedDelivery] = []
        await attempt("lease") {
            let now = self.sender.clock.now()
            let due = try await self.store.dueEndpoints(now: now)
            let wanted = self.places.withLock { $0.shares(of: due) }
            guard !wanted.isEmpty else { return }
            taken = try await self.store.leaseDeliveries(
                wanted, owner: self.owner, lease: self.limits.lease, now: now)
        }
        places.withLock { [taken] places in places.take(taken) }
        return taken
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
        places.withLock { $0.leave(delivery) }
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

/// Erases payloads whose time is over, and takes deliveries back from processes that died.
struct OutboxSweep: Service, CustomStringConvertible {
    private static let batch = 500
    let store: SessionStore
    let clock: WallClock
    let logger: Logger
    var interval = Duration.seconds(5)

    var description: String { "OutboxSweep" }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                _ = try await store.reclaimLeases(now: clock.now())
                if try await store.scrubExpiredPayloads(now: clock.now(), limit: Self.batch) == Self.batch { continue }
            } catch {
                logger.error("outbox sweep failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }
}
