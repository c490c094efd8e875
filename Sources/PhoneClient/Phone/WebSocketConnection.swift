import HandoffProtocol
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization
import WebSocketCodec

/// One open socket to the gateway, from the phone's side.
struct WebSocketConnection {
    typealias Socket = NIOAsyncChannel<WebSocketEvent, WebSocketCommand>

    /// How long the handshake may take.
    private static let handshakeTimeout = TimeAmount.seconds(8)

    /// Opens the socket of a session and runs `body` on it; the connection ends with it.
    static func open<Result: Sendable>(
        _ gateway: GatewayAddress, sessionID: String,
        body: (
            Socket, NIOAsyncChannelOutboundWriter<WebSocketCommand>, NIOAsyncChannelInboundStream<WebSocketEvent>
        ) async throws -> Result
    ) async throws -> Result {
        let socket = try await connect(gateway, path: GatewayAddress.path(ofSession: sessionID))
        return try await socket.executeThenClose { inbound, outbound in try await body(socket, outbound, inbound) }
    }

    private static func connect(_ gateway: GatewayAddress, path: String) async throws -> Socket {
        let opened = Opened()
        let negotiation: EventLoopFuture<Socket?>
        do {
            negotiation = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(host: gateway.host, port: gateway.port) { channel in
                    opened.channel.withLock { $0 = channel }
                    return channel.eventLoop.makeCompletedFuture {
                        try startHandshake(on: channel, host: gateway.authority, path: path)
                    }
                }
        } catch {
            try Task.checkCancellation()
            throw PhoneError.unreachable(gateway.authority)
        }
        do {
            let socket = try await withTaskCancellationHandler {
                try await negotiation.get()
            } onCancel: {
                opened.channel.withLock { $0 }?.close(promise: nil)
            }
            if let socket { return socket }
        } catch {
            try Task.checkCancellation()
        }
        throw PhoneError.unexpectedAnswer("the gateway did not open the WebSocket")
    }

    private static func startHandshake(
        on channel: any Channel, host: String, path: String
    ) throws -> EventLoopFuture<Socket?> {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        head.headers.add(name: "Host", value: host)
        let configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [Upgrader()],
                notUpgradingCompletionHandler: { channel in
                    channel.close(promise: nil)
                    return channel.eventLoop.makeSucceededFuture(nil)
                }))
        let negotiation = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: configuration)
        let timeout = channel.eventLoop.scheduleTask(in: handshakeTimeout) { channel.close(promise: nil) }
        negotiation.whenComplete { _ in timeout.cancel() }
        return negotiation
    }

    /// The channel while the handshake runs, for a caller that does not want to wait.
    private final class Opened: Sendable {
        let channel = Mutex<(any Channel)?>(nil)
    }

    /// The handshake (RFC 6455 §4.1) is NIO's, the frames are ours.
    private final class Upgrader: NIOTypedHTTPClientProtocolUpgrader {
        typealias UpgradeResult = Socket?

        private let handshake = NIOTypedWebSocketClientUpgrader<Socket?>(
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededFuture(nil) })

        var supportedProtocol: String { handshake.supportedProtocol }
        var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

        func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
            handshake.addCustom(upgradeRequestHeaders: &upgradeRequestHeaders)
        }

        func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
            handshake.shouldAllowUpgrade(upgradeResponse: upgradeResponse)
        }

        func upgrade(channel: any Channel, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<Socket?> {
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(WebSocketHandler(role: .client))
                return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
            }
        }
    }
}
