/// Copies a masked payload into memory of its own and takes the mask off, eight octets at a time: one pass, one copy.
enum Unmasking {
    /// Appends `payload` to `message`. `mask` is the key in the order of the wire; every frame starts with its first
    /// octet.
    static func append(_ payload: UnsafeRawBufferPointer, mask: UInt32?, to message: inout [UInt8]) {
        guard let mask else {
            message.append(contentsOf: payload)
            return
        }
        let start = message.count
        message.append(contentsOf: payload)
        message.withUnsafeMutableBytes { bytes in
            remove(mask, from: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    private static func remove(_ mask: UInt32, from bytes: UnsafeMutableRawBufferPointer) {
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
