/// The masking of client frames (RFC 6455 §5.3), eight octets at a time.
package enum Masking {
    /// Puts the mask on a payload, or takes it off. `mask` holds the octets of the key in the order of the wire.
    package static func apply(_ mask: UInt32, to bytes: UnsafeMutableRawBufferPointer) {
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

    /// The key for what follows `count` octets of a payload.
    static func turned(_ mask: UInt32, by count: Int) -> UInt32 {
        let bits = UInt32(8 * (count % 4))
        return bits == 0 ? mask : mask << bits | mask >> (32 - bits)
    }
}
