import HTTPTypes
import Hummingbird

/// `/v1/webhooks/endpoints`: where a relying party wants to hear of its sessions.
struct PartnerEndpoints: Sendable {
    let store: SessionStore
    let clock: WallClock
    let rules: EndpointRules

    /// `POST /v1/webhooks/endpoints`
    func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let changes = try rules.changes(try await request.partnerJSON(), isNew: true)
        guard let url = changes.url else { throw APIError(.badRequest, param: "url") }
        let object: @Sendable (SessionStore.MadeEndpoint) -> JSONValue = { made in
            [
                "endpoint": made.endpoint.object, "signing_secret": .string(made.secret),
                "warnings": [
                    "This endpoint has no encryption key yet. Until it has one, every delivery to it fails and is lost."
                ],
            ]
        }
        do {
            let made = try await store.acting(as: context.actor()).createEndpoint(
                changes, url: url, organizationID: organization, now: clock.now(), along: context.keeping(object))
            return Envelope.data(object(made))
        } catch LimitReached.endpoints {
            throw APIError(.webhookEndpointLimit)
        }
    }

    /// `GET /v1/webhooks/endpoints`
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let (page, enabled) = try ListQuery(request).read { ($0.page(), $0.flag("enabled")) }
        let found = try await store.endpoints(organizationID: organization, enabled: enabled, page: page)
        return Envelope.list(found, page, id: \.id, object: \.object)
    }

    /// `GET /v1/webhooks/endpoints/{endpoint_id}`
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        guard let endpoint = try await store.endpoint(id: id, organizationID: organization) else {
            throw APIError(.notFound)
        }
        return Envelope.data(endpoint.object)
    }

    /// `PATCH /v1/webhooks/endpoints/{endpoint_id}`
    func update(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        let changes = try rules.changes(try await request.partnerJSON(), isNew: false)
        guard !changes.isEmpty else { throw APIError(.badRequest, message: "There is nothing to change.") }
        let updated = try await store.acting(as: context.actor()).updateEndpoint(
            id: id, organizationID: organization, changes, now: clock.now())
        guard let updated else { throw APIError(.notFound) }
        return Envelope.data(updated.object)
    }

    /// `DELETE /v1/webhooks/endpoints/{endpoint_id}`
    func delete(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        let isDeleted = try await store.acting(as: context.actor()).deleteEndpoint(
            id: id, organizationID: organization, now: clock.now())
        guard isDeleted else { throw APIError(.notFound) }
        return Envelope.data(["status": "success", "message": "The endpoint and its deliveries were deleted."])
    }

    /// `POST /v1/webhooks/endpoints/{endpoint_id}/test`
    func test(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        let object: @Sendable (SessionStore.EventDetails) -> JSONValue = { $0.event.object($0.deliveries) }
        let test = try await store.acting(as: context.actor()).testEndpoint(
            id: id, organizationID: organization, now: clock.now(), along: context.keeping(status: .accepted, object))
        if case .conflict = test { throw Self.isOff }
        return Envelope.data(object(try test.record()), status: .accepted)
    }

    /// `POST /v1/webhooks/endpoints/{endpoint_id}/recover`
    func recover(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        guard let since = try await request.partnerJSON()["since"]?.text.flatMap(InstantText.parse) else {
            throw APIError(
                .badRequest, message: "since has to be a time such as 2026-03-09T12:00:00Z.", param: "since")
        }
        let object: @Sendable (Int) -> JSONValue = { count in
            [
                "webhook_endpoint_id": .string(id), "recovered_count": .integer(Int64(count)),
                "has_more": .bool(count == SessionStore.mostRecovered),
            ]
        }
        let outcome = try await store.acting(as: context.actor()).recoverDeliveries(
            endpointID: id, organizationID: organization, since: since, now: clock.now(),
            along: context.keeping(status: .accepted, object))
        switch outcome {
        case .recovered(let count): return Envelope.data(object(count), status: .accepted)
        case .notFound: throw APIError(.notFound)
        case .endpointDisabled: throw Self.isOff
        }
    }

    /// `POST /v1/webhooks/endpoints/{endpoint_id}/signing-secret/reveal`
    func revealSecret(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        let secret = try await store.acting(as: context.actor()).signingSecret(
            endpointID: id, organizationID: organization, now: clock.now())
        return try Self.secret(secret, of: id)
    }

    /// `POST /v1/webhooks/endpoints/{endpoint_id}/signing-secret/rotate`
    func rotateSecret(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = try context.endpoint()
        var overlap: Int64 = 0
        if let value = try await request.partnerJSON().given("previous_secret_expires_in") {
            guard case .integer(let seconds) = value, 0...SessionStore.longestOverlap / 1000 ~= seconds else {
                throw APIError(
                    .badRequest, message: "previous_secret_expires_in has to be 0 to 604800 seconds.",
                    param: "previous_secret_expires_in")
            }
            overlap = seconds * 1000
        }
        let secret = try await store.acting(as: context.actor()).rotateSigningSecret(
            endpointID: id, organizationID: organization, overlap: overlap, now: clock.now(),
            along: context.keeping { Self.secretObject($0, of: id) })
        return try Self.secret(secret, of: id)
    }

    /// Nothing could arrive there.
    private static let isOff = APIError(
        .conflict, message: "The endpoint is turned off.", hint: "Turn it on first: PATCH it with enabled true.")

    private static func secret(_ secret: String?, of id: String) throws(APIError) -> Response {
        guard let secret else { throw APIError(.notFound) }
        return Envelope.data(secretObject(secret, of: id))
    }

    private static func secretObject(_ secret: String, of id: String) -> JSONValue {
        ["endpoint_id": .string(id), "signing_secret": .string(secret)]
    }
}

extension GatewayContext {
    /// The endpoint of the path, and whose it has to be.
    func endpoint() throws(APIError) -> (id: String, organizationID: String) {
        (try resourceID("endpoint_id"), try requirePrincipal().organization.id)
    }
}
