import HandoffProtocol
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import WebSocketCodec

/// One open socket to the gateway, from the phone's side.
struct WebSocketConnection {
    typealias Socket = NIOAsyncChannel<WebSocketEvent, WebSocketCommand>

    /// Opens the socket of a session and runs `body` on it; the connection ends with it.
    static func open<Result: Sendable>(
        _ gateway: GatewayAddress, sessionID: String,
        body: (
            Socket, NIOAsyncChannelOutboundWriter<WebSocketCommand>, NIOAsyncChannelInboundStream<WebSocketEvent>
        ) async throws -> Result
    ) async throws -> Result {
        let socket = try await connect(gateway, path: "/v1/verify/session/\(sessionID)")
        return try await socket.executeThenClose { inbound, outbound in try await body(socket, outbound, inbound) }
    }

    private static func connect(_ gateway: GatewayAddress, path: String) async throws -> Socket {
        let upgrade = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
        let negotiation: EventLoopFuture<Socket?>
        do {
            negotiation = try await upgrade.connect(host: gateway.host, port: gateway.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
                    head.headers.add(name: "Host", value: "\(gateway.host):\(gateway.port)")
                    let configuration = NIOUpgradableHTTPClientPipelineConfiguration(
                        upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                            upgradeRequestHead: head, upgraders: [Upgrader()],
                            notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) }))
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: configuration)
                }
            }
        } catch {
            throw PhoneError.unreachable("\(gateway.host):\(gateway.port)")
        }
        guard let socket = try await negotiation.get() else {
            throw PhoneError.unexpectedAnswer("the gateway refused the WebSocket upgrade")
        }
        return socket
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
