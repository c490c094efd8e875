import HTTPTypes
import Hummingbird
import Logging

/// One line per request: the route, never the path as it was sent, so that neither ids nor queries get into logs.
/// Sessions appear as a short keyed hash, by which lines of one session can be found.
struct AccessLog: RequestRule {
    /// Names sessions in log lines.
    let sessionTag: SessionTag

    func end(_ response: inout Response, _ request: Request, _ context: GatewayContext) {
        guard context.logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "method": .string(request.method.rawValue),
            "route": .string(context.endpointPath ?? "none"),
            "status": .stringConvertible(response.status.code),
            "ms": .stringConvertible((ContinuousClock.now - context.start) / .milliseconds(1)),
        ]
        if let id = request.uri.path.split(separator: "/").first(where: { $0.hasPrefix("vs_") }) {
            metadata["session"] = .string(sessionTag(String(id)))
        }
        context.log.info("request", metadata: metadata)
    }
}
