/// The masking of client frames (RFC 6455 §5.3), eight octets at a time.
package enum Masking {
    /// Puts the mask on a payload, or takes it off. `mask` holds the octets of the key in the order of the wire.
    package static func apply(_ mask: UInt32, to bytes: UnsafeMutableRawBufferPointer) {
        let key = UInt64(mask.bigEndian)
        let wide = key << 32 | key
        let end = bytes.count & ~7
        for offset in stride(from: 0, to: end, by: 8) {
            let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            bytes.storeBytes(of: value ^ wide, toByteOffset: offset, as: UInt64.self)
        }
        for index in end..<bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: wide >> UInt64(8 * (index & 7)))
        }
    }

    /// The key for what follows `count` octets of a payload.
    static func turned(_ mask: UInt32, by count: Int) -> UInt32 {
        let bits = UInt32(8 * (count % 4))
        return bits == 0 ? mask : mask << bits | mask >> (32 - bits)
    }
}
