import HTTPTypes
import Hummingbird

/// Tells relying parties which methods a path has, whatever method they tried. People's browsers get the same "nothing
/// here" as elsewhere.
struct MethodRule: RequestRule {
    private let paths: [(parts: [Substring], allow: String)]

    /// A rule for the paths of these routes.
    init(_ routes: [Routes.Route]) {
        paths = Dictionary(grouping: routes, by: \.path).map { path, routes in
            let methods = routes.map(\.method.rawValue)
            let all = methods.contains("GET") ? methods + ["HEAD"] : methods
            return (path.split(separator: "/"), all.sorted().joined(separator: ", "))
        }
    }

    func explain(_ error: any Error, _ request: Request) -> any Error {
        guard let absent = error as? HTTPError, absent.status == .notFound, let allow = allowed(request.uri.path) else {
            return error
        }
        return APIError(.methodNotAllowed, headers: [.allow: allow])
    }

    private func allowed(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        return paths.first { path in
            path.parts.count == parts.count && zip(path.parts, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }?.allow
    }
}
