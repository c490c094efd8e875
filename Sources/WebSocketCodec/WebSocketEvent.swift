/// What a channel hears from ``WebSocketHandler``, in order.
public enum WebSocketEvent: Equatable, Sendable {
    /// A whole binary message, owned by whoever receives it.
    case binary([UInt8])
    /// A whole text message, valid UTF-8.
    case text(String)
    /// A message is larger than allowed. Nothing more is read; whoever hears this says what it has to say and closes
    /// with 1009.
    case messageTooLarge
    /// The peer closed, broke the protocol, or went away. Always the last event.
    case closed(WebSocketCloseCode?, reason: String)
}

/// What a channel tells ``WebSocketHandler`` to do.
public enum WebSocketCommand: Equatable, Sendable {
    /// Send a binary message.
    case binary([UInt8])
    /// Send a text message.
    case text(String)
    /// Ask the peer for a sign of life.
    case ping
    /// Close after what was sent before; a reason above 123 octets is cut. The peer's answer is awaited, but not for
    /// long.
    case close(WebSocketCloseCode, reason: String)
}

/// Close codes that this protocol uses (RFC 6455 §7.4.1).
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    /// The code on the wire.
    public let rawValue: UInt16

    /// Any code; which ones may be sent is checked where they come in.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Any code.
    public init(_ rawValue: UInt16) {
        self.init(rawValue: rawValue)
    }

    /// Done.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// The peer leaves, or the server stops.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// A frame broke the rules.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// Text that is not UTF-8.
    public static let invalidData = WebSocketCloseCode(rawValue: 1007)
    /// The application says no.
    public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// A message above the limit.
    public static let messageTooLarge = WebSocketCloseCode(rawValue: 1009)
    /// The server failed.
    public static let internalError = WebSocketCloseCode(rawValue: 1011)
    /// The server is overloaded; try again later.
    public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)

    /// Whether a peer may send it: the registered ones without those that never appear on the wire, and the ranges for
    /// libraries and applications (RFC 6455 §7.4.2).
    var mayBeReceived: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// Why a connection cannot go on.
public enum WebSocketError: Error, Equatable, Sendable {
    /// A frame that no correct peer sends; the word says which rule it breaks.
    case protocolViolation(String)
    /// Text or a close reason that is not UTF-8.
    case invalidUTF8
    /// More small frames than any peer needs.
    case tooManyFrames

    /// The code to close with.
    var closeCode: WebSocketCloseCode {
        switch self {
        case .protocolViolation: .protocolError
        case .invalidUTF8: .invalidData
        case .tooManyFrames: .policyViolation
        }
    }
}
