import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite struct OutcomeTests {
    private let start = StoreFixture.start

    @Test(arguments: FailureCode.allCases) func failuresCostWhatTheirBudgetSays(failure: FailureCode) async throws {
        let fixture = try await StoreFixture()
        let (created, _, epoch) = try await fixture.claimedSession()
        let id = created.session.id
        var challenges: Set<[UInt8]> = [created.session.activeAuthChallenge]
        for attempt in 1...3 {
            let answer = try await fixture.store.perform(
                .failedCheck(failure), sessionID: id, epoch: epoch, now: start)
            guard case .counted(let nfc, let liveness, let ended, let challenge) = answer else {
                Issue.record("not counted: \(answer)")
                return
            }
            challenges.insert(challenge)
            #expect(nfc == (failure.budget == .nfc ? attempt : 0))
            #expect(liveness == (failure.budget == .liveness ? attempt : 0))
            let spent = attempt == 3 && failure.budget != .unlimited
            #expect(ended == (failure.budget == .hardKill || spent))
            if failure.budget == .hardKill { break }
        }
        #expect(challenges.count == (failure.budget == .nfc ? 4 : 1))
        let session = try #require(try await fixture.store.session(id: id, now: start))
        let events = try await fixture.store.events(sessionID: id)
        if failure.budget == .unlimited {
            #expect(session.status == .inProgress && session.phase == .mrzScanning && events.isEmpty)
        } else {
            #expect(session.status == .failed && session.failureCode == failure && session.completedAt == start)
            #expect(events.map(\.type) == [.failed])
            let again = try await fixture.store.perform(
                .failedCheck(failure), sessionID: id, epoch: epoch, now: start)
            #expect(again == .notActive)
        }
    }

    @Test func documentsThatCannotBeUsedEndTheSessionAtTheTenth() async throws {
        let fixture = try await StoreFixture()
        let (created, token, first) = try await fixture.claimedSession()
        let id = created.session.id
        var epoch = first
        for attempt in 1...10 {
            let answer = try await fixture.store.perform(
                .failedCheck(.dataInvalid), sessionID: id, epoch: epoch, now: start)
            guard case .counted(0, 0, let ended, _) = answer else {
                Issue.record("not counted: \(answer)")
                return
            }
            #expect(ended == (attempt == 10))
            // Coming back brings no new ones.
            if !ended { epoch = try #require(try await fixture.claim(id, token: token).epoch) }
        }
        let session = try #require(try await fixture.store.session(id: id, now: start))
        #expect(session.status == .failed && session.failureCode == .dataInvalid)
    }

    @Test func successReachesTheConsentsAndTheEvent() async throws {
        let fixture = try await StoreFixture()
        let (created, _, epoch) = try await fixture.claimedSession()
        let id = created.session.id
        let answer = try await fixture.store.perform(
            .succeed(selectedFieldKeys: ["kayle_document_id"]), sessionID: id, epoch: epoch, now: start + 9)
        #expect(answer == .done)
        let session = try #require(try await fixture.store.session(id: id, now: start + 9_000_000))
        #expect(session.status == .succeeded && session.completedAt == start + 9)
        #expect(session.selectedFieldKeys == ["kayle_document_id"])
        #expect(try await fixture.store.consents(sessionID: id).map(\.selectedKeys) == [["kayle_document_id"]])
        let event = try #require(try await fixture.store.events(sessionID: id).first)
        #expect(event.type == .succeeded && event.data == #"{"selected_field_keys":["kayle_document_id"]}"#)
        #expect(try await fixture.store.statusCounts() == [.succeeded: 1])
    }

    @Test func timeEndsASessionWhoeverLooksFirst() async throws {
        let fixture = try await StoreFixture()
        let (created, _, epoch) = try await fixture.claimedSession()
        let (id, end) = (created.session.id, created.session.expiresAt)
        #expect(try await fixture.store.session(id: id, now: end - 1)?.status == .inProgress)
        let late = try await fixture.store.succeed(sessionID: id, epoch: epoch, selectedKeys: ["a"], now: end)
        #expect(late == .notActive)
        #expect(try await fixture.store.session(id: id, now: end)?.status == .expired)
        #expect(try await fixture.store.events(sessionID: id).map(\.data) == ["{}"])
        var open: Set<String> = []
        for _ in 0..<5 { open.insert(try await fixture.createSession().session.id) }
        let first = try await fixture.store.sweep(now: end, limit: 3)
        let second = try await fixture.store.sweep(now: end, limit: 3)
        #expect(first.count == 3 && second.count == 2 && Set(first + second) == open)
    }

    @Test func thePersonCancelsWithTheTokenOnce() async throws {
        let fixture = try await StoreFixture()
        let (created, token, epoch) = try await fixture.claimedSession()
        let (id, store) = (created.session.id, fixture.store)
        #expect(try await store.cancel(sessionID: "vs_none", token: created.cancelToken, now: start) == .notFound)
        #expect(try await store.cancel(sessionID: id, token: "wrong", now: start) == .tokenInvalid)
        #expect(
            try await store.cancel(sessionID: id, token: created.cancelToken, now: start)
                == .cancelled(from: .inProgress))
        #expect(
            try await store.cancel(sessionID: id, token: created.cancelToken, now: start) == .alreadyEnded(.cancelled))
        let session = try #require(try await store.session(id: id, now: start))
        #expect(session.deviceHash == nil && session.tokenSeed == nil && !session.isHandoffClaimed)
        #expect(try await fixture.claim(id, token: token).refusal == .sessionNotFound)
        #expect(try await store.storePhase(sessionID: id, epoch: epoch, phase: .mrzScanning, now: start) == .notActive)
        #expect(try await store.cancel(sessionID: id, organizationID: "foreign", now: start) == .notFound)
        #expect(
            try await store.cancel(sessionID: id, organizationID: fixture.organization.id, now: start)
                == .alreadyEnded(.cancelled))
    }

    @Test func withdrawalAfterSuccessReplacesTheEvent() async throws {
        let fixture = try await StoreFixture()
        let (created, _, epoch) = try await fixture.claimedSession()
        let id = created.session.id
        _ = try await fixture.store.succeed(sessionID: id, epoch: epoch, selectedKeys: ["a"], now: start)
        let outcome = try await fixture.store.cancel(sessionID: id, token: created.cancelToken, now: start + 1)
        #expect(outcome == .cancelled(from: .succeeded))
        let events = try await fixture.store.events(sessionID: id)
        #expect(events.map(\.type) == [.cancelled])
        #expect(events.first?.data.contains("privacy_cancelled_after_terminal_success") == true)
        #expect(try await fixture.store.session(id: id, now: start)?.completedAt == start)
    }

    /// Four ends pull at each session at once; the seed decides their order of arrival.
    @Test(arguments: [UInt64(1), 2, 3]) func oneSessionHasOneEnd(seed: UInt64) async throws {
        let fixture = try await StoreFixture()
        var order = SplitMix(state: seed)
        var seen: Set<SessionStatus> = []
        for _ in 0..<60 {
            let (created, _, epoch) = try await fixture.claimedSession()
            let (id, end, store) = (created.session.id, created.session.expiresAt, fixture.store)
            let organization = fixture.organization.id
            let pulls: [@Sendable () async throws -> Bool] = [
                { try await store.expire(sessionID: id, now: end) },
                {
                    try await store.cancel(sessionID: id, organizationID: organization, now: end - 1)
                        == .cancelled(from: .inProgress)
                },
                { try await store.succeed(sessionID: id, epoch: epoch, selectedKeys: ["a"], now: end - 1) == .done },
                {
                    let answer = try await store.countFailedCheck(
                        sessionID: id, epoch: epoch, failure: .antiCloningAttestationFailed, now: end - 1)
                    return answer != .notActive
                },
            ].shuffled(using: &order)
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for pull in pulls { group.addTask { try await pull() } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            let session = try #require(try await store.session(id: id, now: end))
            let events = try await store.events(sessionID: id)
            #expect(events.map(\.type.rawValue) == ["verification.session.\(session.status.rawValue)"])
            seen.insert(session.status)
        }
        #expect(seen.count > 1, "the race was no race")
    }

    @Test func keysAreFoundByTheirHashAndCanBeTurnedOff() async throws {
        let fixture = try await StoreFixture()
        let (key, record) = try await fixture.store.createAPIKey(
            organizationID: fixture.organization.id, name: "Till", scopes: [.sessionsRead, .sessionsWrite], now: start)
        let hash = fixture.store.secrets.apiKeyHash(key)
        #expect(try await fixture.store.apiKey(hash: hash) == record)
        #expect(try await fixture.store.apiKey(hash: fixture.store.secrets.apiKeyHash(key + "x")) == nil)
        let off = try await fixture.store.setAPIKey(id: record.id, enabled: false, now: StoreFixture.start)
        #expect(off?.isEnabled == false)
        #expect(try await fixture.store.apiKey(hash: hash)?.isEnabled == false)
        #expect(try await fixture.store.setAPIKey(id: "none", enabled: false, now: StoreFixture.start) == nil)
    }
}

/// SplitMix64: the same order for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
