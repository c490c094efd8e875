import HTTPTypes
import NIOCore
import NIOHTTP1

/// Looks at the first request of a connection before the upgrade handshake does. NIO forgets the request when it
/// declines an upgrade, so whatever will not become a socket loses its Upgrade field here, goes on as HTTP,
/// and gets its answer from the route. Removes itself behind the first head.
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let gate: SocketGate

    init(gate: SocketGate) {
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let marker = HTTPField.Name.refusedUpgrade.rawName
        head.headers.remove(name: marker)
        if head.headers.contains(name: "Upgrade"), let refusal = gate.refusal(of: head, context.channel) {
            head.headers.remove(name: "Upgrade")
            // The parser stops behind a request with an upgrade, so nothing can follow it.
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            head.headers.add(name: marker, value: refusal.rawValue)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
