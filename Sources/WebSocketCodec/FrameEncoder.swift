import NIOCore

/// Writes frames (RFC 6455 §5.2), one for each message: fragments help nobody here.
struct FrameEncoder {
    /// Whether frames are masked: a client's are.
    let masked: Bool

    /// The longest reason that fits into a control frame behind its code.
    static let reasonLimit = 123

    func encode(_ opcode: Opcode, _ payload: some Collection<UInt8>, allocator: ByteBufferAllocator) -> ByteBuffer {
        let length = payload.count
        var buffer = allocator.buffer(capacity: length + 14)
        buffer.writeInteger(0x80 | opcode.rawValue)
        let maskBit: UInt8 = masked ? 0x80 : 0
        switch length {
        case ..<126:
            buffer.writeInteger(maskBit | UInt8(length))
        case ..<65_536:
            buffer.writeInteger(maskBit | 126)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(maskBit | 127)
            buffer.writeInteger(UInt64(length))
        }
        guard masked else {
            buffer.writeBytes(payload)
            return buffer
        }
        let key = UInt32.random(in: .min ... .max)
        buffer.writeInteger(key)
        let headerLength = buffer.readableBytes
        buffer.writeBytes(payload)
        buffer.withUnsafeMutableReadableBytes { frame in
            Masking.apply(key, to: UnsafeMutableRawBufferPointer(rebasing: frame[headerLength...]))
        }
        return buffer
    }

    func close(_ code: WebSocketCloseCode, reason: String, allocator: ByteBufferAllocator) -> ByteBuffer {
        var cut = reason
        while cut.utf8.count > Self.reasonLimit { cut.removeLast() }
        let payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + Array(cut.utf8)
        return encode(.close, payload, allocator: allocator)
    }
}
