import Hummingbird

/// Gives every route one name only. The router does not count empty parts of a path, but a proxy in front that guards
/// some paths would not know `/v1//sessions` again.
struct PathRule: RouterMiddleware {
    typealias Context = GatewayContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let (path, slash) = (request.uri.path.utf8, UInt8(ascii: "/"))
        let isNamedOnce = zip(path, path.dropFirst()).allSatisfy { $0 != slash || $1 != slash }
        guard isNamedOnce else { throw APIError(.notFound) }
        return try await next(request, context)
    }
}
