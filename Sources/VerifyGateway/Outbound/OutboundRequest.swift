/// A request that the gateway sends to somebody.
struct OutboundRequest: Sendable {
    /// The two methods that the gateway needs.
    enum Method: Sendable {
        case get
        case post
    }

    var method: Method
    /// An absolute http or https URL.
    var url: String
    /// Names and values; whoever sets them vouches that they hold no line break. A body needs a `Content-Type`.
    var headers: [(name: String, value: String)] = []
    /// Pieces that are sent one after the other, straight from where they lie. Whoever owns the bytes keeps them until
    /// the answer is there.
    var body: [ArraySlice<UInt8>] = []
    /// For everything together: waiting for a place, the connection, the request, the answer.
    var deadline: Duration
    /// Longest body of the answer in bytes.
    var answerLimit = 64 << 10
    /// Whether the head of an answer is enough: then a body that is too long, too slow or broken is cut off, and an
    /// answer all the same.
    var cutsAnswer = false
    /// Decides about every address before it is connected to, 4 octets or 16; nil permits all. A name has to lead to
    /// permitted addresses only.
    var permits: (@Sendable ([UInt8]) -> Bool)?

    /// All pieces together.
    var bodyLength: Int { body.reduce(0) { $0 + $1.count } }
}

/// What came back, whatever its status says.
struct OutboundAnswer: Equatable, Sendable {
    var status: Int
    var body: [UInt8]
    /// Seconds of `Retry-After`; nil when the answer has none.
    var retryAfter: Int64?

    /// Whether the status is one of 200 to 299.
    var isSuccess: Bool { 200...299 ~= status }
}

/// Why nothing came back. The raw value is what logs say.
enum OutboundFailure: String, Error, CaseIterable, Sendable {
    /// The name leads to no address.
    case unresolved
    /// Nobody listens there.
    case unreachable
    /// The peer's certificate or its TLS is not acceptable.
    case untrusted
    /// The name leads to an address that is not permitted.
    case blocked = "blocked_address"
    /// The time was over first.
    case deadline
    /// The answer was longer than it may be.
    case answerTooLarge = "answer_too_large"
    /// The connection broke, or what came is no HTTP.
    case broken
    /// Nobody waits for the answer any more.
    case cancelled
    /// Too many requests wait already, or the client was closed.
    case busy
    /// The request cannot be made.
    case unusable
}
