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
        var faults = Faults()
        // Null leaves out what may be left out, but not these two: it would ask for every claim and for no redirect, and
        // nobody gets that by a variable that was empty.
        let fields = body["share_fields"]
        if let fields { faults.reading { () throws(APIError) in try ShareFieldRules.checkForm(fields) } }
        let hasFields = faults.isEmpty
        let redirect = faults.reading(body["redirect_url"], Self.redirect)
        let reference = faults.reading(body.given("client_reference_id"), Self.reference)
        let endpoints = faults.reading(body.given("webhook_endpoint_id"), Self.endpointIDs)
        var redirectURL: String?
        if let redirect {
            do {
                redirectURL = try await redirectRules.accept(redirect, organizationID: organization.id)
            } catch let error as APIError {
                faults.add(error)
            }
        }
        let contract =
            hasFields ? faults.reading { () throws(APIError) in try ShareFieldRules.contract(for: fields) } : nil
        if let endpoints, !(try await store.areUsable(endpointIDs: endpoints, organizationID: organization.id)) {
            faults.add(APIError(.webhookEndpointUnavailable, param: "webhook_endpoint_id"))
        }
        guard let contract, faults.isEmpty else { throw faults.error }
        try organization.requireOpenGate()
        let object: @Sendable (CreatedSession) -> JSONValue = { [publicURL] created in
            created.session.partnerObject(publicURL: publicURL, cancelToken: created.cancelToken)
        }
        let now = clock.now()
        do {
            let created = try await store.acting(as: context.actor()).createSession(
                NewSession(
                    organizationID: organization.id, shareContract: contract,
                    isAgeOnly: contract.ageOnlyThreshold != nil, redirectURL: redirectURL,
                    webhookEndpointIDs: endpoints, clientReferenceID: reference,
                    isOwnerUnverified: organization.gate == .ownerNotVerified),
                now: now, along: context.keeping(object))
            return Envelope.data(object(created))
        } catch LimitReached.revealingSessions(let again) {
            throw APIError(
                .organizationNotVerifiedLimit, headers: [.retryAfter: String(max(again - now + 999, 1000) / 1000)])
        }
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
        let (page, filter) = try ListQuery(request).read { query in
            let filter = SessionStore.SessionFilter(
                status: query.choice("status", of: SessionStatus.allCases),
                createdFrom: query.instant("created_from"), createdTo: query.instant("created_to"),
                clientReferenceID: query.filter("client_reference_id") { text throws(APIError) in
                    try Self.reference(.string(text))
                })
            return (query.page(), filter)
        }
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
        let outcome = try await store.acting(as: context.actor()).cancel(
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

    private static func redirect(_ value: JSONValue) throws(APIError) -> String {
        guard let text = value.text else { throw APIError(.invalidRedirectURL, param: "redirect_url") }
        return text
    }

    /// The relying party's own name for a session: opaque text, which nobody here reads.
    private static func reference(_ value: JSONValue) throws(APIError) -> String {
        let sentence = "client_reference_id has to be text of 1 to 200 characters without control or format characters."
        guard let text = value.text, 1...200 ~= text.unicodeScalars.count,
            DisplayText.isPlain(text)
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
        else {
            throw APIError(
                .badRequest,
                message: "webhook_endpoint_id has to be the id of an endpoint, or a list of 1 to 25 of them.",
                param: "webhook_endpoint_id")
        }
        return ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension GatewayContext {
    /// The relying party; present on every partner route.
    func requirePrincipal() throws(APIError) -> Principal {
        guard let principal else { throw APIError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"]) }
        return principal
    }

    /// Who makes the changes of this request.
    func actor() throws(APIError) -> AuditActor { try requirePrincipal().actor }

    /// The session id of the path.
    func sessionID() throws(APIError) -> String {
        guard let id = parameters.get("id"), SessionID.isWellFormed(id) else {
            throw APIError(.invalidSessionID, message: "The session id in the path is not well formed.", param: "id")
        }
        return id
    }
}
