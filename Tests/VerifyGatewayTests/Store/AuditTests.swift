import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Audit log")
struct AuditTests {
    private static let (start, day) = (StoreFixture.start, Int64(86_400_000))
    private static let key = "11111111-1111-4111-8111-111111111111"

    private static func rows(_ fixture: StoreFixture, _ event: AuditEvent? = nil) async throws -> [AuditRecord] {
        try await fixture.store.auditLog(organizationID: fixture.organization.id, .init(event: event), limit: 1000)
    }

    private static func latest(_ fixture: StoreFixture, _ count: Int) async throws -> [AuditRecord] {
        try await rows(fixture).prefix(count).reversed()
    }

    @Test("What a relying party or an operator changes has one row, with who and what")
    func changes() async throws {
        let fixture = try await StoreFixture()
        let organization = fixture.organization.id
        let (party, desk) = (fixture.store.acting(as: .apiKey(id: Self.key)), fixture.store.acting(as: .operator))
        let now = Self.start + 5
        let (made, secret) = try await party.createEndpoint(
            .init(name: "CANARY-NAME"), url: "https://a.example/CANARY-URL", organizationID: organization, now: now)
        let endpoint = made.id
        _ = try await party.updateEndpoint(
            id: endpoint, organizationID: organization, .init(url: "https://b.example/", isEnabled: false), now: now)
        let revealed = try await party.signingSecret(endpointID: endpoint, organizationID: organization, now: now)
        #expect(revealed == secret)
        let rotated = try await party.rotateSigningSecret(
            endpointID: endpoint, organizationID: organization, overlap: 60_000, now: now)
        let encryption = try #require(
            try await party.createEncryptionKey(
                try Receiver().key, keyID: "k", endpointID: endpoint, organizationID: organization, now: now)
        ).id
        _ = try await party.setEncryptionKey(id: encryption, organizationID: organization, active: false, now: now)
        #expect(try await party.deleteEndpoint(id: endpoint, organizationID: organization, now: now))
        let (text, apiKey) = try await desk.createAPIKey(
            organizationID: organization, name: "CANARY-KEY", scopes: [.sessionsRead], now: now)
        _ = try await desk.setAPIKey(id: apiKey.id, enabled: false, now: now)
        _ = try await desk.setAPIKey(id: apiKey.id, enabled: true, now: now)
        _ = try await desk.setAPIKey(id: apiKey.id, scopes: [.sessionsWrite], now: now)
        let successor = try #require(try await desk.rotateAPIKey(id: apiKey.id, overlap: 1000, now: now)).record.id
        _ = try await desk.deleteAPIKey(id: apiKey.id, now: now)
        let name = try #require(DomainName("shop.example"))
        let domain = try #require(try await desk.addDomain(name, organizationID: organization, now: now))
        let pattern = try await desk.addPattern("https://shop.example/CANARY-PATH", domain: domain, now: now)
        _ = try await desk.addPattern("https://shop.example/CANARY-PATH", domain: domain, now: now)
        #expect(try await desk.removePattern(id: pattern.id, organizationID: organization, now: now))
        #expect(try await desk.removeDomain("Shop.example", organizationID: organization, now: now))
        _ = try await desk.setOrganization(id: organization, gate: .onboardingIncomplete, now: now)
        _ = try await desk.setOrganization(id: organization, isClosed: true, now: now)

        let expected: [(AuditEvent, String, JSONValue)] = [
            (.endpointCreated, endpoint, ["changed": ["name"]]),
            (.endpointUpdated, endpoint, ["enabled": false, "changed": ["url"]]),
            (.secretRevealed, endpoint, [:]), (.secretRotated, endpoint, ["previous_secret_expires_in": 60]),
            (.encryptionKeyCreated, encryption, ["webhook_endpoint_id": .string(endpoint)]),
            (.encryptionKeyUpdated, encryption, ["webhook_endpoint_id": .string(endpoint), "is_active": false]),
            (.endpointDeleted, endpoint, [:]),
            (.keyCreated, apiKey.id, ["scopes": ["sessions:read"], "networks": 0, "expires_at": nil]),
            (.keyUpdated, apiKey.id, ["enabled": false]), (.keyUpdated, apiKey.id, ["enabled": true]),
            (.keyUpdated, apiKey.id, ["scopes": ["sessions:write"]]),
            (.keyUpdated, apiKey.id, ["replaced_by": .string(successor), "expires_at": .instant(now + 1000)]),
            (.keyCreated, successor, ["scopes": ["sessions:write"], "networks": 0, "expires_at": nil]),
            (.keyDeleted, apiKey.id, [:]),
            (.domainCreated, domain.id, ["name": "shop.example"]), (.redirectCreated, pattern.id, [:]),
            (.redirectDeleted, pattern.id, [:]), (.domainDeleted, domain.id, ["name": "shop.example"]),
            (.organizationUpdated, organization, ["session_gate": "ONBOARDING_INCOMPLETE"]),
            (.organizationUpdated, organization, ["closed": true]),
        ]
        let rows = try await Self.latest(fixture, expected.count)
        for (row, (event, target, metadata)) in zip(rows, expected) {
            #expect(row.event == event && row.targetID == target && row.metadata == metadata, "\(event)")
            #expect(row.createdAt == now && row.organizationID == organization)
            let isParty = event.rawValue.hasPrefix("webhook")
            #expect(row.actor == (isParty ? .apiKey(id: Self.key) : .operator), "\(event)")
        }
        let all = try await Self.rows(fixture)
        #expect(all.count == expected.count + 1 && all.last?.event == .organizationCreated)
        #expect(Set(all.map(\.id)).count == all.count && all.allSatisfy { $0.id.hasPrefix("aud_") })
        let told = all.map { String(decoding: $0.object.encoded, as: UTF8.self) }.joined()
        for secret in ["CANARY", secret, try #require(rotated), text] { #expect(!told.contains(secret)) }
    }

