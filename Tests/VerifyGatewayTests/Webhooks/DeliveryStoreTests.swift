import Testing

@testable import VerifyGateway

/// The schedule and what becomes of payloads, under a clock of our own (R15, K11).
@Suite struct DeliveryStoreTests {
    private let start = StoreFixture.start
    private let owner = "11111111-1111-4111-8111-111111111111"

    private struct Scene {
        let fixture: StoreFixture
        let endpoint: String
        var store: SessionStore { fixture.store }
        var organization: String { fixture.organization.id }

        init(_ changes: WebhookEndpointChanges = .init(), events: Int = 1) async throws {
            fixture = try await StoreFixture()
            endpoint = try await fixture.store.subscribe(
                try Receiver(), organizationID: fixture.organization.id, changes)
            for _ in 0..<events {
                let session = try await fixture.createSession().session
                _ = try await fixture.store.cancel(
                    sessionID: session.id, organizationID: fixture.organization.id, now: StoreFixture.start)
            }
        }

        func delivery() async throws -> WebhookDeliveryRecord {
            guard let found = try await store.deliveries(organizationID: organization).records.first else {
                throw FixtureError()
            }
            return found
        }
    }

    private func attempt(
        _ scene: Scene, at now: Int64, status: Int? = 500, retryAfter: Int64? = nil, deviation: Double = 0
    ) async throws {
        let leased = try await scene.store.leaseDeliveries(
            [(scene.endpoint, 1)], owner: owner, lease: 60_000, now: now)
        try #require(leased.count == 1, "not due at \(now - start)")
        let isGood = status.map { 200...299 ~= $0 } ?? false
        let result = AttemptResult(
            statusCode: status, failure: isGood ? nil : status == nil ? .timeout : .httpStatus, retryAfter: retryAfter,
            startedAt: now, duration: 3, deviation: deviation)
        try await scene.store.finishAttempt(of: leased[0], result, owner: owner, now: now)
    }

    @Test(arguments: [0, 24]) func eightAttemptsThenNoMore(retentionHours: Int) async throws {
        let scene = try await Scene(.init(retentionHours: retentionHours))
        var now = start
        for (count, pause) in ([0] + DeliverySchedule.pauses).enumerated() {
            let due = try await scene.delivery()
            #expect(due.status == .pending && due.attemptCount == count && due.nextAttemptAt == now + pause)
            #expect(try await scene.store.dueEndpoints(now: now + pause - 1).isEmpty)
            now += pause
            #expect(try await scene.store.dueEndpoints(now: now).map(\.id) == [scene.endpoint])
            try await attempt(scene, at: now, status: count == 2 ? nil : 500)
        }
        #expect(now == start + 99_305_000)
        let ended = try await scene.delivery()
        #expect(ended.status == .failed && ended.attemptCount == 8 && ended.nextAttemptAt == nil)
        #expect(ended.hasPayload == (retentionHours > 0))
        #expect(ended.retention == (retentionHours > 0 ? .terminalFailure : .expired))
        #expect(ended.payloadExpiresAt == (retentionHours > 0 ? now + 86_400_000 : nil))
        let attempts = try await scene.store.attempts(deliveryID: ended.id, organizationID: scene.organization)
        let tried = try #require(attempts?.records)
        #expect(tried.count == 8 && tried[5].statusCode == nil && tried[5].failure == .timeout)
        guard retentionHours > 0 else { return }
        let retried = try await scene.store.retryDelivery(
            id: ended.id, organizationID: scene.organization, now: now + 1)
        guard case .requeued(let delivery) = retried else { throw FixtureError() }
        #expect(delivery.status == .pending && delivery.attemptCount == 0 && delivery.lastStatusCode == nil)
        #expect(delivery.payloadExpiresAt == now + 1 + 99_305_000 + 86_400_000)
    }

