import COpenSSL

extension ArraySlice<UInt8> {
    /// Whether two windows hold the same octets. The same answer as `==`, which goes octet by octet and takes longer over
    /// a certificate than all hashing of EF.DG1. For public values only; secrets and hashes want constant time.
    func isSame(as other: ArraySlice<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { own in
            unsafe other.withUnsafeBufferPointer { other in
                guard let left = own.baseAddress, let right = other.baseAddress else { return true }
                return unsafe cossl_same(left, right, own.count) == 1
            }
        }
    }
}
