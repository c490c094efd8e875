/// All artifacts of one socket, complete or not.
struct Transfers: Sendable {
    private var slots: [DataKind: Transfer] = [:]
    private let limits: TransferLimits
    /// Changes whenever a byte of the chip data changes; a proof holds for one revision.
    private(set) var chipRevision = 0
    /// Changes whenever a byte of the video changes.
    private(set) var videoRevision = 0

    /// Nothing yet.
    init(limits: TransferLimits) {
        self.limits = limits
    }

    /// Bytes held now, of complete and of unfinished artifacts.
    var byteCount: Int { slots.values.reduce(0) { $0 + $1.byteCount } }

    /// The transfer of one kind.
    subscript(kind: DataKind) -> Transfer? { slots[kind] }

    /// Whether all of an artifact is here.
    func isComplete(_ kind: DataKind) -> Bool { slots[kind]?.isComplete ?? false }

    /// The complete artifacts.
    var evidence: Evidence {
        var evidence = Evidence()
        for (kind, transfer) in slots where transfer.isComplete {
            evidence[kind] = transfer.artifact
        }
        return evidence
    }

    /// Forgets everything that came from the chip.
    mutating func dropChipData() {
        for kind in DataKind.allCases where kind.isChipData { drop(kind) }
    }

    /// Forgets the video.
    mutating func dropVideo() { drop(.livenessVideo) }

    /// What became of a chunk.
    struct Receipt: Equatable {
        var kind: DataKind
        /// Received share of the artifact, nil when nothing changed.
        var percent: Int?
        /// Text of the acknowledgement.
        var acknowledgement: String
    }

    /// Takes one chunk; the tests and their order are those of the protocol.
    mutating func take(_ payload: DataPayload) throws(Refusal) -> Receipt {
        let raw = payload.raw
        guard raw.count <= limits.chunkBytes else { throw Refusal(.frameTooLarge) }
        guard let kind = DataKind(rawValue: payload.kind) else { throw Refusal(.unknownDataKind) }
        guard kind != .selfie else { throw Refusal(.legacySelfieKindUnsupported) }
        let chunkTotal = max(payload.chunkTotal, 1)
        let place = place(of: payload, kind: kind, chunkTotal: Int(chunkTotal))
        guard byteCount + place.growth <= limits.totalBytes else { throw Refusal(.transferTooLarge) }
        try check(payload, kind: kind, chunkTotal: chunkTotal)
        if case .mismatch = place { throw .chunkRetry(payload, .chunkTotalMismatch) }
        guard !raw.isEmpty else { throw .chunkRetry(payload, .emptyChunk) }
        if case .held(let complete) = place {
            let last = complete && payload.chunkIndex == chunkTotal - 1
            return Receipt(kind: kind, percent: nil, acknowledgement: acknowledgement(payload, complete: last))
        }
        return try store(payload, kind: kind, chunkTotal: Int(chunkTotal), place: place)
    }

    /// Where a chunk belongs, and by how many bytes it makes the socket heavier.
    private enum Place {
        /// Exactly these bytes are here already.
        case held(inComplete: Bool)
        /// Into the artifact that is here.
        case current(growth: Int)
        /// Into a new artifact, which replaces the one that is here.
        case new(growth: Int)
        /// Nowhere: the artifact in transfer is cut differently.
        case mismatch(growth: Int)

        var growth: Int {
            switch self {
            case .held: 0
            case .current(let growth), .new(let growth), .mismatch(let growth): growth
            }
        }
    }

    private func place(of payload: DataPayload, kind: DataKind, chunkTotal: Int) -> Place {
        let size = payload.raw.count
        let index = Int(payload.chunkIndex)
        guard let slot = slots[kind] else { return .new(growth: size) }
        guard slot.chunkTotal == chunkTotal else {
            return slot.isComplete ? .new(growth: size - slot.byteCount) : .mismatch(growth: size)
        }
        if slot.holds(payload.raw, at: index) { return .held(inComplete: slot.isComplete) }
        return .current(growth: size - slot.bytesFreed(byReplacing: index))
    }

    private func check(_ payload: DataPayload, kind: DataKind, chunkTotal: UInt32) throws(Refusal) {
        if kind.isChipData {
            guard payload.index == 0 else { throw .chunkRetry(payload, .invalidNFCIndex) }
        } else {
            guard payload.total == 1 else { throw .chunkRetry(payload, .invalidLivenessArtifactTotal) }
            guard payload.index == 0 else { throw .chunkRetry(payload, .invalidLivenessArtifactIndex) }
        }
        guard payload.chunkIndex < chunkTotal else { throw .chunkRetry(payload, .invalidChunkRange) }
        guard chunkTotal <= limits.chunkTotal else { throw Refusal(.chunkTotalTooLarge) }
    }

    private mutating func store(
        _ payload: DataPayload, kind: DataKind, chunkTotal: Int, place: Place
    ) throws(Refusal) -> Receipt {
        let limit = limits.artifactBytes[kind] ?? 0
        guard (slots[kind]?.byteCount ?? 0) + place.growth <= limit else {
            // Parts that can never be joined go; a complete artifact is not touched by a refused chunk.
            if !isComplete(kind) { drop(kind) }
            throw Refusal(.artifactTooLarge)
        }
        if case .new = place {
            slots[kind] = Transfer(
                chunkTotal: chunkTotal, expected: min(limit, chunkTotal * payload.raw.count), limit: limit)
        }
        guard var transfer = slots.removeValue(forKey: kind) else { throw .internalError }
        transfer.put(payload.raw, at: Int(payload.chunkIndex))
        slots[kind] = transfer
        touch(kind)
        if kind == .activeAuth, transfer.isComplete, transfer.byteCount <= Self.challengeBytes {
            drop(kind)
            throw Refusal(.activeAuthPayloadInvalid)
        }
        return Receipt(
            kind: kind, percent: transfer.percent,
            acknowledgement: acknowledgement(payload, complete: transfer.isComplete))
    }

    /// Bytes of the challenge that precede the chip's signature.
    private static let challengeBytes = 8

    private func acknowledgement(_ payload: DataPayload, complete: Bool) -> String {
        complete
            ? "data_ok_\(payload.kind)_\(payload.index)"
            : "data_chunk_ok_\(payload.kind)_\(payload.index)_\(payload.chunkIndex)"
    }

    private mutating func drop(_ kind: DataKind) {
        if slots.removeValue(forKey: kind) != nil { touch(kind) }
    }

    private mutating func touch(_ kind: DataKind) {
        if kind.isChipData { chipRevision += 1 } else { videoRevision += 1 }
    }
}