    @Test func whatFailedSinceATimeIsDueAgain() async throws {
        let scene = try await Scene()
        let (store, organization) = (scene.store, scene.organization)
        func recover(since: Int64, at now: Int64, of organization: String? = nil) async throws
            -> SessionStore.RecoverOutcome
        {
            try await store.recoverDeliveries(
                endpointID: scene.endpoint, organizationID: organization ?? scene.organization, since: since, now: now)
        }
        #expect(try await recover(since: 0, at: start) == .recovered(0), "nothing has failed yet")
        try await attempt(scene, at: start)
        // One that waits for its next attempt need not wait any longer.
        #expect(try await recover(since: start + 1, at: start + 2) == .recovered(0), "it failed before")
        #expect(try await recover(since: start, at: start + 2) == .recovered(1))
        #expect(try await scene.delivery().nextAttemptAt == start + 2)
        #expect(try await recover(since: start, at: start + 3) == .recovered(0), "it is due already")

        var now = start + 2
        for pause in [0] + DeliverySchedule.pauses {
            now += pause
            try await attempt(scene, at: now)
        }
        let failed = try await scene.delivery()
        #expect(failed.status == .failed && failed.hasPayload)
        let foreign = try await store.createOrganization(name: "Other", now: start)
        #expect(try await recover(since: now, at: now, of: foreign.id) == .notFound)
        // What counts is when it failed last, not when it was made.
        #expect(try await recover(since: now + 1, at: now) == .recovered(0))
        for isEnabled in [false, true] {
            _ = try await store.updateEndpoint(
                id: scene.endpoint, organizationID: organization, .init(isEnabled: isEnabled), now: now)
            if !isEnabled { #expect(try await recover(since: now, at: now) == .endpointDisabled) }
        }
        let expiry = try #require(failed.payloadExpiresAt)
        #expect(try await recover(since: now, at: expiry) == .recovered(0), "its payload's time is over")
        #expect(try await recover(since: now, at: expiry - 1) == .recovered(1))
        let due = try await scene.delivery()
        #expect(due.status == .pending && due.attemptCount == 0 && due.nextAttemptAt == expiry - 1)
        let rows = try await store.auditLog(organizationID: organization, .init(event: .endpointRecovered), limit: 9)
        #expect(rows.map { $0.metadata["recovered_count"] } == [1, 1])
    }

    @Test func noPayloadIsKeptForeverBySendingItAgain() async throws {
        let scene = try await Scene(.init(retentionHours: 168))
        let end = start + DeliverySchedule.longestLife
        var now = start
        while true {
            let delivery = try await scene.delivery()
            guard let expiry = delivery.payloadExpiresAt else { throw FixtureError() }
            #expect(expiry <= end)
            now = expiry - 1
            let outcome = try await scene.store.retryDelivery(
                id: delivery.id, organizationID: scene.organization, now: now)
            guard case .requeued = outcome else { throw FixtureError() }
            if expiry == end { break }
        }
        try await attempt(scene, at: now)
        let last = try await scene.store.retryDelivery(
            id: scene.delivery().id, organizationID: scene.organization, now: end)
        guard case .payloadGone = last else { throw FixtureError() }
    }

    @Test func anEndpointWithALongHistoryGoesInBatches() async throws {
        let scene = try await Scene()
        let (store, organization) = (scene.store, scene.organization)
        for _ in 0..<4 {
            _ = try await store.testEndpoint(id: scene.endpoint, organizationID: organization, now: start)
        }
        try await store.database.write { connection in
            // Ids of their own for a thousand copies of a row.
            _ = try connection.run(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) \
                INSERT INTO events (id, organization_id, webhook_endpoint_id, type, data, created_at) \
                SELECT substr(e.id, 1, 58) || printf('%010d', n.i), e.organization_id, e.webhook_endpoint_id, e.type, \
                e.data, e.created_at FROM n, (SELECT * FROM events WHERE type = 'webhook.test' LIMIT 1) AS e
                """, [])
            _ = try connection.run(
                """
                INSERT INTO webhook_deliveries (id, organization_id, event_id, webhook_endpoint_id, status, attempt_count, \
                created_at, updated_at) SELECT 'whd_' || substr(e.id, 5), e.organization_id, e.id, \
                e.webhook_endpoint_id, 'failed', 1, e.created_at, e.created_at FROM events AS e \
                WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries WHERE event_id = e.id)
                """, [])
        }
        let before = scene.fixture.database.writeCommits
        #expect(try await store.deleteEndpoint(id: scene.endpoint, organizationID: organization, now: start))
        #expect(scene.fixture.database.writeCommits - before == 4, "500, 500, the rest, the endpoint")
        #expect(try await store.count("webhook_deliveries") == 0)
        #expect(try await store.deleteEndpoint(id: scene.endpoint, organizationID: organization, now: start) == false)
    }

    @Test func attemptsAreReadPageByPage() async throws {
        let scene = try await Scene()
        var (now, times) = (start, [Int64]())
        for pause in [0] + DeliverySchedule.pauses {
            now += pause
            try await attempt(scene, at: now)
            times.insert(now, at: 0)
        }
        let id = try await scene.delivery().id
        var (seen, request) = ([WebhookAttemptRecord](), PageRequest(limit: 3))
        while true {
            let page = try #require(
                try await scene.store.attempts(deliveryID: id, organizationID: scene.organization, page: request))
            seen += page.records
            guard page.hasMore else { break }
            request.after = page.records.last?.id
        }
        #expect(seen.map(\.attemptedAt) == times)
        let other = try await Scene(events: 1)
        await #expect(throws: UnknownCursor.self) {
            try await other.store.attempts(
                deliveryID: try await other.delivery().id, organizationID: other.organization,
                page: PageRequest(limit: 3, after: seen[0].id))
        }
    }

    @Test func pausesVaryAndReceiversCanMakeThemLonger() {
        let pause = { (count: Int, retryAfter: Int64?, deviation: Double) in
            DeliverySchedule.next(after: count, now: 0, retryAfter: retryAfter, deviation: deviation)
        }
        #expect(pause(1, nil, 1) == 5500 && pause(1, nil, -1) == 4500 && pause(1, nil, 7) == 5500)
        #expect(pause(1, 60_000, 0) == 60_000 && pause(1, 1, 0) == 5000 && pause(1, -5, 0) == 5000)
        #expect(pause(7, .max, 0) == 36_000_000 && pause(1, .max, 0) == 36_000_000)
        #expect(pause(8, nil, 0) == nil && pause(0, nil, 0) == nil)
    }

    @Test func aPayloadGoesWithItsDelivery() async throws {
        let scene = try await Scene()
        try await attempt(scene, at: start, status: 204)
        let delivery = try await scene.delivery()
        #expect(delivery.status == .succeeded && !delivery.hasPayload && delivery.retention == .delivered)
        #expect(delivery.payloadScrubbedAt == start && delivery.payloadExpiresAt == nil)
        let again = try await scene.store.retryDelivery(
            id: delivery.id, organizationID: scene.organization, now: start)
        guard case .payloadGone = again else { throw FixtureError() }
    }

    @Test func payloadsExpire() async throws {
        let scene = try await Scene(.init(retentionHours: 0), events: 3)
        let expiry = start + 99_305_000
        #expect(try await scene.store.scrubExpiredPayloads(now: expiry - 1, limit: 10) == 0)
        #expect(try await scene.store.scrubExpiredPayloads(now: expiry, limit: 2) == 2)
        #expect(try await scene.store.scrubExpiredPayloads(now: expiry, limit: 2) == 1)
        let delivery = try await scene.delivery()
        #expect(delivery.status == .failed && !delivery.hasPayload && delivery.retention == .expired)
    }

    @Test func aDeliveryIsTakenOnce() async throws {
        let scene = try await Scene(events: 20)
        let (store, endpoint) = (scene.store, scene.endpoint)
        let ids = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await store.leaseDeliveries(
                        [(endpoint, 3)], owner: RandomID.uuid(), lease: 1000, now: StoreFixture.start
                    ).map(\.id)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ids.count == 20 && Set(ids).count == 20)
        #expect(try await store.dueEndpoints(now: start).isEmpty)
        #expect(try await store.reclaimLeases(now: start + 999) == 0)
        #expect(try await store.reclaimLeases(of: owner, now: start + 999) == 0)
        #expect(try await store.dueEndpoints(now: start + 999).isEmpty)
        #expect(try await store.reclaimLeases(now: start + 1000) == 20)
        #expect(try await store.dueEndpoints(now: start + 1000).map(\.id) == [endpoint])
        let mine = try await store.leaseDeliveries([(endpoint, 3)], owner: owner, lease: 1000, now: start + 1000)
        let others = try await store.leaseDeliveries(
            [(endpoint, 5)], owner: RandomID.uuid(), lease: 1000, now: start + 1000)
        #expect(mine.count == 3 && others.count == 5)
        #expect(try await store.reclaimLeases(of: owner, now: start + 1001) == 3)
    }

    @Test func theEndOfALostLeaseChangesNothing() async throws {
        let scene = try await Scene()
        let leased = try await scene.store.leaseDeliveries([(scene.endpoint, 1)], owner: owner, lease: 1, now: start)
        _ = try await scene.store.reclaimLeases(now: start + 1)
        let result = AttemptResult(
            statusCode: 200, failure: nil, retryAfter: nil, startedAt: start, duration: 1, deviation: 0)
        try await scene.store.finishAttempt(of: leased[0], result, owner: owner, now: start + 2)
        let delivery = try await scene.delivery()
        #expect(delivery.status == .pending && delivery.hasPayload && delivery.attemptCount == 0)
    }

    @Test func endpointsThatAreGoneOrTakeNothingAreTurnedOff() async throws {
        let gone = try await Scene()
        try await attempt(gone, at: start, status: 410)
        let endpoint = try #require(
            try await gone.store.endpoint(id: gone.endpoint, organizationID: gone.organization))
        #expect(!endpoint.isEnabled && endpoint.disabledReason == .gone && endpoint.disabledAt == start)
        let on = try await gone.store.updateEndpoint(
            id: gone.endpoint, organizationID: gone.organization, .init(isEnabled: true), now: start + 1)
        #expect(on?.isEnabled == true && on?.disabledReason == nil && on?.failingSince == nil)

        let failing = try await Scene(events: 3)
        try await attempt(failing, at: start)
        try await attempt(failing, at: start + SessionStore.failingPatience - 1)
        let state = { try await failing.store.endpoint(id: failing.endpoint, organizationID: failing.organization) }
        let patient = try await state()
        #expect(patient?.isEnabled == true && patient?.failingSince == start)
        try await attempt(failing, at: start + SessionStore.failingPatience)
        #expect(try await state()?.disabledReason == .failing)
        let recovered = try await Scene(events: 2)
        try await attempt(recovered, at: start)
        try await attempt(recovered, at: start + 1, status: 200)
        let health = try await recovered.store.endpoint(
            id: recovered.endpoint, organizationID: recovered.organization)
        #expect(health?.failingSince == nil)
    }

    @Test func anEventIsReplayedAsFarAsItIsThere() async throws {
        let scene = try await Scene()
        let (store, organization) = (scene.store, scene.organization)
        let event = try await scene.delivery().eventID
        let replay = { try await store.replayEvent(id: event, organizationID: organization, now: start + 9) }
        guard case .requeued(let details) = try await replay() else { throw FixtureError() }
        #expect(details.deliveries.map(\.nextAttemptAt) == [start + 9])
        let leased = try await store.leaseDeliveries([(scene.endpoint, 1)], owner: owner, lease: 1, now: start + 9)
        guard case .conflict = try await replay() else { throw FixtureError() }
        let result = AttemptResult(
            statusCode: 200, failure: nil, retryAfter: nil, startedAt: start, duration: 1, deviation: 0)
        try await store.finishAttempt(of: leased[0], result, owner: owner, now: start + 10)
        guard case .payloadGone = try await replay() else { throw FixtureError() }
        guard
            case .notFound = try await store.replayEvent(id: event, organizationID: "foreign", now: start)
        else { throw FixtureError() }
    }

    @Test func aTestIsNoEndOfASession() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let endpoint = try await fixture.store.subscribe(receiver, organizationID: fixture.organization.id)
        let test = try await fixture.store.testEndpoint(
            id: endpoint, organizationID: fixture.organization.id, now: start
        ).record()
        #expect(test.event.type == .test && test.event.sessionID == nil && test.deliveries.map(\.status) == [.pending])
        let payload = try await receiver.payload(in: fixture.store, endpointID: endpoint)
        #expect(payload["type"] == "webhook.test" && payload["metadata"]?["event_id"]?.text == test.event.id)
        let foreign = try await fixture.store.testEndpoint(id: endpoint, organizationID: "foreign", now: start)
        guard case .notFound = foreign else { throw FixtureError() }
    }
}
