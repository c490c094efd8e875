/// Why a chunk has to be sent again; part of the JSON detail of `DATA_CHUNK_RETRY`.
enum ChunkRetryReason: String {
    case invalidNFCIndex = "invalid_nfc_index"
    case invalidLivenessArtifactTotal = "invalid_liveness_artifact_total"
    case invalidLivenessArtifactIndex = "invalid_liveness_artifact_index"
    case invalidChunkRange = "invalid_chunk_range"
    case chunkTotalMismatch = "chunk_total_mismatch"
    case emptyChunk = "empty_chunk"
}

extension Refusal {
    /// `DATA_CHUNK_RETRY` with its detail; the app resumes from `chunkIndex`.
    static func chunkRetry(_ payload: DataPayload, _ reason: ChunkRetryReason) -> Refusal {
        let place = "\"kind\":\(payload.kind),\"index\":\(payload.index),\"chunkIndex\":\(payload.chunkIndex)"
        return Refusal(.dataChunkRetry, message: "{\(place),\"reason\":\"\(reason.rawValue)\"}")
    }
}
