/// What one socket may hold; it protects the memory of the gateway before anything is proven.
public struct TransferLimits: Equatable, Sendable {
    /// Longest chunk in bytes.
    public var chunkBytes: Int
    /// Most chunks of one artifact.
    public var chunkTotal: UInt32
    /// All bytes that one socket holds at a time.
    public var totalBytes: Int
    /// Largest artifact in bytes, by kind.
    public var artifactBytes: [DataKind: Int]

    /// The limits of the protocol: real documents stay far below them.
    public static let standard = TransferLimits(
        chunkBytes: 262_144, chunkTotal: 256, totalBytes: 24 << 20,
        artifactBytes: [
            .dg1: 1 << 10, .dg2: 4 << 20, .sod: 64 << 10, .dg14: 32 << 10, .dg15: 32 << 10, .activeAuth: 4 << 10,
            .chipAuth: 32 << 10, .livenessVideo: 16 << 20,
        ])

    /// Limits of an operator's choice. A kind that is not listed may hold nothing.
    public init(chunkBytes: Int, chunkTotal: UInt32, totalBytes: Int, artifactBytes: [DataKind: Int]) {
        self.chunkBytes = chunkBytes
        self.chunkTotal = chunkTotal
        self.totalBytes = totalBytes
        self.artifactBytes = artifactBytes
    }
}
