import HTTPTypes
import Hummingbird

/// Lets pages of one other origin call the verify routes (WHATWG Fetch §3.2). Our own pages are of the same origin and
/// need none of this.
struct CrossOrigin: RequestRule {
    /// The origin that may; nil for none.
    let allowedOrigin: String?

    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        guard request.method == .options, case .verify = Surface(path: request.uri.path) else { return nil }
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET,POST,PUT,DELETE,OPTIONS"
        response.headers[.accessControlAllowHeaders] = "Authorization,Content-Type"
        response.headers.append(.init(name: .vary, value: "Access-Control-Request-Headers"))
        return response
    }

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        guard case .verify = Surface(path: request.uri.path) else { return }
        response.headers.append(.init(name: .vary, value: "Origin"))
        response.headers[.accessControlAllowCredentials] = "true"
        if let allowedOrigin, request.headers[.origin] == allowedOrigin {
            response.headers[.accessControlAllowOrigin] = allowedOrigin
        }
    }
}
