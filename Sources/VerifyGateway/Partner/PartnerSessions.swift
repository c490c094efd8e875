import HTTPTypes
import HandoffProtocol
import Hummingbird

/// `/v1/sessions`: what relying parties do.
struct PartnerSessions: Sendable {
    let store: SessionStore
    let clock: WallClock
    let redirectRules: RedirectRules
    let publicURL: String
    let hub: SessionHub

    /// `POST /v1/sessions`
    func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization
        let body = try await request.partnerJSON()
        let fields = body["share_fields"]
        if let fields { try ShareFieldRules.checkForm(fields) }
        let redirect = try body["redirect_url"].map { value throws(APIError) in
            guard let text = value.text else { throw APIError(.badRequest, param: "redirect_url") }
            return text
        }
        let reference = try body["client_reference_id"].map(Self.reference)
        let endpoints = try body["webhook_endpoint_id"].map(Self.endpointIDs)
        var redirectURL: String?
        if let redirect {
            redirectURL = try await redirectRules.accept(redirect, organizationID: organization.id)
        }
        let contract = try ShareFieldRules.contract(for: fields)
        if let endpoints, !(try await store.areUsable(endpointIDs: endpoints, organizationID: organization.id)) {
            throw APIError(.webhookEndpointUnavailable, param: "webhook_endpoint_id")
        }
        let object: @Sendable (CreatedSession) -> JSONValue = { [publicURL] created in
            created.session.partnerObject(publicURL: publicURL, cancelToken: created.cancelToken)
        }
        let created = try await store.createSession(
            NewSession(
                organizationID: organization.id, shareContract: contract,
                isAgeOnly: contract.ageOnlyThreshold != nil, redirectURL: redirectURL,
                webhookEndpointIDs: endpoints, clientReferenceID: reference),
            now: clock.now(), along: context.keeping(object))
        return Envelope.data(object(created))
    }

    /// `GET /v1/sessions/{id}`
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization
        let id = try context.sessionID()
        guard let session = try await store.session(id: id, organizationID: organization.id, now: clock.now()) else {
            throw APIError(.notFound)
        }
        return Envelope.conditional(
            session.partnerObject(publicURL: publicURL), for: request, secrets: store.secrets)
    }

    /// `GET /v1/sessions`
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let query = ListQuery(request)
        let page = try query.page()
        let filter = SessionStore.SessionFilter(
            status: try query.choice("status", of: SessionStatus.allCases),
            createdFrom: try query.instant("created_from"), createdTo: try query.instant("created_to"),
            clientReferenceID: try query.text("client_reference_id").map { text throws(APIError) in
                try Self.reference(.string(text))
            })
        while true {
            let ended = try await store.expireOverdue(organizationID: organization, now: clock.now())
            if ended.isEmpty { break }
            for id in ended { hub.ended(sessionID: id, reason: .expired) }
        }
        let found = try await store.sessions(organizationID: organization, filter, page: page)
        return Envelope.list(found, page, id: \.id) { $0.partnerObject(publicURL: publicURL) }
    }

    /// `POST /v1/sessions/{id}/cancel`. A session that has ended stays as it is, and the answer is the same.
    func cancel(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (id, organization) = (try context.sessionID(), try context.requirePrincipal().organization.id)
        let outcome = try await store.cancel(
            sessionID: id, organizationID: organization, now: clock.now(), along: context.keepingNoContent())
        switch outcome {
        case .cancelled: hub.ended(sessionID: id, reason: .cancelled)
        // The call itself may have ended it, and then nobody else tells the phone.
        case .alreadyEnded(.expired): hub.ended(sessionID: id, reason: .expired)
        case .alreadyEnded: break
        case .notFound, .tokenInvalid, .tokenUsed: throw APIError(.notFound)
        }
        return Response(status: .noContent)
    }

    /// The relying party's own name for a session: opaque text, which nobody here reads.
    private static func reference(_ value: JSONValue) throws(APIError) -> String {
        let sentence = "client_reference_id has to be text of 1 to 200 characters without control characters."
        guard let text = value.text, 1...200 ~= text.unicodeScalars.count,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw APIError(.badRequest, message: sentence, param: "client_reference_id") }
        return text
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
        guard let id = parameters.get("id"), SessionID.isWellFormed(id) else {
            throw APIError(.invalidSessionID, param: "id")
        }
        return id
    }
}
