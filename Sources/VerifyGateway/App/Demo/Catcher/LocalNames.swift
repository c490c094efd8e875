import HTTPTypes
import Hummingbird

/// Answers only who asks for this machine by its own name, and only pages of its own: a name of somebody else's that leads
/// here would let their page read what the catcher decrypted.
struct LocalNames<Context: RequestContext>: RouterMiddleware {
    private let authorities: Set<String>

    init(port: Int) { authorities = ["127.0.0.1:\(port)", "localhost:\(port)"] }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin]
        guard authorities.contains(request.head.authority ?? ""),
            origin == nil || authorities.contains(where: { origin == "http://" + $0 })
        else { return Response(status: .misdirectedRequest) }
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
