/// What an RSA active-authentication signature recovers to (ISO/IEC 9796-2 scheme 1 with partial recovery, as
/// Doc 9303-11 §6.1.2.3 uses it): header `6A`, the recoverable part of the message, its hash, a trailer.
struct ISO9796Block {
    /// The part of the message that the chip chose.
    let recoveredMessage: Bytes
    /// Hash over that part and the challenge.
    let hash: Bytes
    /// Function of the hash.
    let digest: DigestAlgorithm

    /// Reads a block; nil when it is not of the one form that chips make.
    init?(_ block: Bytes) {
        let block = block.drop { $0 == 0 }
        guard block.first == 0x6A, let (digest, trailerLength) = Self.trailer(block),
            block.count >= 1 + digest.length + trailerLength
        else { return nil }
        let hashEnd = block.endIndex - trailerLength
        hash = block[hashEnd - digest.length..<hashEnd]
        recoveredMessage = block[block.startIndex + 1..<hashEnd - digest.length]
        self.digest = digest
    }

    /// The hash function by the trailer: `BC` alone means SHA-1, before `CC` stands the number of ISO/IEC 10118-3.
    private static func trailer(_ block: Bytes) -> (DigestAlgorithm, length: Int)? {
        guard block.count >= 2 else { return nil }
        switch (block[block.endIndex - 2], block[block.endIndex - 1]) {
        case (_, 0xBC): return (.sha1, 1)
        case (0x31, 0xCC): return (.ripemd160, 2)
        case (0x33, 0xCC): return (.sha1, 2)
        case (0x34, 0xCC): return (.sha256, 2)
        case (0x35, 0xCC): return (.sha512, 2)
        case (0x36, 0xCC): return (.sha384, 2)
        case (0x38, 0xCC): return (.sha224, 2)
        default: return nil
        }
    }
}
