import HTTPTypes
import Hummingbird

/// Lets nobody without a valid API key past on the partner surface, not even to learn which paths exist.
struct Authentication: RouterMiddleware {
    typealias Context = GatewayContext
    let store: SessionStore

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard case .partner = Surface(path: request.uri.path) else { return try await next(request, context) }
        var context = context
        context.principal = try await principal(of: request)
        return try await next(request, context)
    }

    private func principal(of request: Request) async throws -> Principal {
        guard let key = Self.key(in: request.headers[.authorization]),
            let record = try await store.apiKey(hash: store.secrets.apiKeyHash(key)), record.isEnabled,
            let organization = try await store.organization(id: record.organizationID)
        else { throw APIError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"]) }
        guard organization.frozenAt == nil else { throw APIError(.organizationFrozen) }
        return Principal(organization: organization, scopes: record.scopes)
    }

    /// The key of a `Bearer` header (RFC 6750 §2.1); other shapes are not worth a look into the store.
    private static func key(in header: String?) -> String? {
        guard let header else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].hasPrefix("kk_"),
            parts[1].utf8.count == 35
        else { return nil }
        return String(parts[1])
    }
}
