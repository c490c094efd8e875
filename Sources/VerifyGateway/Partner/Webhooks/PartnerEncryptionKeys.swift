import HTTPTypes
import Hummingbird

/// Keys that a relying party's payloads are encrypted to.
struct PartnerEncryptionKeys: Sendable {
    let store: SessionStore
    let clock: WallClock

    /// `POST /v1/webhooks/endpoints/{endpoint_id}/keys`
    func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (endpoint, organization) = try context.endpoint()
        let submission = try KeyRules.submission(try await request.partnerJSON())
        guard try await store.endpoint(id: endpoint, organizationID: organization) != nil else {
            throw APIError(.notFound)
        }
        let created = try await store.acting(as: context.actor()).createEncryptionKey(
            try submission.key(), keyID: submission.keyID, endpointID: endpoint, organizationID: organization,
            now: clock.now(), along: context.keeping(\.object))
        guard let created else { throw APIError(.notFound) }
        return Envelope.data(created.object)
    }

    /// `GET /v1/webhooks/endpoints/{endpoint_id}/keys`
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (endpoint, organization) = try context.endpoint()
        let (page, active) = try ListQuery(request).read { ($0.page(), $0.flag("is_active")) }
        let found = try await store.encryptionKeys(
            endpointID: endpoint, organizationID: organization, active: active, page: page)
        guard let found else { throw APIError(.notFound) }
        return Envelope.list(found, page, id: \.id, object: \.object)
    }

    /// `POST /v1/webhooks/keys/{key_id}/deactivate`
    func deactivate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await set(active: false, context)
    }

    /// `POST /v1/webhooks/keys/{key_id}/reactivate`
    func reactivate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await set(active: true, context)
    }

    private func set(active: Bool, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = (try context.resourceID("key_id"), try context.requirePrincipal().organization.id)
        let key = try await store.acting(as: context.actor()).setEncryptionKey(
            id: id, organizationID: organization, active: active, now: clock.now(),
            along: context.keeping(\.object))
        guard let key else { throw APIError(.notFound) }
        return Envelope.data(key.object)
    }
}