    @Test("Each end of a session has its row, by whoever ended it, and each check that cost a try")
    func ends() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let party = store.acting(as: .apiKey(id: Self.key))
        func told(_ id: String) async throws -> [String] {
            try await Self.rows(fixture).reversed().filter { $0.targetID == id }.map { row in
                "\(row.event.rawValue) \(row.actor.type) \(String(decoding: row.metadata.encoded, as: UTF8.self))"
            }
        }
        let made = #"session.created system {"is_age_only":false,"share_field_count":2}"#

        let (succeeded, _, first) = try await fixture.claimedSession()
        _ = try await store.succeed(
            sessionID: succeeded.session.id, epoch: first, selectedKeys: ["family_name"], now: Self.start)
        #expect(try await told(succeeded.session.id) == [made, "session.succeeded system {}"])

        let (failed, _, second) = try await fixture.claimedSession()
        for _ in 0..<3 {
            _ = try await store.perform(
                .failedCheck(.authenticityFailed), sessionID: failed.session.id, epoch: second, now: Self.start)
        }
        let check = """
            session.check.failed system {"failure_code":"document_authenticity_failed","failed_check":"nfc"}
            """
        let end = #"session.failed system {"failure_code":"document_authenticity_failed"}"#
        #expect(try await told(failed.session.id) == [made, check, check, check, end])

