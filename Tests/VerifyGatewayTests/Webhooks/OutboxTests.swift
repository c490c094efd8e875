import Foundation
import HandoffProtocol
import NFCParsing
import Testing

@testable import VerifyGateway

@Suite struct OutboxTests {
    private let start = StoreFixture.start

    @Test func everyEndReachesTheOutboxEncrypted() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let ends: [(EventType, String, (String, Int64) async throws -> Void)] = [
            (
                .succeeded,
                #"{"claims":{"age_over_18":true,"family_name":"ERIKSSON","sex_marker":null},"#
                    + #""selected_field_keys":["age_over_18","family_name"]}"#,
                { id, epoch in
                    _ = try await store.succeed(
                        sessionID: id, epoch: epoch, selectedKeys: ["family_name", "age_over_18"],
                        claims: [
                            "family_name": .text("ERIKSSON"), "age_over_18": .flag(true),
                            "sex_marker": ClaimValue?.none,
                        ], now: start)
                }
            ),
            (
                .failed,
                #"{"failure_code":"document_anti_cloning_attestation_failed","nfc_tries_used":0,"liveness_tries_used":0}"#,
                { id, epoch in
                    _ = try await store.perform(
                        .failedCheck(.antiCloningAttestationFailed), sessionID: id, epoch: epoch, now: start)
                }
            ),
            (.expired, "{}", { id, _ in _ = try await store.expire(sessionID: id, now: start + 3_600_000) }),
            (
                .cancelled,
                #"{"outcome":"not_verified","reason":"cancelled","nfc_tries_used":0,"liveness_tries_used":0}"#,
                { id, _ in _ = try await store.cancel(sessionID: id, organizationID: organization, now: start) }
            ),
        ]
        for (type, data, end) in ends {
            let endpoint = try await store.subscribe(receiver, organizationID: organization)
            let (created, _, epoch) = try await fixture.claimedSession()
            try await end(created.session.id, epoch)
            let event = try #require(try await store.events(sessionID: created.session.id).first)
            let payload = try await receiver.payload(in: store, endpointID: endpoint)
            let text = String(decoding: payload.encoded, as: UTF8.self)
            #expect(
                text == #"{"data":\#(data),"metadata":{"contract_version":1,"event_id":"\#(event.id)","#
                    + #""verification_session_id":"\#(created.session.id)"},"type":"\#(type.rawValue)"}"#)
            #expect(try await store.deleteEndpoint(id: endpoint, organizationID: organization, now: start))
        }
    }

    @Test func theRelyingPartysNameForASessionTravelsAlong() async throws {
        let fixture = try await StoreFixture()
        let (receiver, organization) = (try Receiver(), fixture.organization.id)
        let endpoint = try await fixture.store.subscribe(receiver, organizationID: organization)
        let id = try await fixture.store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareContract(entries: [:]), isAgeOnly: false,
                clientReferenceID: "order-7"), now: start
        ).session.id
        _ = try await fixture.store.cancel(sessionID: id, organizationID: organization, now: start)
        let metadata = try await receiver.payload(in: fixture.store, endpointID: endpoint)["metadata"]
        #expect(metadata?["client_reference_id"] == "order-7" && metadata?["verification_session_id"] == .string(id))
    }

    @Test func nothingOfADocumentIsStoredInClear() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.store.subscribe(try Receiver(), organizationID: fixture.organization.id)
        let silent = try await fixture.store.subscribe(nil, organizationID: fixture.organization.id)
        let (created, _, epoch) = try await fixture.claimedSession()
        _ = try await fixture.store.succeed(
            sessionID: created.session.id, epoch: epoch, selectedKeys: ["family_name"],
            claims: ["family_name": .text("HALVORSENNORDMANN")], now: start)
        for name in ["gateway.db", "gateway.db-wal", "gateway.db-shm"] {
            let bytes = try Data(contentsOf: fixture.folder.appending(path: name))
            #expect(bytes.range(of: Data("HALVORSENNORDMANN".utf8)) == nil, "\(name)")
            #expect(bytes.range(of: Data("whsec_".utf8)) == nil, "\(name)")
        }
        #expect(try await fixture.store.payloads(endpointID: silent).isEmpty)
    }

    @Test func onlyWhoeverWantsToHearGetsADelivery() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let foreign = try await store.createOrganization(name: "Other", now: start)
        let all = try await store.subscribe(receiver, organizationID: organization)
        let successes = try await store.subscribe(
            receiver, organizationID: organization, .init(subscribedTypes: [.succeeded]))
        let off = try await store.subscribe(receiver, organizationID: organization, .init(isEnabled: false))
        let others = try await store.subscribe(receiver, organizationID: foreign.id)
        let keyless = try await store.subscribe(nil, organizationID: organization)
        let session = try await fixture.createSession().session
        _ = try await store.cancel(sessionID: session.id, organizationID: organization, now: start)
        let deliveries = try await store.deliveries(organizationID: organization)
        let byEndpoint = Dictionary(uniqueKeysWithValues: deliveries.records.map { ($0.endpointID, $0) })
        #expect(Set(byEndpoint.keys) == [all, keyless])
        #expect(byEndpoint[all]?.status == .pending && byEndpoint[all]?.nextAttemptAt == start)
        #expect(byEndpoint[all]?.payloadExpiresAt == start + 99_305_000 + 72 * 3_600_000)
        let failed = try #require(byEndpoint[keyless])
        #expect(failed.status == .failed && failed.retention == .noActiveKey && failed.attemptCount == 1)
        #expect(failed.lastAttemptAt == start && failed.payloadScrubbedAt == start && !failed.hasPayload)
        let attempts = try await store.attempts(deliveryID: failed.id, organizationID: organization)
        #expect(attempts?.records.map(\.failure) == [.noActiveKey])
        #expect(try await store.attempts(deliveryID: failed.id, organizationID: foreign.id) == nil)
        #expect(try await store.deliveries(organizationID: foreign.id).records.isEmpty)
        for id in [successes, off, others] { #expect(try await store.payloads(endpointID: id).isEmpty) }
    }

    @Test func aSessionCanNameItsEndpoints() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let named = try await store.subscribe(receiver, organizationID: organization)
        let other = try await store.subscribe(receiver, organizationID: organization)
        let session = try await store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareContract(entries: [:]), isAgeOnly: false,
                redirectURL: nil, webhookEndpointIDs: [named]), now: start
        ).session
        #expect(session.webhookEndpointIDs == [named])
        _ = try await store.cancel(sessionID: session.id, organizationID: organization, now: start)
        #expect(try await store.payloads(endpointID: named).count == 1)
        #expect(try await store.payloads(endpointID: other).isEmpty)
    }

    @Test func anEndpointHasOneActiveKey() async throws {
        let fixture = try await StoreFixture()
        let receiver = try Receiver()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let endpoint = try await store.subscribe(receiver, organizationID: organization)
        let second = try #require(
            try await store.createEncryptionKey(
                receiver.key, keyID: "k2", endpointID: endpoint, organizationID: organization, now: start + 1))
        let keys = { (active: Bool?) in
            try await store.encryptionKeys(
                endpointID: endpoint, organizationID: organization, active: active)?.records ?? []
        }
        #expect(try await keys(true).map(\.id) == [second.id])
        #expect(try await keys(nil).map(\.keyID) == ["k2", "k1"])
        let first = try #require(try await keys(false).first)
        #expect(first.disabledAt == start + 1)
        let revived = try await store.setEncryptionKey(
            id: first.id, organizationID: organization, active: true, now: start + 2)
        #expect(revived?.isActive == true && revived?.disabledAt == nil)
        #expect(try await keys(true).map(\.id) == [first.id])
        _ = try await store.setEncryptionKey(id: first.id, organizationID: organization, active: false, now: start + 3)
        #expect(try await keys(true).isEmpty)
        #expect(try await store.hasActiveKey(endpointID: endpoint) == false)
        #expect(
            try await store.setEncryptionKey(id: first.id, organizationID: "foreign", active: true, now: start) == nil)
    }

    @Test func listsLeaveNothingOutAndShowNothingTwice() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        var made: Set<String> = []
        for index in 0..<23 {
            made.insert(
                try await store.subscribe(nil, organizationID: organization, now: start + Int64(index / 6)))
        }
        var (seen, page): ([WebhookEndpointRecord], PageRequest) = ([], PageRequest(limit: 5))
        while true {
            let part = try await store.endpoints(organizationID: organization, page: page)
            seen += part.records
            guard part.hasMore else { break }
            page.after = part.records.last?.id
        }
        #expect(seen.count == 23 && Set(seen.map(\.id)) == made)
        #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted(by: >))
        await #expect(throws: UnknownCursor.self) {
            try await store.endpoints(organizationID: organization, page: PageRequest(limit: 5, after: "whe_none"))
        }
    }

    @Test func secretsAreReplacedWithAnOverlap() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let (endpoint, secret) = try await store.createEndpoint(
            .init(), url: "https://a.example", organizationID: organization, now: start)
        #expect(secret.utf8.count == 38)
        let current = {
            try await store.signingSecret(endpointID: endpoint.id, organizationID: organization, now: start)
        }
        #expect(try await current() == secret)
        #expect(try await store.signingSecret(endpointID: endpoint.id, organizationID: "foreign", now: start) == nil)
        let next = try await store.rotateSigningSecret(
            endpointID: endpoint.id, organizationID: organization, overlap: 1000, now: start)
        #expect(next != secret)
        #expect(try await current() == next)
    }
}
