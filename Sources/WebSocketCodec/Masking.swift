/// The masking of client frames (RFC 6455 §5.3), eight octets at a time.
enum Masking {
    /// Appends `payload` to `message` without its mask. This is the one copy that a message is made of.
    static func append(_ payload: UnsafeRawBufferPointer, mask: UInt32?, to message: inout [UInt8]) {
        guard let mask else {
            message.append(contentsOf: payload)
            return
        }
        let start = message.count
        message.append(contentsOf: payload)
        message.withUnsafeMutableBytes { bytes in
            apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    /// Puts the mask on a payload, or takes it off. `mask` holds the octets of the key in the order of the wire.
    static func apply(_ mask: UInt32, to bytes: UnsafeMutableRawBufferPointer) {
        let key = UInt64(mask.bigEndian)
        let wide = key << 32 | key
        let words = bytes.count / 8
        for word in 0..<words {
            let value = bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
            bytes.storeBytes(of: value ^ wide, toByteOffset: word * 8, as: UInt64.self)
        }
        for index in words * 8..<bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: wide >> UInt64(8 * (index % 8)))
        }
    }
}
