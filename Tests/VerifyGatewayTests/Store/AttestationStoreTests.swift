import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite struct AttestationStoreTests {
    private let start = StoreFixture.start
    private let id = String(repeating: "A", count: 43)

    private func record(counter: UInt32 = 0) -> AttestKeyRecord {
        AttestKeyRecord(
            id: id, point: [UInt8](repeating: 4, count: 65), counter: counter, environment: .production,
            application: "ABCDE12345.org.example.app", receipt: [1, 2])
    }

    @Test func aKeyThatRegistersAgainKeepsItsCounter() async throws {
        let fixture = try await StoreFixture()
        let key = try #require(AttestKeyID(id))
        try await fixture.store.saveAttestKey(record(), now: start)
        #expect(try await fixture.store.attestKey(key) == record())
        let raised = try await fixture.database.write { [id, start] in
            try ($0.advanceAttestCounter(id, to: 5, now: start), $0.advanceAttestCounter(id, to: 5, now: start))
        }
        #expect(raised == (true, false))
        try await fixture.store.saveAttestKey(record(), now: start)
        #expect(try await fixture.store.attestKey(key) == record(counter: 5))
        let last = try await fixture.database.write { [id, start] in
            try $0.advanceAttestCounter(id, to: .max, now: start)
        }
        #expect(last)
        #expect(try await fixture.store.attestKey(key)?.counter == .max)
    }

    @Test func counterAndClaimChangeTogetherOrNotAtAll() async throws {
        let fixture = try await StoreFixture()
        let (created, token, epoch) = try await fixture.claimedSession()
        let sessionID = created.session.id
        try await fixture.store.saveAttestKey(record(), now: start)
        let key = try #require(AttestKeyID(id))
        func hello(_ device: String, counter: UInt32) async throws -> ClaimOutcome {
            try await fixture.store.claimSession(
                HelloClaim(
                    hello: ClientHello(sessionID: sessionID, mobileWriteToken: token, deviceID: device),
                    owner: try RandomID.uuid(), attestation: .proven(keyID: id, counter: counter)), now: start)
        }
        #expect(try await hello("thief", counter: 9).refusal == .handoffDeviceMismatch)
        #expect(try await fixture.store.attestKey(key)?.counter == 0)
        #expect(try await hello("phone", counter: 3).epoch == epoch + 1)
        #expect(try await hello("phone", counter: 3).refusal == .helloAttestInvalid)
        #expect(try await fixture.store.session(id: sessionID, now: start)?.epoch == epoch + 1)

        let hash = String(repeating: "a", count: 64)
        func evidence(epoch: Int64, counter: UInt32) async throws -> EvidenceOutcome {
            try await fixture.store.acceptEvidence(
                sessionID: sessionID, epoch: epoch, keyID: id, counter: counter, evidenceHash: hash, now: start)
        }
        #expect(try await evidence(epoch: epoch, counter: 4) == .notActive)
        #expect(try await fixture.store.attestKey(key)?.counter == 3)
        #expect(try await evidence(epoch: epoch + 1, counter: 3) == .staleCounter)
        #expect(try await fixture.store.attestation(ofSession: sessionID)?.evidenceHash == nil)
        #expect(try await evidence(epoch: epoch + 1, counter: 4) == .accepted)
        // A later hello, also with another key, does not forget what was attested.
        #expect(try await hello("phone", counter: 5).epoch == epoch + 2)
        #expect(
            try await fixture.store.attestation(ofSession: sessionID)
                == SessionAttestation(keyID: id, evidenceHash: hash))
        _ = try await fixture.store.cancel(sessionID: sessionID, token: created.cancelToken, now: start)
        #expect(try await evidence(epoch: epoch + 3, counter: 6) == .notActive)
        try await fixture.store.sweepAttestation(now: start)
        #expect(try await fixture.store.attestation(ofSession: sessionID) == nil)
    }

    @Test func whatIsNotUsedIsForgotten() async throws {
        let fixture = try await StoreFixture()
        let key = try #require(AttestKeyID(id))
        let day: Int64 = 86_400_000
        try await fixture.store.saveAttestKey(record(), now: start)
        guard
            case .issued(let challenge, let expiry) = try await fixture.store.issueAttestChallenge(
                client: "a", now: start)
        else { throw FixtureError() }
        #expect(expiry == start + 300_000)
        try await fixture.store.sweepAttestation(now: expiry - 1)
        #expect(try await fixture.store.takeAttestChallenge(challenge, now: expiry - 1))
        try await fixture.store.sweepAttestation(now: start + 90 * day - 1)
        #expect(try await fixture.store.attestKey(key) != nil)
        try await fixture.store.sweepAttestation(now: start + 90 * day)
        #expect(try await fixture.store.attestKey(key) == nil)
        let left = try await fixture.database.read { connection in
            var counts: [Int64] = []
            for table in ["attest_challenges", "attest_requests", "attest_keys"] {
                var row = try connection.run("SELECT COUNT(*) FROM \(table)", []).only()
                counts.append(try row.integer())
            }
            return counts
        }
        #expect(left == [0, 0, 0])
    }

    @Test func clientsAreCountedApartAndInWindows() async throws {
        let fixture = try await StoreFixture()
        func ask(_ client: String, _ now: Int64) async throws -> Int64? {
            guard case .limited(let wait) = try await fixture.store.issueAttestChallenge(client: client, now: now)
            else {
                return nil
            }
            return wait
        }
        for second in 0..<20 { #expect(try await ask("a", start + Int64(second) * 1000) == nil) }
        #expect(try await ask("a", start + 20_000) == 40_000)
        #expect(try await ask("b", start + 20_000) == nil)
        #expect(try await ask("a", start + 59_999) == 1)
        #expect(try await ask("a", start + 60_000) == nil)
    }
}
