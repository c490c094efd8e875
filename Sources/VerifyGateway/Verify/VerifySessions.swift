import HTTPTypes
import HandoffProtocol
import Hummingbird

/// `/v1/verify/session/…`: what the person's browser does. A session that our page has bound to its browser answers to
/// nobody else; one that was consented to without that answers to whoever knows its id, as existing pages expect.
struct VerifySessions: Sendable {
    let sessions: VisibleSessions
    let states: SessionStates
    let links: AppLinks
    let redirectRules: RedirectRules
    let clientAddress: ClientAddress
    let consentLimit: RateLimit
    let handoffLimit: RateLimit

    /// The media type by which our page asks for the link and the codes along with the handoff.
    static let handoffWithCode = "application/vnd.verify.handoff+json"
    /// The media type by which our page asks for the whole state, as it is pushed.
    static let wholeState = "application/vnd.verify.state+json"
    private static let texts = ConsentTexts(termsVersion: "2026-11-01", privacyNoticeVersion: "2026-11-01")
    private static let agreements = [
        "biometric_consent", "document_processing_consent", "privacy_notice_acknowledged", "share_claims_consent",
        "terms_acknowledged",
    ]

    private var store: SessionStore { sessions.store }
    private var clock: WallClock { sessions.clock }

    /// `POST consent`
    func consent(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        let body = try await request.verifyJSON()
        if let missing = Self.agreements.first(where: { body[$0]?.isTrue != true }) {
            throw APIError(.invalidRequest, message: "\(missing) has to be true.", param: missing)
        }
        try consentLimit.take(clientAddress.counted(request, context), now: clock.now())
        let session = try await sessions.require(id, openTo: request).session
        if let wish = body["bind_browser"] {
            guard case .bool = wish else {
                throw APIError(.invalidRequest, message: "bind_browser has to be true or false.", param: "bind_browser")
            }
        }
        let cookie = body["bind_browser"]?.isTrue == true ? try sessions.cookie.make(sessionID: id) : nil
        let giver = ConsentGiver(
            browserHash: sessions.cookie.hash(in: request), newBrowserHash: cookie?.hash,
            refusedKeys: try Self.refused(body["refused_claims"], of: session))
        switch try await store.recordConsent(sessionID: id, texts: Self.texts, giver: giver, now: clock.now()) {
        case .recorded(let consent): return Self.answer(consent)
        case .bound(let consent):
            // Pages that were opened before learn that it is not theirs.
            sessions.hub.notify(id)
            var response = Self.answer(consent)
            response.headers[.setCookie] = cookie?.field
            return response
        case .elsewhere: throw APIError(.sessionConnectionActive)
        case .notFound: throw APIError(.sessionNotFound)
        case .ended: throw APIError(.sessionExpired)
        }
    }

    private static func answer(_ consent: ConsentRecord) -> Response {
        Envelope.data(["consent_id": .string(consent.id), "consented_at": .instant(consent.consentedAt)])
    }

    /// What the person refuses. A claim that cannot be refused is an error: silence would promise that it is not shared.
    private static func refused(_ value: JSONValue?, of session: SessionRecord) throws(APIError) -> [String] {
        guard let value else { return [] }
        func wrong(_ message: String, at index: Int? = nil) -> APIError {
            APIError(.invalidRequest, message: message, param: "refused_claims" + (index.map { "[\($0)]" } ?? ""))
        }
        guard case .array(let values) = value, values.count <= 64, case let keys = values.compactMap(\.text),
            keys.count == values.count
        else { throw wrong("refused_claims has to be a list of at most 64 claim keys.") }
        // A session that has ended asks for nothing any more; that it has is the better answer.
        guard session.status.isActive else { return keys }
        for (index, key) in keys.enumerated() {
            guard let entry = session.shareContract.entries[key] else {
                throw wrong("refused_claims names a claim that is not asked for.", at: index)
            }
            if entry.required { throw wrong("\(key) is required and cannot be refused.", at: index) }
        }
        return keys
    }

    /// `POST handoff`
    func handoff(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        try handoffLimit.take(clientAddress.counted(request, context), now: clock.now())
        let session = try await sessions.require(id, openTo: request).session
        let browser = sessions.cookie.hash(in: request)
        switch try await store.issueHandoff(sessionID: id, browserHash: browser, now: clock.now()) {
        case .issued(let token, let expiresAt):
            let handoff = HandoffObject(sessionID: id, token: token, expiresAt: expiresAt, secrets: store.secrets)
            guard request.headers[.accept]?.contains(Self.handoffWithCode) == true else {
                return Envelope.data(.object(handoff.members))
            }
            let cancelToken = try await request.verifyJSON()["cancel_token"]?.text.flatMap {
                CancelToken.isWellFormed($0) ? $0 : nil
            }
            let payload = handoff.payload(cancelToken: cancelToken)
            let link = AppLinks.deepLink(payload: payload)
            let code = session.codeTriesUsed < SessionStore.codeTries ? store.secrets.handoffCode(token: token) : nil
            return Envelope.data(
                .object(
                    handoff.members + [
                        .init(name: "deep_link", value: .string(link)),
                        .init(name: "app_links", value: links.object(payload: payload)),
                        .init(name: "code", value: .optional(code.map(TypedCode.shown))),
                        .init(name: "qr_svg", value: .string(try QRCode.svg(link))),
                    ]))
        case .notFound: throw APIError(.sessionNotFound)
        case .elsewhere: throw APIError(.sessionConnectionActive)
        case .ended: throw APIError(.sessionExpired)
        case .consentRequired: throw APIError(.consentRequired)
        case .inProgress: throw APIError(.sessionInProgress)
        }
    }

    /// `GET details`
    func details(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data(try await sessions.require(context.sessionID(), openTo: request).detailsObject)
    }

    /// `GET status`
    func status(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let session = try await sessions.require(context.sessionID(), openTo: request).session
        guard request.headers[.accept]?.contains(Self.wholeState) == true else {
            return Envelope.data(session.statusObject)
        }
        return Envelope.data(states.object(of: session))
    }

    /// `GET redirect-permitted`
    func redirectPermitted(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let session = try await sessions.require(context.sessionID(), openTo: request).session
        var isPermitted = true
        if let url = session.redirectURL {
            isPermitted = try await redirectRules.permits(url, organizationID: session.organizationID)
        }
        return Envelope.data(["permitted": .bool(isPermitted), "redirect_url": .optional(session.redirectURL)])
    }

    /// `GET privacy-context`: for whoever has the link, because the phone's browser asks too.
    func privacyContext(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data(try await sessions.require(context.sessionID()).privacyObject)
    }

    /// `POST cancel`. The token alone decides, because a phone that has it keeps no cookie.
    func cancel(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        guard let token = try await request.verifyJSON()["cancel_token"]?.text, CancelToken.isWellFormed(token) else {
            throw APIError(.invalidRequest)
        }
        _ = try await sessions.require(id)
        switch try await store.cancel(sessionID: id, token: token, now: clock.now()) {
        case .cancelled: sessions.hub.ended(sessionID: id, reason: .cancelled)
        case .alreadyEnded: break
        case .notFound: throw APIError(.sessionNotFound)
        case .tokenInvalid: throw APIError(.cancelTokenInvalid)
        case .tokenUsed: throw APIError(.cancelTokenUsed)
        }
        return Response(status: .noContent)
    }
}

/// The form of cancel tokens.
enum CancelToken {
    /// 48 lower-case letters or digits.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 48 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
}
