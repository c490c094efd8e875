import NIOCore

/// How much one peer may ask of a connection.
public struct WebSocketLimits: Sendable {
    /// Octets of a whole message.
    public var messageSize = 262_144
    /// Frames of one message: a million one-byte fragments would cost a hundred times their payload.
    public var fragments = 64
    /// Frames of one message that may be shorter than ``smallFragment``.
    public var smallFragments = 32
    /// Octets from which on a frame is worth its handling.
    public var smallFragment = 1_024
    /// Pings and pongs that may come within ``controlWindow``: they cost more to handle than to send.
    public var controlFrames = 64
    /// The window of ``controlFrames``.
    public var controlWindow = TimeAmount.seconds(10)
    /// Octets that may wait for a peer that does not read. While more than that wait, the next message ends the
    /// connection; a single message may be longer.
    public var queuedOutbound = 262_144
    /// How long a peer has to answer a close.
    public var closeTimeout = TimeAmount.seconds(5)

    /// The limits of the phone socket.
    public init() {}
}
