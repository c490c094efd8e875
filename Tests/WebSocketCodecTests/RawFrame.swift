import Testing

/// A frame written and read by hand (RFC 6455 §5.2), so that the codec is not tested against itself.
struct RawFrame: Equatable {
    var opcode: UInt8
    var payload: [UInt8]
    var isFinal = true
    /// RSV1, RSV2, RSV3 as 4, 2, 1.
    var reserved: UInt8 = 0
    var mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    var lengthForm = LengthForm.shortest
    /// A length that is claimed in place of the true one.
    var claimedLength: UInt64?

    enum LengthForm { case shortest, twoOctets, eightOctets }

    static func text(_ text: String, isFinal: Bool = true) -> RawFrame {
        RawFrame(opcode: 1, payload: Array(text.utf8), isFinal: isFinal)
    }

    static func binary(_ payload: [UInt8], isFinal: Bool = true) -> RawFrame {
        RawFrame(opcode: 2, payload: payload, isFinal: isFinal)
    }

    static func more(_ payload: [UInt8], isFinal: Bool) -> RawFrame {
        RawFrame(opcode: 0, payload: payload, isFinal: isFinal)
    }

    static func ping(_ payload: [UInt8] = []) -> RawFrame { RawFrame(opcode: 9, payload: payload) }

    static func pong(_ payload: [UInt8] = []) -> RawFrame { RawFrame(opcode: 10, payload: payload) }

    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> RawFrame {
        RawFrame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    /// The same frame as a server sends it.
    var unmasked: RawFrame {
        var frame = self
        frame.mask = nil
        return frame
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let length = claimedLength ?? UInt64(payload.count)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        var octets = length < 126 ? 0 : length < 65_536 ? 2 : 8
        if lengthForm == .twoOctets { octets = 2 }
        if lengthForm == .eightOctets { octets = 8 }
        switch octets {
        case 0: bytes.append(maskBit | UInt8(length))
        case 2: bytes.append(maskBit | 126)
        default: bytes.append(maskBit | 127)
        }
        for octet in (0..<octets).reversed() { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(octet)))) }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    /// Reads whole frames; what is left at the end is a failure of the test.
    static func parse(_ bytes: [UInt8]) throws -> [RawFrame] {
        var frames: [RawFrame] = []
        var rest = bytes[...]
        while rest.count >= 2 {
            let (first, second) = (rest.removeFirst(), rest.removeFirst())
            var length = Int(second & 0x7F)
            let octets = length == 126 ? 2 : length == 127 ? 8 : 0
            if octets > 0 {
                length = rest.prefix(octets).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(octets)
            }
            var mask: [UInt8]?
            if second & 0x80 != 0 {
                mask = Array(rest.prefix(4))
                rest = rest.dropFirst(4)
            }
            let payload = rest.prefix(length).enumerated().map { index, octet in octet ^ (mask?[index % 4] ?? 0) }
            try #require(payload.count == length)
            rest = rest.dropFirst(length)
            frames.append(
                RawFrame(
                    opcode: first & 0x0F, payload: payload, isFinal: first & 0x80 != 0, reserved: (first & 0x70) >> 4,
                    mask: mask))
        }
        try #require(rest.isEmpty)
        return frames
    }
}
