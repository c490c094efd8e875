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
        /// Inside a fragmented message.
        case fragmented(Opcode, [UInt8], frames: Int)
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

    /// Decodes the next complete frame and moves the buffer behind it; nil while it is not complete. Frames that only
    /// continue a message yield nothing and are passed over.
    mutating func next(_ buffer: inout ByteBuffer) throws(WebSocketError) -> Output? {
        while true {
            if isFinished { return nil }
            guard let (header, headerLength) = try FrameHeader.read(buffer.readableBytesView, masked: masked) else {
                return nil
            }
            if !header.opcode.isControl, header.payloadLength > limits.messageSize - bytesSoFar {
                state = .finished
                return .tooLarge
            }
            guard buffer.readableBytes >= headerLength + header.payloadLength else { return nil }
            buffer.moveReaderIndex(forwardBy: headerLength)
            if let output = try take(header, &buffer) { return output }
        }
    }

    private var bytesSoFar: Int {
        if case .fragmented(_, let bytes, _) = state { bytes.count } else { 0 }
    }

    private mutating func take(_ header: FrameHeader, _ buffer: inout ByteBuffer) throws(WebSocketError) -> Output? {
        switch header.opcode {
        case .ping: return .ping(payload(header, &buffer))
        case .pong:
            _ = payload(header, &buffer)
            return .pong
        case .close:
            state = .finished
            return try close(payload(header, &buffer))
        case .text, .binary:
            guard case .idle = state else { throw .protocolViolation("new message inside a message") }
            var bytes: [UInt8] = []
            read(header, &buffer, into: &bytes)
            guard header.isFinal else {
                state = .fragmented(header.opcode, bytes, frames: 1)
                return nil
            }
            return try message(header.opcode, bytes)
        case .continuation:
            guard case .fragmented(let opcode, var bytes, let frames) = state else {
                throw .protocolViolation("continuation without a start")
            }
            guard frames < limits.fragments else { throw .tooManyFrames }
            // The state lets go of the bytes first, so that appending copies nothing.
            state = .idle
            read(header, &buffer, into: &bytes)
            guard header.isFinal else {
                state = .fragmented(opcode, bytes, frames: frames + 1)
                return nil
            }
            return try message(opcode, bytes)
        }
    }

    private func payload(_ header: FrameHeader, _ buffer: inout ByteBuffer) -> [UInt8] {
        var bytes: [UInt8] = []
        read(header, &buffer, into: &bytes)
        return bytes
    }

    private func read(_ header: FrameHeader, _ buffer: inout ByteBuffer, into bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + header.payloadLength)
        buffer.readWithUnsafeReadableBytes { readable in
            let payload = UnsafeRawBufferPointer(rebasing: readable.prefix(header.payloadLength))
            Masking.append(payload, mask: header.mask, to: &bytes)
            return payload.count
        }
    }

    private func message(_ opcode: Opcode, _ bytes: [UInt8]) throws(WebSocketError) -> Output {
        guard opcode == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return .text(text)
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
