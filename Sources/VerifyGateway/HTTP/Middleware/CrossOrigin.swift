import HTTPTypes
import Hummingbird

/// Lets pages of one other origin call the verify routes (WHATWG Fetch §3.2). Our own pages are of the same origin and
/// need none of this.
struct CrossOrigin: RouterMiddleware {
    typealias Context = GatewayContext
    /// The origin that may; nil for none.
    let allowedOrigin: String?

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard case .verify = Surface(path: request.uri.path) else { return try await next(request, context) }
        var response: Response
        if request.method == .options {
            response = Response(status: .noContent)
            response.headers[.accessControlAllowMethods] = "GET,POST,PUT,DELETE,OPTIONS"
            response.headers[.accessControlAllowHeaders] = "Authorization,Content-Type"
            response.headers.append(.init(name: .vary, value: "Access-Control-Request-Headers"))
        } else {
            response = try await next(request, context)
        }
        response.headers.append(.init(name: .vary, value: "Origin"))
        response.headers[.accessControlAllowCredentials] = "true"
        if let allowedOrigin, request.headers[.origin] == allowedOrigin {
            response.headers[.accessControlAllowOrigin] = allowedOrigin
        }
        return response
    }
}
