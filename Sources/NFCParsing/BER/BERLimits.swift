/// How much a hostile encoding may ask of the reader before it is refused. Counted by our own scan, before any other
/// code sees a byte: OpenSSL needs 1.3 s for one 216 KiB security object full of small certificates.
public struct BERLimits: Sendable {
    /// Nested constructed elements.
    public var depth: Int
    /// Elements in all.
    public var elements: Int
    /// Octets in all.
    public var size: Int

    /// Limits for one input.
    public init(depth: Int, elements: Int, size: Int) {
        self.depth = depth
        self.elements = elements
        self.size = size
    }

    /// For what comes from a chip: 64 KiB, twenty times what passports carry.
    public static let securityObject = BERLimits(depth: 32, elements: 10_000, size: 65_536)
    /// For a single certificate.
    public static let certificate = BERLimits(depth: 32, elements: 10_000, size: 65_536)
    /// For a file of an operator: a master list of all states is about 1 MiB with 60,000 elements.
    public static let trustList = BERLimits(depth: 32, elements: 2_000_000, size: 64 << 20)
}
