import NIOCore
import NIOHTTP1
import NIOWebSocket
import WebSocketCodec

/// Turns a connection into a socket that echoes: NIO's handshake and our frames, as in the gateway.
struct EchoUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    let limits: WebSocketLimits
    private let handshake = NIOTypedWebSocketServerUpgrader<Void>(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    init(limits: WebSocketLimits) {
        self.limits = limits
    }

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(WebSocketHandler(role: .server, limits: limits), Echo())
        }
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = WebSocketEvent
        typealias OutboundOut = WebSocketCommand

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .binary(let bytes): context.writeAndFlush(wrapOutboundOut(.binary(bytes)), promise: nil)
            case .text(let text): context.writeAndFlush(wrapOutboundOut(.text(text)), promise: nil)
            case .messageTooLarge:
                context.writeAndFlush(wrapOutboundOut(.close(.messageTooLarge, reason: "")), promise: nil)
            case .closed: break
            }
        }
    }
}
