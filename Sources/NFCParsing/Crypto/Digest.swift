import COpenSSL

extension DigestAlgorithm {
    /// The hash of some bytes; empty when OpenSSL does not offer the function, so that no comparison succeeds.
    public func hash(_ bytes: Bytes) -> [UInt8] {
        hash(bytes, followedBy: [])
    }

    /// The hash of two runs of bytes as if they lay beside each other.
    func hash(_ first: Bytes, followedBy second: Bytes) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 64) { output, count in
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
    func matches(_ digest: Bytes, over bytes: Bytes) -> Bool {
        let computed = hash(bytes)
        guard computed.count == length, digest.count == length else { return false }
        return unsafe computed.withUnsafeBufferPointer { computed in
            unsafe digest.withUnsafeBufferPointer { digest in
                guard let left = computed.baseAddress, let right = digest.baseAddress else { return false }
                return unsafe cossl_equal(left, right, computed.count) == 1
            }
        }
    }
}
