import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite struct HandoffTests {
    private let start = StoreFixture.start

    @Test func consentComesFirstAndIsStoredOnce() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        #expect(try await fixture.store.issueHandoff(sessionID: id, now: start) == .consentRequired)
        let first = try await fixture.consent(id)
        #expect(try await fixture.consent(id, now: start + 5) == first)
        let stored = try await fixture.store.consents(sessionID: id)
        #expect(stored.map(ConsentOutcome.recorded) == [first])
        #expect(stored.first?.requestedKeys == ["family_name", "kayle_document_id"])
        #expect(stored.first?.requiredKeys == ["kayle_document_id"])
        #expect(stored.first?.organizationName == "Aurora Rentals")
        #expect(try await fixture.consent("vs_unknown") == .notFound)
    }

    @Test func tokenIsReusedWhileItHasTwoMinutesToLive() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        _ = try await fixture.consent(id)
        let first = try #require(try await fixture.token(id))
        #expect(try await fixture.token(id, now: start + 180_000) == first)
        let second = try #require(try await fixture.token(id, now: start + 180_001))
        #expect(second != first)
        // The older one is still good for a first use, until its own expiry and the grace.
        #expect(try await fixture.claim(id, token: first, now: start + 330_000).refusal == .handoffTokenExpired)
        #expect(try await fixture.claim(id, token: first, now: start + 329_999).epoch == 1)
        #expect(try await fixture.store.issueHandoff(sessionID: id, now: start + 330_000) == .inProgress)
    }

    @Test func helloIsRefusedInTheOrderOfTheProtocol() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        let other = try await fixture.createSession().session.id
        for session in [id, other] { _ = try await fixture.consent(session) }
        let token = try #require(try await fixture.token(id))
        let foreign = try #require(try await fixture.token(other))
        #expect(try await fixture.claim("vs_unknown", token: token).refusal == .sessionNotFound)
        for bad in [foreign, String(token.dropLast()), token.uppercased(), token + " ", ""] {
            #expect(try await fixture.claim(id, token: bad).refusal == .handoffTokenInvalid)
        }
        let old = HelloClaim(
            hello: ClientHello(sessionID: id, mobileWriteToken: "bad", deviceID: "phone"), owner: try RandomID.uuid(),
            isAppTooOld: true)
        #expect(try await fixture.store.claimSession(old, now: start).refusal == .minAppVersionRequired)
        #expect(try await fixture.claim(id, token: token).epoch == 1)
        #expect(try await fixture.claim(id, token: token, device: "thief").refusal == .handoffDeviceMismatch)
        #expect(try await fixture.claim(id, token: token, now: start + 3_600_000).refusal == .sessionNotFound)
        #expect(try await fixture.store.session(id: id, now: start)?.status == .expired)
    }

    @Test func theSamePhoneComesBackAndDisplacesItsOldConnection() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        _ = try await fixture.consent(id)
        let token = try #require(try await fixture.token(id))
        let old = try RandomID.uuid()
        _ = try await fixture.claim(id, token: token, owner: old)
        #expect(
            try await fixture.store.storePhase(sessionID: id, epoch: 1, phase: .nfcReading, now: start) == .done)
        // Long after the token's expiry: a resume has no time limit but the session's.
        let back = try await fixture.claim(id, token: token, now: start + 3_000_000)
        guard case .claimed(let facts, true, 2, let displaced) = back else {
            Issue.record("not resumed: \(back)")
            return
        }
        #expect(facts.phase == .nfcReading && displaced == old)
        let stale = try await fixture.store.storePhase(sessionID: id, epoch: 1, phase: .nfcComplete, now: start)
        #expect(stale == .notActive)
        let charged = try await fixture.store.countFailedCheck(
            sessionID: id, epoch: 1, failure: .authenticityFailed, now: start)
        #expect(charged == .notActive)
        let ended = try await fixture.store.succeed(
            sessionID: id, epoch: 1, selectedKeys: ["kayle_document_id"], now: start)
        #expect(ended == .notActive)
        #expect(try await fixture.store.session(id: id, now: start)?.phase == .nfcReading)
    }

    @Test(.timeLimit(.minutes(2))) func ofFiftyPhonesOneWins() async throws {
        let fixture = try await StoreFixture()
        for round in 0..<200 {
            let id = try await fixture.createSession().session.id
            _ = try await fixture.consent(id)
            let token = try #require(try await fixture.token(id))
            let outcomes = try await withThrowingTaskGroup(of: ClaimOutcome.self) { group in
                for phone in 0..<50 {
                    group.addTask { try await fixture.claim(id, token: token, device: "phone \(phone)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0.epoch == 1 } == 1, "round \(round)")
            #expect(outcomes.count { $0.refusal == .handoffDeviceMismatch } == 49, "round \(round)")
        }
    }

    /// Threat H5: pushing a live phone away ends at some time, and never reaches a session that has ended.
    @Test func samePhoneComesBackOnlySoOften() async throws {
        let fixture = try await StoreFixture()
        let (created, token, first) = try await fixture.claimedSession()
        let id = created.session.id
        for epoch in (first + 1)...SessionStore.maximumClaims {
            #expect(try await fixture.claim(id, token: token).epoch == epoch)
        }
        #expect(try await fixture.claim(id, token: token).refusal == .handoffTokenConsumed)
        #expect(try await fixture.claim(id, token: token, device: "other").refusal == .handoffDeviceMismatch)
        // Who holds it goes on.
        let answer = try await fixture.store.perform(
            .phase(.mrzScanning), sessionID: id, epoch: SessionStore.maximumClaims, now: start)
        #expect(answer == .done)
    }

    @Test func resumeNeverReachesASessionWithAnOutcome() async throws {
        for command in [
            StoreCommand.succeed(selectedFieldKeys: []), .failedCheck(.antiCloningAttestationFailed), .disown,
        ] {
            let fixture = try await StoreFixture()
            let (created, token, epoch) = try await fixture.claimedSession()
            _ = try await fixture.store.perform(command, sessionID: created.session.id, epoch: epoch, now: start)
            #expect(try await fixture.claim(created.session.id, token: token).refusal == .sessionNotFound)
        }
    }
}
