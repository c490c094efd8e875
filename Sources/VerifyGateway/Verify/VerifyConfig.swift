import Hummingbird

/// `GET /v1/verify/config`: what the hosted page has to know before it knows a session.
struct VerifyConfig: Sendable {
    let mode: Configuration.Mode
    let livenessIsStandIn: Bool

    /// The settings.
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data([
            "product_name": "Verify Gateway",
            "mode": .string(mode.rawValue),
            "liveness": livenessIsStandIn ? "stand-in" : "service",
        ])
    }
}
