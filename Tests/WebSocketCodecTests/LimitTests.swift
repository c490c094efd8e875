import NIOCore
import NIOEmbedded
import Testing

@testable import WebSocketCodec

/// What one peer may ask of a connection.
@Suite struct LimitTests {
    static let limit = WebSocketLimits().messageSize

    @Test(arguments: [
        [RawFrame.binary([UInt8](repeating: 0, count: limit + 1))],
        [RawFrame(opcode: 2, payload: [], claimedLength: UInt64(limit) + 1)],
        [RawFrame(opcode: 2, payload: [], claimedLength: 1 << 32)],
        [RawFrame(opcode: 2, payload: [], claimedLength: (1 << 63) - 1)],
        [.binary([UInt8](repeating: 0, count: limit), isFinal: false), .more([1], isFinal: true)],
        [.binary([1], isFinal: false), RawFrame(opcode: 0, payload: [], claimedLength: UInt64(limit))],
        [.text("a", isFinal: false), RawFrame(opcode: 0, payload: [], claimedLength: (1 << 63) - 1)],
    ])
    func oversizedMessageIsReported(frames: [RawFrame]) throws {
        let wire = try Wire()
        try wire.feed(frames)
        #expect(try wire.events() == [.messageTooLarge])
        #expect(wire.isOpen)

        // The application can say why before it closes, and hears no more.
        try wire.send(.binary([7]))
        try wire.send(.close(.messageTooLarge, reason: "FRAME_TOO_LARGE"))
        try wire.feed([.text("more"), .ping()])
        #expect(
            try wire.sent() == [
                RawFrame.binary([7]).unmasked, RawFrame.close(1009, Array("FRAME_TOO_LARGE".utf8)).unmasked,
            ])
        #expect(try wire.events().isEmpty)
        wire.pass(.seconds(6))
        #expect(!wire.isOpen)
    }

    @Test func largestMessageInPartsArrives() throws {
        let half = [UInt8](repeating: 1, count: Self.limit / 2)
        let wire = try Wire()
        try wire.feed([.binary(half, isFinal: false), .more(half, isFinal: true)])
        #expect(try wire.events() == [.binary(half + half)])
    }

    @Test func tinyFragmentsEndTheConnection() throws {
        let wire = try Wire()
        try wire.feed([.binary([0], isFinal: false)])
        var sent = 1
        while wire.isOpen, sent < 1_000_000 {
            try wire.feed([.more([0], isFinal: false)])
            sent += 1
        }
        #expect(sent == WebSocketLimits().fragments + 1)
        #expect(try wire.sentCloseCode() == 1008)
    }

    @Test func emptyFragmentsEndTheConnection() throws {
        let wire = try Wire()
        try wire.feed([.text("", isFinal: false)])
        try wire.feed(Array(repeating: .more([], isFinal: false), count: 1_000))
        #expect(try wire.sentCloseCode() == 1008)
        #expect(!wire.isOpen)
    }

    @Test func asManyPartsAsAllowedArrive() throws {
        let parts = WebSocketLimits().fragments
        let wire = try Wire()
        try wire.feed([.binary([0], isFinal: false)])
        try wire.feed(Array(repeating: .more([1], isFinal: false), count: parts - 2))
        try wire.feed([.more([2], isFinal: true)])
        #expect(try wire.events() == [.binary([0] + Array(repeating: 1, count: parts - 2) + [2])])
    }

    @Test(arguments: [RawFrame.ping(), .pong()])
    func floodOfControlFramesEndsTheConnection(frame: RawFrame) throws {
        let wire = try Wire()
        try wire.feed(Array(repeating: frame, count: 10_000))
        let sent = try wire.sent()
        #expect(sent.filter { $0.opcode == 10 }.count <= WebSocketLimits().controlFrames)
        #expect(sent.last?.payload == [0x03, 0xF0])
        #expect(!wire.isOpen)
    }

    @Test func steadyPingsAreWelcome() throws {
        let wire = try Wire()
        for _ in 0..<1_000 {
            try wire.feed([.ping([1])])
            wire.pass(.seconds(1))
        }
        #expect(try wire.sent().count == 1_000)
        #expect(wire.isOpen)
    }

    @Test func peerThatDoesNotReadIsLeft() throws {
        let stuck = StuckOutbound()
        let channel = EmbeddedChannel(handlers: [stuck, WebSocketHandler(role: .server)])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let message = WebSocketCommand.binary([UInt8](repeating: 0, count: 1_000))
        var sent = 0
        while channel.isActive, sent < 100_000 {
            channel.writeAndFlush(message, promise: nil)
            sent += 1
        }
        #expect(!channel.isActive)
        #expect(stuck.held <= WebSocketLimits().queuedOutbound + 2_000)
        #expect(stuck.held > WebSocketLimits().queuedOutbound - 2_000)
    }

    @Test func slowPeerIsServedOnceItReads() throws {
        let wire = try Wire()
        // Each write completes at once on this channel, so that far more than the limit passes.
        for _ in 0..<1_000 { try wire.send(.binary([UInt8](repeating: 0, count: 1_000))) }
        #expect(try wire.sent().count == 1_000)
        #expect(wire.isOpen)
    }

    /// A network that takes nothing.
    private final class StuckOutbound: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var held = 0

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            held += unwrapOutboundIn(data).readableBytes
            promises.append(promise)
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            for waiting in promises { waiting?.fail(ChannelError.ioOnClosedChannel) }
            promises = []
            context.close(mode: mode, promise: promise)
        }

        private var promises: [EventLoopPromise<Void>?] = []
    }
}
