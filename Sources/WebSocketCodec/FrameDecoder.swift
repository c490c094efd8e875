import NIOCore

/// Turns bytes into messages (RFC 6455 §5): a state machine whose cases hold what that state knows.
struct FrameDecoder {
    /// What a complete frame amounts to.
    enum Output: Equatable {
        case binary([UInt8])
        case text(String)
        case ping([UInt8])
        case pong
        case close(WebSocketCloseCode?, reason: String)
        /// The message being received is larger than allowed; nothing more is decoded.
        case tooLarge
    }

    private enum State {
        /// Between messages.
        case idle
        /// Between the frames of a message.
        case between(IncomingMessage)
        /// Inside a frame of a message.
        case inside(IncomingMessage, FramePart)
        /// The end: nothing is decoded any more.
        case finished
    }

    private let masked: Bool
    private let limits: WebSocketLimits
    private var state = State.idle

    /// `masked` says whether the peer has to mask: clients do, servers must not.
    init(masked: Bool, limits: WebSocketLimits) {
        self.masked = masked
        self.limits = limits
    }

    /// Whether nothing will be decoded any more.
    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Whether a message has begun that is not complete.
    var isInsideMessage: Bool {
        switch state {
        case .between, .inside: true
        case .idle, .finished: false
        }
    }

    /// Octets that are kept, and that room was made for.
    var heldBytes: Int {
        switch state {
        case .between(let message), .inside(let message, _): message.capacity
        case .idle, .finished: 0
        }
    }

    /// Decodes what there is, up to the next message or control frame, and moves the buffer behind it; nil when more has
    /// to come. What is left in the buffer then is at most a header or a control frame.
    mutating func next(_ buffer: inout ByteBuffer) throws(WebSocketError) -> Output? {
        while true {
            switch state {
            case .finished: return nil
            case .inside(var message, var part):
                // The state lets go of the message first, so that appending copies nothing.
                state = .finished
                try message.take(&part, from: &buffer)
                guard part.left == 0 else {
                    state = .inside(message, part)
                    return nil
                }
                guard part.isFinal else {
                    state = .between(message)
                    continue
                }
                state = .idle
                return try message.finished()
            case .idle, .between:
                guard let (header, headerLength) = try FrameHeader.read(buffer.readableBytesView, masked: masked) else {
                    return nil
                }
                if header.opcode.isControl {
                    guard buffer.readableBytes >= headerLength + header.payloadLength else { return nil }
                    buffer.moveReaderIndex(forwardBy: headerLength)
                    return try control(header, &buffer)
                }
                buffer.moveReaderIndex(forwardBy: headerLength)
                guard try begin(header) else { return .tooLarge }
            }
        }
    }

    /// Enters a data frame; false, and the end, when its message becomes larger than allowed.
    private mutating func begin(_ header: FrameHeader) throws(WebSocketError) -> Bool {
        var message: IncomingMessage
        switch (state, header.opcode) {
        case (.idle, .text), (.idle, .binary): message = IncomingMessage(header.opcode)
        case (.between(let begun), .continuation): message = begun
        case (.idle, _): throw .protocolViolation("continuation without a start")
        default: throw .protocolViolation("new message inside a message")
        }
        state = .finished
        guard header.payloadLength <= limits.messageSize - message.count else { return false }
        try message.begin(frameOf: header.payloadLength, limits: limits)
        state = .inside(message, FramePart(header))
        return true
    }

    private mutating func control(_ header: FrameHeader, _ buffer: inout ByteBuffer) throws(WebSocketError) -> Output {
        var payload = buffer.readBytes(length: header.payloadLength) ?? []
        if let mask = header.mask { payload.withUnsafeMutableBytes { Masking.apply(mask, to: $0) } }
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        case .close, .text, .binary, .continuation:
            state = .finished
            return try close(payload)
        }
    }

    private func close(_ payload: [UInt8]) throws(WebSocketError) -> Output {
        guard !payload.isEmpty else { return .close(nil, reason: "") }
        guard payload.count >= 2 else { throw .protocolViolation("close payload") }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.mayBeReceived else { throw .protocolViolation("close code") }
        guard let reason = String(validating: payload.dropFirst(2), as: UTF8.self) else { throw .invalidUTF8 }
        return .close(code, reason: reason)
    }
}
