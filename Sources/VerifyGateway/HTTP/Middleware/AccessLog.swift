import HTTPTypes
import Hummingbird
import Logging

/// One line per request: the route, never the path as it was sent, so that neither ids nor queries get into logs.
/// Sessions appear as a short keyed hash, by which lines of one session can be found.
struct AccessLog: RouterMiddleware {
    typealias Context = GatewayContext
    /// Names sessions in log lines.
    let sessionTag: SessionTag

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        guard context.logger.logLevel <= .info else { return response }
        var metadata: Logger.Metadata = [
            "method": .string(request.method.rawValue),
            "route": .string(context.endpointPath ?? "none"),
            "status": .stringConvertible(response.status.code),
            "ms": .stringConvertible((ContinuousClock.now - start) / .milliseconds(1)),
        ]
        if let id = request.uri.path.split(separator: "/").first(where: { $0.hasPrefix("vs_") }) {
            metadata["session"] = .string(sessionTag(String(id)))
        }
        context.logger.info("request", metadata: metadata)
        return response
    }
}
