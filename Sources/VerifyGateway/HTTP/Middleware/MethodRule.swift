import HTTPTypes
import Hummingbird

/// Tells relying parties which methods a path has, whatever method they tried. People's browsers get the same "nothing
/// here" as elsewhere.
struct MethodRule: RouterMiddleware {
    typealias Context = GatewayContext
    private let paths: [(parts: [Substring], allow: String)]

    /// A rule for the paths of these routes.
    init(_ routes: [Routes.Route]) {
        paths = Dictionary(grouping: routes, by: \.path).map { path, routes in
            let methods = routes.map(\.method.rawValue)
            let all = methods.contains("GET") ? methods + ["HEAD"] : methods
            return (path.split(separator: "/"), all.sorted().joined(separator: ", "))
        }
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            guard let allow = allowed(request.uri.path) else { throw error }
            throw APIError(.methodNotAllowed, headers: [.allow: allow])
        }
    }

    private func allowed(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        return paths.first { path in
            path.parts.count == parts.count && zip(path.parts, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }?.allow
    }
}
