import NIOCore

/// How much one peer may ask of a connection.
public struct WebSocketLimits: Sendable {
    /// Octets of a whole message.
    public var messageSize = 262_144
    /// Frames of one message: a million one-byte fragments would cost a hundred times their payload.
    public var fragments = 64
    /// Control frames that may come between two messages within ``controlWindow``.
    public var controlFrames = 64
    /// The window of ``controlFrames``.
    public var controlWindow = TimeAmount.seconds(10)
    /// Octets that may wait for a peer that does not read.
    public var queuedOutbound = 262_144
    /// How long a peer has to answer a close.
    public var closeTimeout = TimeAmount.seconds(5)

    /// The limits of the phone socket.
    public init() {}
}
