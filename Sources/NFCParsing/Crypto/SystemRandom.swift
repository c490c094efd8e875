import COpenSSL

/// The operating system's generator, for callers that hand randomness to this module; nothing in it asks for any itself.
public enum SystemRandom {
    /// So many random octets; nil when there are none to be had.
    public static func bytes(_ count: Int) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: max(0, count))
        return unsafe cossl_random(&octets, octets.count) == 1 ? octets : nil
    }
}
