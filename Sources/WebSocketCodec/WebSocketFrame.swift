/// The kinds of frames (RFC 6455 §5.2); other opcodes are reserved and end the connection.
enum Opcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames are short, whole, and may come between the parts of a message.
    var isControl: Bool { rawValue & 0x8 != 0 }
}

/// What a frame says of itself before its payload (RFC 6455 §5.2).
struct FrameHeader: Sendable {
    var isFinal: Bool
    var opcode: Opcode
    /// The masking key, in the order of the wire; nil for frames of a server.
    var mask: UInt32?
    var payloadLength: Int

    /// Reads a header from the start of some bytes; nil while it is not complete. Refuses what no correct peer sends
    /// before any of the payload is read: reserved bits and opcodes, long forms of short lengths, fragmented or long
    /// control frames, a mask where none belongs or none where one does.
    static func read(
        _ bytes: some RandomAccessCollection<UInt8>, masked: Bool
    ) throws(WebSocketError) -> (header: FrameHeader, length: Int)? {
        var cursor = bytes.makeIterator()
        guard bytes.count >= 2, let first = cursor.next(), let second = cursor.next() else { return nil }
        guard first & 0x70 == 0 else { throw .protocolViolation("reserved bits") }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .protocolViolation("reserved opcode") }
        guard (second & 0x80 != 0) == masked else { throw .protocolViolation("mask") }
        let isFinal = first & 0x80 != 0
        let short = Int(second & 0x7F)
        guard !opcode.isControl || (isFinal && short <= 125) else { throw .protocolViolation("control frame") }

        let lengthOctets = short == 126 ? 2 : short == 127 ? 8 : 0
        let headerLength = 2 + lengthOctets + (masked ? 4 : 0)
        guard bytes.count >= headerLength else { return nil }
        var length = UInt64(short)
        if lengthOctets > 0 {
            length = 0
            for _ in 0..<lengthOctets { length = length << 8 | UInt64(cursor.next() ?? 0) }
            let isShortest = lengthOctets == 2 ? length > 125 : length > 0xFFFF
            guard isShortest, length <= UInt64(Int.max) else { throw .protocolViolation("length") }
        }
        var mask: UInt32?
        if masked { mask = (0..<4).reduce(0) { key, _ in key << 8 | UInt32(cursor.next() ?? 0) } }
        return (FrameHeader(isFinal: isFinal, opcode: opcode, mask: mask, payloadLength: Int(length)), headerLength)
    }
}
