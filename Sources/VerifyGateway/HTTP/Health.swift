import HTTPTypes
import Hummingbird

/// Whether the gateway runs, and whether it can work.
struct Health: Sendable {
    let store: SessionStore
    let publicURL: String
    /// Whether the database takes changes.
    let takesChanges: @Sendable () async -> Bool

    /// `GET /`: what answers here, and where one reads about it.
    func greet(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data([
            "message": "Verify Gateway", "docs": .string(publicURL + "/reference"), "status": "healthy",
        ])
    }

    /// `GET /health`: the process answers.
    func health(_ request: Request, _ context: GatewayContext) async throws -> Response {
        Envelope.data(["status": "healthy"])
    }

    /// `GET /ready`: the database answers too, and takes changes.
    func ready(_ request: Request, _ context: GatewayContext) async throws -> Response {
        do {
            _ = try await store.database.read { try $0.run("SELECT 1", []) }
            guard await takesChanges() else { throw DatabaseError.overloaded }
        } catch {
            throw APIError(.serviceUnavailable, headers: [.retryAfter: "1"])
        }
        return Envelope.data(["status": "ready"])
    }
}
