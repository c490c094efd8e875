import NIOCore
import NIOPosix
import Testing

@testable import WebSocketCodec

/// Over real sockets: a peer that is still sending when it breaks a rule learns which rule it was.
@Suite struct DrainingTests {
    @Test func closeCodeReachesAPeerThatIsStillSending() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(WebSocketHandler(role: .server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(server.localAddress)

        let client = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await client.executeThenClose { inbound, _ in
            // Far more than the buffers of both ends hold: written to the end only when the server reads it.
            let flood = RawFrame(opcode: 3, payload: []).bytes + [UInt8](repeating: 0, count: 16 << 20)
            try await client.channel.writeAndFlush(ByteBuffer(bytes: flood))
            try await client.channel.close(mode: .output)
            var received: [UInt8] = []
            for try await buffer in inbound { received += buffer.readableBytesView }
            #expect(received == RawFrame.close(1002).unmasked.bytes)
        }
        try await server.close()
    }
}
