import HTTPTypes
import Hummingbird

/// `/v1/webhooks/events`, and the same under `/v1/events`.
struct PartnerEvents: Sendable {
    let store: SessionStore
    let clock: WallClock

    /// `GET /v1/webhooks/events`
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let (page, filter) = try ListQuery(request).read { query in
            let filter = SessionStore.EventFilter(
                type: query.choice("type", of: EventType.allCases), createdFrom: query.instant("created_from"),
                createdTo: query.instant("created_to"))
            return (query.page(), filter)
        }
        let found = try await store.events(organizationID: organization, filter, page: page)
        return Envelope.list(found, page, id: \.event.id) { $0.event.object($0.deliveries) }
    }

    /// `GET /v1/webhooks/events/{event_id}`
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try Self.event(context)
        guard let found = try await store.event(id: id, organizationID: organization) else {
            throw APIError(.notFound)
        }
        return Envelope.data(found.event.object(found.deliveries))
    }

    /// `POST /v1/webhooks/events/{event_id}/replay`
    func replay(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try Self.event(context)
        let object: @Sendable (SessionStore.EventDetails) -> JSONValue = { $0.event.object($0.deliveries) }
        let outcome = try await store.acting(as: context.actor()).replayEvent(
            id: id, organizationID: organization, now: clock.now(),
            along: context.keeping(status: .accepted, object))
        return Envelope.data(object(try outcome.record()), status: .accepted)
    }

    private static func event(_ context: GatewayContext) throws(APIError) -> (id: String, organizationID: String) {
        (try context.resourceID("event_id"), try context.requirePrincipal().organization.id)
    }
}

extension RequeueOutcome {
    /// What is due again, or the answer to whoever asked in vain.
    func record() throws(APIError) -> Record {
        switch self {
        case .requeued(let record): return record
        case .notFound: throw APIError(.notFound)
        case .payloadGone: throw APIError(.webhookPayloadExpired)
        case .conflict: throw APIError(.conflict)
        }
    }
}
