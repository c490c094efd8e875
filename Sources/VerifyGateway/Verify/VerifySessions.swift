import HTTPTypes
import HandoffProtocol
import Hummingbird

/// `/v1/verify/session/…`: what the person's browser does.
struct VerifySessions: Sendable {
    let sessions: VisibleSessions
    let redirectRules: RedirectRules

    /// The media type by which our page asks for the link and the code along with the handoff.
    static let handoffWithCode = "application/vnd.verify.handoff+json"
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
        guard Self.agreements.allSatisfy({ body[$0]?.isTrue == true }) else { throw APIError(.invalidRequest) }
        _ = try await sessions.require(id)
        switch try await store.recordConsent(sessionID: id, texts: Self.texts, now: clock.now()) {
        case .recorded(let consent):
            return Envelope.data([
                "consent_id": .string(consent.id), "consented_at": .instant(consent.consentedAt),
            ])
        case .notFound: throw APIError(.sessionNotFound)
        case .ended: throw APIError(.sessionExpired)
        }
    }

    /// `POST handoff`
    func handoff(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        _ = try await sessions.require(id)
        switch try await store.issueHandoff(sessionID: id, now: clock.now()) {
        case .issued(let token, let expiresAt):
            let handoff = HandoffObject(
                sessionID: id, token: token, expiresAt: expiresAt,
                helloChallenge: store.secrets.attestHelloChallenge(sessionID: id),
                nfcChallenge: store.secrets.attestNFCChallenge(sessionID: id))
            guard request.headers[.accept]?.contains(Self.handoffWithCode) == true else {
                return Envelope.data(.object(handoff.members))
            }
            let cancelToken = try await request.verifyJSON()["cancel_token"]?.text.flatMap {
                CancelToken.isWellFormed($0) ? $0 : nil
            }
            let link = handoff.deepLink(cancelToken: cancelToken)
            return Envelope.data(
                .object(
                    handoff.members + [
                        .init(name: "deep_link", value: .string(link)),
                        .init(name: "qr_svg", value: .string(try QRCode.svg(link))),
                    ]))
        case .notFound: throw APIError(.sessionNotFound)
        case .ended: throw APIError(.sessionExpired)
        case .consentRequired: throw APIError(.consentRequired)
        case .inProgress: throw APIError(.sessionInProgress)
        }
    }

    /// `GET details`
    func details(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data(try await sessions.require(context.sessionID()).detailsObject)
    }

    /// `GET status`
    func status(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data(try await sessions.require(context.sessionID()).session.statusObject)
    }

    /// `GET redirect-permitted`
    func redirectPermitted(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let url = try await sessions.require(context.sessionID()).session.redirectURL
        let permitted = url.map(redirectRules.permits) ?? true
        return Envelope.data(["permitted": .bool(permitted), "redirect_url": .optional(url)])
    }

    /// `POST cancel`
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
