import NIOCore
import NIOHTTP1

/// Refuses heads that two readers could understand differently, which the parser lets through: no Host or several of
/// them (RFC 9112 §3.2), and transfer codings other than `chunked`, or any in HTTP/1.0, which has none (§6.1). Whoever speaks so gets the answer of what is
/// no HTTP, and nothing behind such a head becomes a request.
final class RequestHeadRule: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isBroken = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        if case .head(let head) = unwrapInboundIn(data), let error = Self.error(of: head) {
            isBroken = true
            return context.fireErrorCaught(error)
        }
        context.fireChannelRead(data)
    }

    /// What is wrong with a head; nil when nothing is.
    static func error(of head: HTTPRequestHead) -> HTTPParserError? {
        let hosts = head.headers["Host"].count
        guard hosts == 1 || (hosts == 0 && head.version == .http1_0) else { return .invalidHeaderToken }
        let codings = head.headers["Transfer-Encoding"]
        let isChunked = codings.count == 1 && codings[0].lowercased() == "chunked" && head.version != .http1_0
        guard codings.isEmpty || isChunked else { return .invalidHeaderToken }
        return nil
    }
}
