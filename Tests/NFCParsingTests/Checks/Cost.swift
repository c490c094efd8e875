import COpenSSL

/// What some work asked of OpenSSL: counted, never timed.
struct Cost {
    /// Keys made and signatures checked.
    let keyOperations: UInt64
    let hashedOctets: UInt64

    init(of work: () throws -> Void) rethrows {
        let start = (cossl_key_operations(), cossl_hashed_octets())
        try work()
        keyOperations = cossl_key_operations() - start.0
        hashedOctets = cossl_hashed_octets() - start.1
    }
}
