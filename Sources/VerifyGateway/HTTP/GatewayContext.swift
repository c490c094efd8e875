import Hummingbird
import Logging
import NIOCore

/// What belongs to one request on its way through the middleware.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// When the request came.
    let start = ContinuousClock.now
    /// Identity of the request in logs and in `X-Request-Id`.
    var requestID = ""
    /// Who called, when the request carried a valid API key.
    var principal: Principal?
    /// The request, when it may be sent again without being done again.
    var idempotentRequest: IdempotentRequest?
    /// Where the caller's standing is left; nil outside of the partner surface.
    var rateReport: RateReport?
    /// The connection.
    let channel: any Channel

    /// Where lines about the request go. Few requests write one, so the id is not put into every logger.
    var log: Logger {
        var logger = logger
        logger[metadataKey: "request"] = .string(requestID)
        return logger
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
