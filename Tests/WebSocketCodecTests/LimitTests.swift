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

    @Test(arguments: [1, 7, 4_096])
    func tinyFragmentsEndTheConnection(piece: Int) throws {
        let handler = WebSocketHandler(role: .server)
        let channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let wire = Wire(channel: channel)
        try wire.feed([.binary([0], isFinal: false)])
        let part = RawFrame.more([0], isFinal: false).bytes
        let some = Array(repeatElement(part, count: 1_000).joined())
        var sent = 1
        var held = 0
        for _ in 0..<1_000 where wire.isOpen {
            for start in stride(from: 0, to: some.count, by: piece) where wire.isOpen {
                let end = min(start + piece, some.count)
                try channel.writeInbound(ByteBuffer(bytes: some[start..<end]))
                if wire.isOpen { sent += end / part.count - start / part.count }
                held = max(held, handler.heldBytes)
            }
        }
        #expect(sent <= WebSocketLimits().smallFragments)
        #expect(held <= 1_024)
        #expect(handler.heldBytes == 0)
        #expect(try wire.sentCloseCode() == 1008)
    }

    @Test func millionFragmentsBehindTheEndCostNothing() throws {
        let handler = WebSocketHandler(role: .server)
        let stuck = StuckOutbound()
        let channel = EmbeddedChannel(handlers: [stuck, handler])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(bytes: RawFrame.binary([0], isFinal: false).bytes))
        let some = Array(repeatElement(RawFrame.more([0], isFinal: false).bytes, count: 10_000).joined())
        // The peer goes on although it was told, until its time is over.
        for _ in 0..<100 {
            try channel.writeInbound(ByteBuffer(bytes: some))
            #expect(handler.heldBytes == 0)
        }
        #expect(stuck.held == RawFrame.close(1008).unmasked.bytes.count)
    }

    @Test func moreSmallPartsThanAllowedEndTheConnectionAndLargeOnesDoNot() throws {
        let limits = WebSocketLimits()
        let small = [UInt8](repeating: 1, count: limits.smallFragment - 1)
        let large = [UInt8](repeating: 1, count: limits.smallFragment)
        let wire = try Wire()
        try wire.feed([.binary(large, isFinal: false)])
        try wire.feed(Array(repeating: .more(small, isFinal: false), count: limits.smallFragments))
        try wire.feed(
            Array(repeating: .more(large, isFinal: false), count: limits.fragments - limits.smallFragments - 1))
        #expect(wire.isOpen)
        try wire.feed([.more(large, isFinal: false)])
        #expect(try wire.sentCloseCode() == 1008)

        let other = try Wire()
        try other.feed([.binary(large, isFinal: false)])
        try other.feed(Array(repeating: .more(small, isFinal: false), count: limits.smallFragments + 1))
        #expect(try other.sentCloseCode() == 1008)
    }

    @Test func claimedLengthGetsNoRoomBeforeItComes() throws {
        let handler = WebSocketHandler(role: .server)
        let channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(bytes: RawFrame(opcode: 2, payload: [], claimedLength: 262_144).bytes))
        #expect(handler.heldBytes == 0)
        for sent in stride(from: 1_000, through: 262_000, by: 1_000) {
            try channel.writeInbound(ByteBuffer(bytes: [UInt8](repeating: 0, count: 1_000)))
            #expect(handler.heldBytes <= 4 * sent + 64 && handler.heldBytes <= 262_144 + 64)
        }
    }

    @Test func restOfAReadKeepsNoLargeBuffer() throws {
        let handler = WebSocketHandler(role: .server)
        let channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let whole = RawFrame.binary([UInt8](repeating: 0, count: 60_000)).bytes
        try channel.writeInbound(
            ByteBuffer(bytes: whole + RawFrame.ping([UInt8](repeating: 0, count: 125)).bytes.dropLast()))
        #expect(try channel.readInbound(as: WebSocketEvent.self) != nil)
        #expect(handler.heldBytes > 0 && handler.heldBytes <= 256)
    }

    @Test func emptyFragmentsEndTheConnection() throws {
        let wire = try Wire()
        try wire.feed([.text("", isFinal: false)])
        try wire.feed(Array(repeating: .more([], isFinal: false), count: 1_000))
        #expect(try wire.sentCloseCode() == 1008)
        #expect(!wire.isOpen)
    }

    @Test func asManyPartsAsAllowedArrive() throws {
        let parts = WebSocketLimits().smallFragments
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
