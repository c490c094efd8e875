import NIOCore
import NIOHTTP1
import NIOPosix
import WebSocketCodec

/// A server that says again what it hears: what conformance suites talk to.
enum EchoServer {
    /// Limits for suites that send more than any phone may.
    static var wideLimits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.messageSize = 16 << 20
        limits.fragments = 1 << 20
        limits.smallFragments = 1 << 20
        limits.queuedOutbound = 64 << 20
        return limits
    }

    /// Listens at a port of this machine, any free one for 0.
    static func start(port: Int, limits: WebSocketLimits) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, limits) }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    private static func configure(_ channel: any Channel, _ limits: WebSocketLimits) throws {
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration(
            upgraders: [EchoUpgrader(limits: limits)], notUpgradingCompletionHandler: { channel in channel.close() })
        _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade))
    }
}
