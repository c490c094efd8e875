/// A frame of the phone, decoded as far as possible.
enum InboundFrame: Sendable {
    case message(ClientMessage)
    case undecodable
    case text

    /// About what it keeps in memory, in bytes.
    var cost: Int {
        let overhead = 128
        return switch self {
        case .message(.hello(let hello)):
            overhead + hello.helloAssertion.count + hello.deviceID.utf8.count + hello.mobileWriteToken.utf8.count
        case .message(.phase(let update)):
            overhead + update.phase.utf8.count + update.error.utf8.count + update.attestAssertion.count
        case .message(.data(let payload)): overhead + payload.raw.count
        case .message(.shareSelection(let selection)):
            selection.selectedFieldKeys.reduce(overhead) { $0 + $1.utf8.count + 16 }
        case .message(.chipAuthResponse(let response)):
            overhead + response.nonce.count + response.token.count + response.protectedResponse.count
        case .message(.numberChosen), .message(.didNotStart), .undecodable, .text: overhead
        }
    }
}

/// What the phone sent while an earlier message still waits for its answer. Bounded: a phone that keeps sending costs
/// its own socket, not the memory of the gateway.
struct Inbox: Sendable {
    /// From here on the driver should not read on.
    static let pause = (frames: 8, bytes: 512 << 10)
    /// More than this ends the socket. The room above ``pause`` is for frames that were read already.
    static let limit = (frames: 64, bytes: 1 << 20)

    private var frames: [InboundFrame] = []
    private(set) var bytes = 0

    /// Nothing is queued.
    init() {}

    var count: Int { frames.count }

    var hasRoom: Bool { count < Self.pause.frames && bytes < Self.pause.bytes }

    /// Queues a frame; false when there is no room left.
    mutating func append(_ frame: InboundFrame) -> Bool {
        guard count < Self.limit.frames, bytes + frame.cost <= Self.limit.bytes else { return false }
        frames.append(frame)
        bytes += frame.cost
        return true
    }

    /// The oldest frame.
    mutating func next() -> InboundFrame? {
        guard !frames.isEmpty else { return nil }
        let frame = frames.removeFirst()
        bytes -= frame.cost
        return frame
    }
}
