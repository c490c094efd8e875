import COpenSSL

extension DigestAlgorithm {
    /// The hash of some bytes; empty when OpenSSL does not offer the function, so that no comparison succeeds.
    public func hash(_ bytes: Bytes) -> [UInt8] {
        hash(bytes, followedBy: [])
    }

    /// The hash of two runs of bytes as if they lay beside each other.
    func hash(_ first: Bytes, followedBy second: Bytes) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Self.longest) { output, count in
            let length = unsafe first.withUnsafeBufferPointer { first in
                unsafe second.withUnsafeBufferPointer { second in
                    unsafe cossl_digest2(
                        rawValue, first.baseAddress, first.count, second.baseAddress, second.count, output.baseAddress)
                }
            }
            count = max(0, Int(length))
        }
    }

    /// Whether `digest` is the hash of some bytes, compared in constant time.
    func matches(_ digest: Bytes, over bytes: Bytes) -> Bool { matches(digest.span, over: bytes.span) }

    /// The same for octets wherever they lie.
    func matches(_ digest: Span<UInt8>, over bytes: Span<UInt8>) -> Bool {
        guard digest.count == length else { return false }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe digest.withUnsafeBufferPointer { digest in
                unsafe cossl_digest_matches(
                    rawValue, bytes.baseAddress, bytes.count, digest.baseAddress, digest.count) == 1
            }
        }
    }
}
