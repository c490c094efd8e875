import HTTPTypes
import NIOCore
import NIOHTTP1

/// Answers what is no HTTP before it is known who will handle the connection. After that Hummingbird does, and two
/// answers to one request would be one too many.
final class FirstRequestErrors: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: UnreadableRequest

    /// A handler that answers so.
    init(_ answer: UnreadableRequest) { self.answer = answer }

    /// A gateway that stops waits for no request that has not come yet.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        let (fields, body) = answer.content
        let headers = HTTPHeaders(fields.map { ($0.name.rawName, $0.value) })
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
