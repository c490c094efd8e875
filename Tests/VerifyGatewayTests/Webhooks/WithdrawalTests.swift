import Testing

@testable import VerifyGateway

/// Whoever withdraws is believed as far as nobody knows yet; every endpoint hears of one end.
@Suite struct WithdrawalTests {
    private let start = StoreFixture.start

    private struct Scene {
        let fixture: StoreFixture
        let receiver: Receiver
        let endpoints: [String]
        let sessionID: String
        let cancelToken: String
        let owner: String

        var store: SessionStore { fixture.store }

        /// A session that succeeded, with a delivery to each of some endpoints.
        init(endpoints count: Int) async throws {
            fixture = try await StoreFixture()
            receiver = try Receiver()
            owner = try RandomID.uuid()
            var made: [String] = []
            for _ in 0..<count {
                made.append(try await fixture.store.subscribe(receiver, organizationID: fixture.organization.id))
            }
            endpoints = made
            let (created, _, epoch) = try await fixture.claimedSession()
            (sessionID, cancelToken) = (created.session.id, created.cancelToken)
            _ = try await fixture.store.succeed(
                sessionID: sessionID, epoch: epoch, selectedKeys: ["a"], now: StoreFixture.start)
        }

        func withdraw() async throws -> CancelOutcome {
            try await store.cancel(sessionID: sessionID, token: cancelToken, now: StoreFixture.start + 10)
        }

        func lease(_ endpoint: Int) async throws -> LeasedDelivery {
            let leased = try await store.leaseDeliveries(
                [(endpoints[endpoint], 1)], owner: owner, lease: 60_000, now: StoreFixture.start + 5)
            guard let delivery = leased.first else { throw FixtureError() }
            return delivery
        }

        func finish(_ delivery: LeasedDelivery, status: Int) async throws {
            let result = AttemptResult(
                statusCode: status, failure: status == 200 ? nil : .httpStatus, retryAfter: nil,
                startedAt: StoreFixture.start + 5, duration: 1, deviation: 0)
            try await store.finishAttempt(of: delivery, result, owner: owner, now: StoreFixture.start + 20)
        }

        /// Types of what waits for an endpoint, and what became of the rest.
        func waiting(_ endpoint: Int) async throws -> [String] {
            try await store.payloads(endpointID: endpoints[endpoint]).map { try receiver.open($0)["type"]?.text ?? "" }
        }

        func status() async throws -> SessionStatus? {
            try await store.session(id: sessionID, now: StoreFixture.start + 30)?.status
        }
    }

    private let cancelled = [EventType.cancelled.rawValue]

    @Test func whatWasNotDeliveredIsReplaced() async throws {
        let scene = try await Scene(endpoints: 2)
        #expect(try await scene.withdraw() == .cancelled(from: .succeeded))
        for endpoint in 0..<2 { #expect(try await scene.waiting(endpoint) == cancelled) }
        #expect(try await scene.status() == .cancelled)
        let events = try await scene.store.events(organizationID: scene.fixture.organization.id).records
        #expect(events.map(\.event.type).sorted { $0.rawValue < $1.rawValue } == [.cancelled, .succeeded])
        let scrubbed = try #require(events.first { $0.event.type == .succeeded }).deliveries
        #expect(scrubbed.allSatisfy { $0.status == .failed && $0.retention == .privacyRequest && !$0.hasPayload })
        let again = try await scene.store.retryDelivery(
            id: scrubbed[0].id, organizationID: scene.fixture.organization.id, now: start + 40)
        guard case .payloadGone = again else { throw FixtureError() }
        #expect(try await scene.withdraw() == .alreadyEnded(.cancelled))
    }

    @Test func whatWasDeliveredStays() async throws {
        let scene = try await Scene(endpoints: 1)
        try await scene.finish(try await scene.lease(0), status: 200)
        _ = try await scene.withdraw()
        #expect(try await scene.waiting(0).isEmpty)
        #expect(try await scene.status() == .succeeded)
        #expect(try await scene.store.events(sessionID: scene.sessionID).map(\.type) == [.succeeded])
    }

    @Test func everyEndpointHearsOfOneEnd() async throws {
        let scene = try await Scene(endpoints: 2)
        try await scene.finish(try await scene.lease(0), status: 200)
        _ = try await scene.withdraw()
        #expect(try await scene.waiting(0).isEmpty)
        #expect(try await scene.waiting(1) == cancelled)
        #expect(try await scene.status() == .succeeded)
    }

    @Test(arguments: [true, false]) func whatIsUnderWayIsDecidedByItsEnd(arrives: Bool) async throws {
        let scene = try await Scene(endpoints: 1)
        let delivery = try await scene.lease(0)
        _ = try await scene.withdraw()
        let payloads = try await scene.waiting(0)
        #expect(payloads == [EventType.succeeded.rawValue])
        #expect(try await scene.status() == .succeeded)
        try await scene.finish(delivery, status: arrives ? 200 : 500)
        #expect(try await scene.waiting(0) == (arrives ? [] : cancelled))
        #expect(try await scene.status() == (arrives ? .succeeded : .cancelled))
        let events = try await scene.store.events(sessionID: scene.sessionID).map(\.type)
        #expect(events == (arrives ? [.succeeded] : [.cancelled]))
    }

    @Test(arguments: [true, false]) func anotherEndpointIsToldAtOnceAndTheSessionWaits(arrives: Bool) async throws {
        let scene = try await Scene(endpoints: 2)
        let delivery = try await scene.lease(0)
        _ = try await scene.withdraw()
        #expect(try await scene.waiting(1) == cancelled)
        #expect(try await scene.status() == .succeeded)
        try await scene.finish(delivery, status: arrives ? 200 : 500)
        #expect(try await scene.waiting(0) == (arrives ? [] : cancelled))
        #expect(try await scene.waiting(1) == cancelled)
        #expect(try await scene.status() == (arrives ? .succeeded : .cancelled))
    }

    @Test func whoAsksForCancellationsOnlyHearsOfOneThatIsDecidedLater() async throws {
        let scene = try await Scene(endpoints: 1)
        let late = try await scene.store.subscribe(
            scene.receiver, organizationID: scene.fixture.organization.id, .init(subscribedTypes: [.cancelled]))
        let delivery = try await scene.lease(0)
        _ = try await scene.withdraw()
        #expect(try await scene.store.payloads(endpointID: late).isEmpty)
        try await scene.finish(delivery, status: 500)
        #expect(try await scene.store.payloads(endpointID: late).count == 1)
    }

    @Test func aWorkerThatDiesDuringAWithdrawalSendsNoClaims() async throws {
        let scene = try await Scene(endpoints: 1)
        _ = try await scene.lease(0)
        _ = try await scene.withdraw()
        #expect(try await scene.store.reclaimLeases(now: start + 60_004) == 0)
        #expect(try await scene.store.reclaimLeases(now: start + 60_005) == 1)
        #expect(try await scene.waiting(0) == cancelled)
        #expect(try await scene.status() == .cancelled)
    }

    @Test func anActiveSessionHasNothingToReplace() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let endpoint = try await fixture.store.subscribe(receiver, organizationID: fixture.organization.id)
        let (created, _, _) = try await fixture.claimedSession()
        _ = try await fixture.store.cancel(sessionID: created.session.id, token: created.cancelToken, now: start)
        _ = try await fixture.store.cancel(sessionID: created.session.id, token: created.cancelToken, now: start)
        let payload = try await receiver.payload(in: fixture.store, endpointID: endpoint)
        #expect(payload["data"]?["reason"] == "cancelled")
    }
}
