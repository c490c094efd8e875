import HTTPTypes
import Hummingbird

/// `/v1/sessions`: what relying parties do.
struct PartnerSessions: Sendable {
    let store: SessionStore
    let clock: WallClock
    let redirectRules: RedirectRules
    let publicURL: String
    let pool: CheckingPool

    /// `POST /v1/sessions`
    func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization
        // Before the body is looked at: whoever asks again costs as little as can be.
        guard !pool.isBusy else { throw APIError(.serviceUnavailable, headers: [.retryAfter: "5"]) }
        let body = try await request.partnerJSON()
        let fields = body["share_fields"]
        if let fields { try ShareFieldRules.checkForm(fields) }
        let redirect = try body["redirect_url"].map { value throws(APIError) in
            guard let text = value.text else { throw APIError(.badRequest) }
            return text
        }
        let endpoints = try body["webhook_endpoint_id"].map(Self.endpointIDs)
        let redirectURL = try redirect.map(redirectRules.accept)
        let contract = try ShareFieldRules.contract(for: fields)
        if let endpoints, !(try await store.areUsable(endpointIDs: endpoints, organizationID: organization.id)) {
            throw APIError(.webhookEndpointUnavailable, param: "webhook_endpoint_id")
        }
        let created = try await store.createSession(
            NewSession(
                organizationID: organization.id, shareContract: contract,
                isAgeOnly: contract.ageOnlyThreshold != nil, redirectURL: redirectURL,
                webhookEndpointIDs: endpoints),
            now: clock.now())
        return Envelope.data(created.session.partnerObject(publicURL: publicURL, cancelToken: created.cancelToken))
    }

    /// `GET /v1/sessions/{id}`
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization
        let id = try context.sessionID()
        guard let session = try await store.session(id: id, organizationID: organization.id, now: clock.now()) else {
            throw APIError(.notFound)
        }
        return Envelope.data(session.partnerObject(publicURL: publicURL))
    }

    private static func endpointIDs(_ value: JSONValue) throws(APIError) -> [String] {
        let values: [JSONValue] =
            switch value {
            case .array(let values): values
            default: [value]
            }
        let ids = values.compactMap(\.text)
        guard (1...25).contains(ids.count), ids.count == values.count,
            ids.allSatisfy(ResourceID.isWellFormed)
        else { throw APIError(.badRequest, param: "webhook_endpoint_id") }
        return ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension GatewayContext {
    /// The relying party; present on every partner route.
    func requirePrincipal() throws(APIError) -> Principal {
        guard let principal else { throw APIError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"]) }
        return principal
    }

    /// The session id of the path.
    func sessionID() throws(APIError) -> String {
        guard let id = parameters.get("id"), SessionID.isWellFormed(id) else { throw APIError(.invalidSessionID) }
        return id
    }
}
