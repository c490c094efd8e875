/// One artifact, while its chunks arrive and after.
///
/// Chunks that come in order are appended to one growing buffer; those that come early wait beside it. A chunk that
/// changes voids what was joined after it, so that no message costs more than the bytes it brings.
struct Transfer: Sendable {
    /// How many chunks the artifact has.
    let chunkTotal: Int
    private let limit: Int
    /// Above this share of the limit an artifact gets all of its room at once, so that moving it never costs more.
    private static let exactShare = 6
    /// The joined chunks.
    private(set) var artifact: Artifact
    /// Where each joined chunk ends.
    private var ends: [Int] = []
    /// Chunks behind a gap.
    private var waiting: [Int: Artifact] = [:]

    /// An artifact of which nothing has come yet. `expected` is what it weighs if all chunks are like the first. Room for all that is allowed is only made when it is
    /// needed: wiping it costs as much as filling it.
    init(chunkTotal: Int, expected: Int, limit: Int) {
        self.chunkTotal = chunkTotal
        self.limit = limit
        artifact = Artifact(capacity: expected > limit / Self.exactShare ? limit : expected, limit: limit)
    }

    var isComplete: Bool { ends.count == chunkTotal }

    var byteCount: Int { waiting.values.reduce(artifact.bytes.count) { $0 + $1.bytes.count } }

    /// Received share in percent.
    var percent: Int { (ends.count + waiting.count) * 100 / max(chunkTotal, 1) }

    /// The chunks that have not come, ascending.
    var missingChunks: [Int] { (ends.count..<max(chunkTotal, ends.count)).filter { waiting[$0] == nil } }

    /// Whether exactly these bytes are held as this chunk.
    func holds(_ chunk: ArraySlice<UInt8>, at index: Int) -> Bool {
        if index < ends.count {
            return artifact.bytes[start(of: index)..<artifact.bytes.startIndex + ends[index]] == chunk
        }
        return waiting[index].map { $0.bytes == chunk } ?? false
    }

    /// Bytes that are let go when a changed chunk comes.
    func bytesFreed(byReplacing index: Int) -> Int {
        if index < ends.count {
            return artifact.bytes.endIndex - start(of: index)
        }
        return waiting[index]?.bytes.count ?? 0
    }

    /// Stores a chunk that is not held yet.
    mutating func put(_ chunk: ArraySlice<UInt8>, at index: Int) {
        if index < ends.count {
            voidJoinedChunks(from: index)
        }
        guard index == ends.count else {
            let early = Artifact(capacity: chunk.count)
            early.append(chunk)
            waiting[index] = early
            return
        }
        waiting[index] = nil
        join(chunk)
        while let next = waiting.removeValue(forKey: ends.count) {
            join(next.bytes)
        }
    }

    private func start(of index: Int) -> Int {
        artifact.bytes.startIndex + (index == 0 ? 0 : ends[index - 1])
    }

    private mutating func join(_ chunk: ArraySlice<UInt8>) {
        artifact.append(chunk)
        ends.append(artifact.bytes.count)
    }

    private mutating func voidJoinedChunks(from index: Int) {
        let kept = start(of: index) - artifact.bytes.startIndex
        if isKnownUniquelyReferenced(&artifact) {
            artifact.truncate(to: kept)
        } else {
            // A check may still read the old bytes.
            let copy = Artifact(capacity: artifact.bytes.count, limit: limit)
            copy.append(artifact.bytes.prefix(kept))
            artifact = copy
        }
        ends.removeLast(ends.count - index)
    }
}
