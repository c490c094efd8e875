import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix

/// A connection to the gateway: HTTP, or a WebSocket of a phone or page when the first request asks for it.
struct GatewayChannel: HTTPChannelHandler {
    /// What a connection turned out to be.
    enum Negotiated: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case socket
    }

    /// An accepted connection. Its kind is known when its first request has come.
    struct Connection: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
    }

    /// How long a client may take for the head of its first request, and how long a connection may be idle.
    private static let patience = TimeAmount.seconds(30)

    /// How much room is made for what comes. A connection keeps the room of its last read, so it starts with little.
    private static let readSizes = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65_536)

    let responder: HTTPChannelHandler.Responder
    let gate: SocketGate
    let unreadable: UnreadableRequest

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.recvAllocator, value: Self.readSizes)
            let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Negotiated>(
                upgraders: [PhoneUpgrader(gate: gate)],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture { .http(try configureHTTP(channel, logger)) }
                })
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade)
            // Hummingbird reads one request after the other by itself.
            configuration.enablePipelining = false
            // And it answers to what is no HTTP; two handlers that do so would get into each other's way.
            configuration.enableErrorHandling = false
            configuration.enableResponseHeaderValidation = false
            configuration.decoderConfiguration.maxHeaderFieldSize = 16 << 10
            configuration.decoderConfiguration.maxHeaderListSize = 32 << 10
            configuration.decoderConfiguration.maxHeaderFieldCount = 100
            let negotiated = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: configuration)
            let upgradeHandler = try channel.pipeline.syncOperations.handler(
                type: NIOTypedHTTPServerUpgradeHandler<Negotiated>.self)
            try channel.pipeline.syncOperations.addHandler(UpgradeFilter(gate: gate), position: .before(upgradeHandler))
            let errors = FirstRequestErrors(unreadable)
            try channel.pipeline.syncOperations.addHandler(errors)
            let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
            negotiated.whenComplete { _ in deadline.cancel() }
            let bound = NIOLoopBound(errors, eventLoop: channel.eventLoop)
            negotiated.whenComplete { _ in channel.pipeline.syncOperations.removeHandler(bound.value, promise: nil) }
            return Connection(channel: channel, negotiated: negotiated)
        }
    }

    func handle(value: Connection, logger: Logger) async {
        switch try? await value.negotiated.get() {
        case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        // A phone's socket needs no task; who stops the gateway waits for it with ``SocketDrain``.
        case .socket: break
        // The client went away or spoke no HTTP; the pipeline has answered what there was to answer.
        case nil: try? await value.channel.close()
        }
    }

    private func configureHTTP(
        _ channel: any Channel, _ logger: Logger
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(RequestHeadRule())
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: .seconds(30), logger: logger))
        try pipeline.addHandler(UnreadableRequestAnswer(unreadable))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
}
