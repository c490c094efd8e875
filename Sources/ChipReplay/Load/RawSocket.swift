import NIOCore
import NIOPosix
import PhoneClient
import Synchronization

/// A TCP connection that says what it is told, byte for byte, and reports what comes.
final class RawSocket: Sendable {
    private let channel: any Channel

    /// When the other side ended it.
    let closed: EventLoopFuture<Void>

    private init(_ channel: any Channel) {
        self.channel = channel
        closed = channel.closeFuture
    }

    /// Connects. `received` gets the bytes, on the connection's own thread.
    static func connect(
        _ address: GatewayAddress, received: @escaping @Sendable (ByteBuffer) -> Void = { _ in }
    ) async throws -> RawSocket {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(received))
                }
            }
            .connect(host: address.host, port: address.port).get()
        return RawSocket(channel)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func send(_ bytes: some Sequence<UInt8>) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func close() { channel.close(promise: nil) }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let received: @Sendable (ByteBuffer) -> Void

        init(_ received: @escaping @Sendable (ByteBuffer) -> Void) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { received(unwrapInboundIn(data)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
