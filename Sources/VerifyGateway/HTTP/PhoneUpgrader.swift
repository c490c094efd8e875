import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import WebSocketCodec

/// Turns an HTTP connection into a socket, a phone's or a page's. The handshake (RFC 6455 §4.2) is NIO's, the frames are ours.
struct PhoneUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = GatewayChannel.Negotiated

    let gate: SocketGate
    private let handshake: NIOTypedWebSocketServerUpgrader<UpgradeResult>

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    /// An upgrader behind ``UpgradeFilter``, which lets through only what may become a socket.
    init(gate: SocketGate) {
        self.gate = gate
        handshake = NIOTypedWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededFuture(.socket) })
    }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<UpgradeResult> {
        channel.eventLoop.makeCompletedFuture {
            switch SocketGate.target(of: upgradeRequest.uri) {
            case .page(let id):
                try addPage(gate.listener(of: upgradeRequest, id), channel.pipeline.syncOperations)
            case .phone(let id): try addPhone(id, channel)
            case nil: channel.close(promise: nil)
            }
            return .socket
        }
    }

    private func addPhone(_ sessionID: String, _ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try channel.syncOptions?.setOption(
            .writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
        // Each read more at a time is one more buffer that the connection keeps.
        try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        var limits = WebSocketLimits()
        limits.closeTimeout = gate.desk.limits.closeTimeout
        let codec = WebSocketHandler(role: .server, limits: limits)
        try pipeline.addHandler(codec)
        try pipeline.addHandler(try PhoneSocket(sessionID: sessionID, desk: gate.desk, channel: channel, codec: codec))
    }

    private func addPage(_ listener: PageSocket.Listener, _ pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(IdleStateHandler(readTimeout: PageSocket.idleTimeout))
        try pipeline.addHandler(WebSocketHandler(role: .server, limits: PageSocket.limits))
        try pipeline.addHandler(PageSocket(events: gate.events, listener: listener))
    }
}
