import COpenSSL

/// A private number or a key, in memory of its own that is overwritten when nobody needs it any more.
@safe final class SecretBytes: @unchecked Sendable {
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    /// Octets that are in use.
    let count: Int

    /// Room for `capacity` octets, of which `fill` writes some and says how many. Nothing in it is changed later.
    private init(capacity: Int, fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        self.capacity = capacity
        unsafe start = .allocate(capacity: capacity)
        unsafe start.initialize(repeating: 0, count: capacity)
        count = min(max(0, unsafe fill(start)), capacity)
    }

    /// What a C function writes and counts in its result; nil when it writes nothing.
    static func filled(capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int32) -> SecretBytes? {
        let secret = unsafe SecretBytes(capacity: max(1, capacity)) { unsafe Int(fill($0)) }
        return secret.count > 0 ? secret : nil
    }

    /// A copy; the original stays with its owner.
    convenience init(_ bytes: Bytes) {
        unsafe self.init(capacity: max(1, bytes.count)) { target in
            for (offset, octet) in bytes.enumerated() { unsafe target[offset] = octet }
            return bytes.count
        }
    }

    deinit {
        unsafe cossl_wipe(start, capacity)
        unsafe start.deallocate()
    }

    /// Lends the octets to a C function.
    func withPointer<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
        unsafe body(start, count)
    }
}
