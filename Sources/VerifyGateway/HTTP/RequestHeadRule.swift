import NIOCore
import NIOHTTP1

/// Refuses heads that two readers could understand differently, which the parser lets through: no Host or several of
/// them (RFC 9112 §3.2), and transfer codings other than `chunked`, or any in HTTP/1.0, which has none (§6.1). Whoever speaks so gets the answer of what is
/// no HTTP, and nothing behind such a head becomes a request.
///
/// Nor does anything behind the last request of a connection (§9.3), which is said here in the one way that Hummingbird
/// understands: in HTTP/1.0 every request is the last that does not ask for more.
final class RequestHeadRule: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isBroken = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if let error = Self.error(of: head) {
            isBroken = true
            return context.fireErrorCaught(error)
        }
        if !head.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// What is wrong with a head; nil when nothing is.
    static func error(of head: HTTPRequestHead) -> HTTPParserError? {
        var (hosts, codings, isChunked) = (0, 0, false)
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 17 where name.lowercased() == "transfer-encoding":
                codings += 1
                isChunked = value.lowercased() == "chunked"
            default: break
            }
        }
        guard hosts == 1 || (hosts == 0 && head.version == .http1_0) else { return .invalidHeaderToken }
        guard codings == 0 || (codings == 1 && isChunked && head.version != .http1_0) else {
            return .invalidHeaderToken
        }
        return nil
    }
}
