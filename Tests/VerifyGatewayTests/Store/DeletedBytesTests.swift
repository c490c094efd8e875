import Foundation
import HandoffProtocol
import Testing

@testable import VerifyGateway

/// What the retention deletes is in no file any more: not in rows, indexes, free pages or the log (threat P4).
@Suite("Deleted bytes")
struct DeletedBytesTests {
    private static let (start, day) = (StoreFixture.start, Int64(86_400_000))

    @Test("After 7, 30, 90 and 365 days what had to go is in no file, and what may stay is still there")
    func everyPeriod() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let receiver = try Receiver()
        let endpoint = try await store.subscribe(receiver, organizationID: organization)

        let (claimed, _, epoch) = try await fixture.claimedSession()
        _ = try await store.disown(sessionID: claimed.session.id, epoch: epoch, now: Self.start)
        let named = try await store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareContract(entries: [:]), isAgeOnly: false,
                clientReferenceID: "CANARY-REFERENCE"), now: Self.start
        ).session
        _ = try await store.cancel(sessionID: named.id, organizationID: organization, now: Self.start)
        _ = try await store.report(
            OrganizationReport(
                organizationID: organization, sessionID: nil, reason: .notStarted, details: "CANARY-DETAILS"),
            now: Self.start)
        let attestKey = String(repeating: "K", count: 43)
        try await store.saveAttestKey(
            AttestKeyRecord(
                id: attestKey, point: [UInt8](repeating: 4, count: 65), counter: 0, environment: .production,
                application: "ABCDE12345.org.example.app", receipt: Array("CANARY-RECEIPT".utf8)), now: Self.start)
        let deliveries = try await store.deliveries(organizationID: organization).records
        let payload = try #require(try await store.payloads(endpointID: endpoint).first)
        let event = try #require(try await store.events(sessionID: named.id).first).id
        let audit = try #require(try await store.auditLog(organizationID: organization, limit: 100).last).id

        /// Marks of what is kept, with the day on which they go.
        let marks: [(name: String, bytes: [UInt8], day: Int64)] = [
            ("reference", Array("CANARY-REFERENCE".utf8), 7),
            ("payload", Array(payload.prefix(300).suffix(60).utf8), 5),
            ("session", Array(named.cancelTokenHash.utf8), 30),
            ("other session", Array(claimed.session.cancelTokenHash.utf8), 30),
            ("event", Array(event.utf8), 30), ("delivery", Array(deliveries[0].id.utf8), 30),
            ("attest key", Array(attestKey.utf8), 90), ("receipt", Array("CANARY-RECEIPT".utf8), 90),
            ("report", Array("CANARY-DETAILS".utf8), 365), ("audit row", Array(audit.utf8), 365),
        ]
        func found() throws -> Set<String> {
            let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).map {
                try Data(contentsOf: fixture.folder.appending(path: $0))
            }
            return Set(marks.filter { mark in files.contains { $0.range(of: Data(mark.bytes)) != nil } }.map(\.name))
        }
        #expect(try found() == Set(marks.map(\.name)))
        for day in [1, 5, 7, 29, 30, 89, 90, 364, 365] as [Int64] {
            let now = Self.start + day * Self.day
            _ = try await store.scrubExpiredPayloads(now: now, limit: 100)
            _ = try await Retention().sweep(store, now: now)
            try await store.sweepAttestation(now: now)
            try await fixture.database.forgetDeleted()
            #expect(try found() == Set(marks.filter { $0.day > day }.map(\.name)), "after \(day) days")
        }
    }
}