        let (killed, _, third) = try await fixture.claimedSession()
        _ = try await store.perform(
            .failedCheck(.antiCloningAttestationFailed), sessionID: killed.session.id, epoch: third, now: Self.start)
        #expect(
            try await told(killed.session.id) == [
                made, #"session.failed system {"failure_code":"document_anti_cloning_attestation_failed"}"#,
            ])

        let (unread, _, fourth) = try await fixture.claimedSession()
        _ = try await store.perform(
            .failedCheck(.dataInvalid), sessionID: unread.session.id, epoch: fourth, now: Self.start)
        #expect(try await told(unread.session.id) == [made])

        let expired = try await fixture.createSession(lifetime: 1000).session.id
        #expect(try await store.sweep(now: Self.start + 1000, limit: 10) == [expired])
        #expect(try await told(expired) == [made, "session.expired system {}"])

        let cancelled = try await fixture.createSession().session.id
        for _ in 0..<2 {
            _ = try await party.cancel(sessionID: cancelled, organizationID: organization, now: Self.start)
        }
        #expect(try await told(cancelled) == [made, #"session.cancelled api_key {"reason":"cancelled"}"#])

        let stopped = try await fixture.createSession().session.id
        _ = try await store.acting(as: .operator).cancelFromOutside(sessionID: stopped, now: Self.start)
        #expect(try await told(stopped) == [made, #"session.cancelled operator {"reason":"cancelled"}"#])

        let (disowned, _, fifth) = try await fixture.claimedSession()
        _ = try await store.disown(sessionID: disowned.session.id, epoch: fifth, now: Self.start)
        #expect(
            try await told(disowned.session.id) == [
                made, #"session.cancelled person {"reason":"not_started_by_person"}"#,
            ])
    }

    @Test("A person's withdrawal has a row with what it was from, whatever came of it")
    func withdrawals() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        _ = try await store.subscribe(try Receiver(), organizationID: fixture.organization.id)
        let (created, _, epoch) = try await fixture.claimedSession()
        _ = try await store.succeed(
            sessionID: created.session.id, epoch: epoch, selectedKeys: [], now: Self.start)
        _ = try await store.cancel(sessionID: created.session.id, token: "wrong", now: Self.start)
        #expect(try await Self.rows(fixture, .privacyRequest).isEmpty)
        for _ in 0..<2 {
            _ = try await store.cancel(sessionID: created.session.id, token: created.cancelToken, now: Self.start)
        }
        let rows = try await Self.latest(fixture, 2)
        #expect(rows.map(\.event) == [.privacyRequest, .sessionCancelled] && rows.allSatisfy { $0.actor == .person })
        #expect(
            rows.first?.metadata == ["status": "succeeded", "deliveries": 1, "delivered": 0, "under_way": 0])
        #expect(rows.last?.metadata == ["after": "succeeded"])

        let expired = try await fixture.createSession(lifetime: 1000)
        _ = try await store.sweep(now: Self.start + 1000, limit: 10)
        _ = try await store.cancel(sessionID: expired.session.id, token: expired.cancelToken, now: Self.start + 2000)
        #expect(try await Self.latest(fixture, 1).first?.metadata["status"] == "expired")
    }

    @Test("What is taken back has no row, and nobody sees the rows of another organization")
    func rollback() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        let session = try await fixture.createSession().session.id
        let before = try await Self.rows(fixture)
        struct Fault: Error {}
        await #expect(throws: Fault.self) {
            try await store.cancel(sessionID: session, organizationID: organization, now: Self.start) { _, _ in
                throw Fault()
            }
        }
        #expect(try await Self.rows(fixture) == before)
        let other = try await store.createOrganization(name: "Other", now: Self.start)
        _ = try await store.acting(as: .operator).setAPIKey(id: "nothing", enabled: false, now: Self.start)
        #expect(try await Self.rows(fixture) == before)
        #expect(try await store.auditLog(organizationID: other.id, limit: 10).map(\.event) == [.organizationCreated])
    }

    @Test("Rows go after a year, the oldest first, a batch at a time")
    func retention() async throws {
        let fixture = try await StoreFixture()
        let (store, organization) = (fixture.store, fixture.organization.id)
        for number in 1...7 {
            _ = try await store.setOrganization(
                id: organization, gate: nil, now: Self.start + Int64(number) * Self.day)
        }
        let year = 365 * Self.day
        #expect(try await Retention().sweep(store, now: Self.start + year - 1, batch: 2).audit == 0)
        #expect(try await Retention().sweep(store, now: Self.start + year + 4 * Self.day, batch: 2).audit == 5)
        #expect(try await Self.rows(fixture).map(\.createdAt) == [7, 6, 5].map { Self.start + $0 * Self.day })
        let filter = SessionStore.AuditFilter(
            createdFrom: Self.start + 6 * Self.day, createdTo: Self.start + 6 * Self.day)
        #expect(try await store.auditLog(organizationID: organization, filter, limit: 10).count == 1)
        #expect(try await store.auditLog(organizationID: organization, limit: 2).count == 2)
    }

    @Test("Over HTTP the row names the key that asked")
    func routes() async throws {
        try await RunningGateway.with { running in
            let store = running.gateway.store
            let (key, record) = try await store.createAPIKey(
                organizationID: running.organizationID, name: "k", scopes: [.sessionsWrite, .webhooksWrite],
                now: running.gateway.clock.now())
            let headers = ["Authorization": "Bearer " + key, "Content-Type": "application/json"]
            func post(_ path: String, _ body: String) async throws -> RawHTTP.Answer {
                try await running.http("POST", path, headers, body: Array(body.utf8))
            }
            let session = try #require(try await post("/v1/sessions", "{}").json["data"]?["id"]?.text)
            #expect(try await post("/v1/sessions/\(session)/cancel", "").status == 204)
            let made = try await post("/v1/webhooks/endpoints", #"{"url":"https://a.example/"}"#).json["data"]
            let endpoint = "/v1/webhooks/endpoints/" + (made?["endpoint"]?["id"]?.text ?? "")
            #expect(try await post(endpoint + "/signing-secret/reveal", "").status == 200)
            #expect(try await post(endpoint + "/signing-secret/rotate", "").status == 200)
            #expect(try await post(endpoint + "/keys", WebhookRouteTests.keyBody(Receiver())).status == 200)
            #expect(
                try await running.http("PATCH", endpoint, headers, body: Array(#"{"name":"a"}"#.utf8)).status == 200)
            #expect(try await running.http("DELETE", endpoint, headers).status == 200)
            let rows = try await store.auditLog(organizationID: running.organizationID, limit: 8).reversed()
            #expect(
                rows.map(\.event) == [
                    .sessionCreated, .sessionCancelled, .endpointCreated, .secretRevealed, .secretRotated,
                    .encryptionKeyCreated, .endpointUpdated, .endpointDeleted,
                ])
            #expect(rows.allSatisfy { $0.actor == .apiKey(id: record.id) })
        }
    }
}
