import HTTPTypes
import Hummingbird

/// `/v1/webhooks/deliveries`: what became of each event at each endpoint.
struct PartnerDeliveries: Sendable {
    let store: SessionStore
    let clock: WallClock

    /// `GET /v1/webhooks/deliveries`
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let (page, filter) = try ListQuery(request).read { query in
            let filter = SessionStore.DeliveryFilter(
                status: query.choice("status", of: WebhookDeliveryRecord.Status.allCases),
                endpointID: query.id("endpoint_id"), eventID: query.id("event_id"))
            return (query.page(), filter)
        }
        let found = try await store.deliveries(organizationID: organization, filter, page: page)
        return Envelope.list(found, page, id: \.id, object: \.object)
    }

    /// `GET /v1/webhooks/deliveries/{delivery_id}`
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try Self.delivery(context)
        guard let delivery = try await store.delivery(id: id, organizationID: organization) else {
            throw APIError(.notFound)
        }
        return Envelope.conditional(delivery.object, for: request, secrets: store.secrets)
    }

    /// `GET /v1/webhooks/deliveries/{delivery_id}/attempts`
    func attempts(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try Self.delivery(context)
        let page = try ListQuery(request).read { $0.page() }
        let found = try await store.attempts(deliveryID: id, organizationID: organization, page: page)
        guard let found else { throw APIError(.notFound) }
        return Envelope.list(found, page, id: \.id, object: \.object)
    }

    /// `POST /v1/webhooks/deliveries/{delivery_id}/retry`
    func retry(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try Self.delivery(context)
        let outcome = try await store.acting(as: context.actor()).retryDelivery(
            id: id, organizationID: organization, now: clock.now(), along: context.keeping(\.object))
        return Envelope.data(try outcome.record().object)
    }

    private static func delivery(_ context: GatewayContext) throws(APIError) -> (id: String, organizationID: String) {
        (try context.resourceID("delivery_id"), try context.requirePrincipal().organization.id)
    }
}
