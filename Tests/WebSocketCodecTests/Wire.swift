import NIOCore
import NIOEmbedded
import Testing

@testable import WebSocketCodec

/// One handler on a channel without a network.
struct Wire {
    let channel: EmbeddedChannel

    /// A channel that is connected already.
    init(channel: EmbeddedChannel) {
        self.channel = channel
    }

    init(role: WebSocketHandler.Role = .server, limits: WebSocketLimits = WebSocketLimits()) throws {
        channel = EmbeddedChannel(handler: WebSocketHandler(role: role, limits: limits))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Feeds bytes, in pieces of `size` octets or at once.
    func feed(_ bytes: [UInt8], inPiecesOf size: Int? = nil) throws {
        var rest = bytes[...]
        while !rest.isEmpty, channel.isActive {
            let piece = rest.prefix(size ?? rest.count)
            rest = rest.dropFirst(piece.count)
            try channel.writeInbound(ByteBuffer(bytes: piece))
        }
    }

    func feed(_ frames: [RawFrame], inPiecesOf size: Int? = nil) throws {
        try feed(frames.flatMap(\.bytes), inPiecesOf: size)
    }

    func send(_ command: WebSocketCommand) throws {
        try channel.writeOutbound(command)
    }

    /// What the application has heard since the last call.
    func events() throws -> [WebSocketEvent] {
        var events: [WebSocketEvent] = []
        while let event = try channel.readInbound(as: WebSocketEvent.self) { events.append(event) }
        return events
    }

    /// The bytes that went out since the last call.
    func sentBytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }

    /// The frames that went out since the last call.
    func sent() throws -> [RawFrame] { try RawFrame.parse(sentBytes()) }

    /// Lets time pass.
    func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// The code of the only close frame that went out since the last call, nil when there is none.
    func sentCloseCode() throws -> UInt16? {
        let closes = try sent().filter { $0.opcode == 8 }
        try #require(closes.count <= 1)
        return closes.first.map { $0.payload.prefix(2).reduce(0) { $0 << 8 | UInt16($1) } }
    }

    /// The connection breaks.
    func drop() { channel.pipeline.fireChannelInactive() }

    var isOpen: Bool { channel.isActive }
}
