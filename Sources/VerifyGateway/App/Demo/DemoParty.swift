/// The relying party of a demonstration: an organization with a key, asking for what a shop with an age limit would.
struct DemoParty: Sendable {
    let apiKey: String
    private let gateway: Gateway
    private let organization: OrganizationRecord

    /// Makes the organization and its key in a gateway's store.
    init(gateway: Gateway) async throws {
        self.gateway = gateway
        let (now, store) = (gateway.clock.now(), gateway.store.acting(as: .operator))
        organization = try await store.createOrganization(name: "Harbour Books", now: now)
        apiKey = try await store.createAPIKey(
            organizationID: organization.id, name: "demo", scopes: [.sessionsWrite], now: now
        ).key
    }

    /// Has webhooks sent to a receiver on this machine; the secret that signs them.
    func subscribe(_ receiver: DemoReceiver, url: String) async throws -> String {
        let (now, store) = (gateway.clock.now(), gateway.store.acting(as: .operator))
        let (endpoint, secret) = try await store.createEndpoint(
            WebhookEndpointChanges(), url: url, organizationID: organization.id, now: now)
        _ = try await store.createEncryptionKey(
            receiver.key, keyID: "demo", endpointID: endpoint.id, organizationID: organization.id, now: now)
        return secret
    }

    /// A new session, and the page for its person.
    func createSession() async throws -> (id: String, page: String) {
        let fields: JSONValue = [
            "family_name": ["required": true, "reason": "To put your name on the reader's card"],
            "given_names": ["required": true, "reason": "To put your name on the reader's card"],
            "age_over_18": ["required": true, "reason": "Some of our books are for adults"],
            "nationality_code": ["required": false, "reason": "To suggest books in your language"],
        ]
        let created = try await gateway.store.createSession(
            NewSession(
                organizationID: organization.id, shareContract: ShareFieldRules.contract(for: fields), isAgeOnly: false,
                redirectURL: nil),
            now: gateway.clock.now())
        return (created.session.id, "\(gateway.publicURL)/\(created.session.id)?cancel_token=\(created.cancelToken)")
    }
}
