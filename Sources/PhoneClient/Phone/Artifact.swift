import HandoffProtocol

/// One thing to upload, cut into chunks.
struct Artifact {
    let kind: DataKind
    let bytes: [UInt8]
    /// Octets of each chunk but the last; at least 1.
    let chunkSize: Int

    /// At least one: an empty file is sent too, so that the gateway can say what it thinks of it.
    var chunkCount: Int { max(1, (bytes.count + chunkSize - 1) / chunkSize) }

    /// The message for one chunk.
    func chunk(_ index: Int) -> DataPayload {
        let start = min(index * chunkSize, bytes.count)
        return DataPayload(
            kind: kind.rawValue, raw: bytes[start..<min(start + chunkSize, bytes.count)],
            chunkIndex: UInt32(clamping: index), chunkTotal: UInt32(clamping: chunkCount))
    }

    /// Whether `text` acknowledges the chunk: a part of the artifact, or the part that completes it.
    func isAcknowledged(by text: String, chunk index: Int) -> Bool {
        text == "data_ok_\(kind.rawValue)_0" || text == "data_chunk_ok_\(kind.rawValue)_0_\(index)"
    }
}
