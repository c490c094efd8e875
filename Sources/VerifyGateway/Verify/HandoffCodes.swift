import HTTPTypes
import Hummingbird

/// `POST /v1/verify/handoff/code`: a phone that cannot scan gets for the typed code what the QR code carries.
struct HandoffCodes: Sendable {
    let sessions: VisibleSessions
    let clientAddress: ClientAddress
    let limit: RateLimit

    /// The handoff of the session that shows the code. Whatever is wrong with a code, the answer is the same.
    func redeem(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let text = try await request.verifyJSON()["code"]?.text else { throw APIError(.invalidRequest) }
        let now = sessions.clock.now()
        try limit.take(clientAddress.counted(request, context), now: now)
        guard let code = TypedCode.normalized(text),
            case .issued(let id, let token, let expiresAt) = try await sessions.store.redeemCode(code, now: now),
            try await sessions.find(id) != nil
        else { throw APIError(.handoffTokenInvalid) }
        return Envelope.data(
            .object(
                HandoffObject(sessionID: id, token: token, expiresAt: expiresAt, secrets: sessions.store.secrets)
                    .members
            ))
    }
}
