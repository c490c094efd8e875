import Foundation
import HandoffProtocol

/// The message of `NFC_REQUIRED_DATA_MISSING` and `LIVENESS_REQUIRED_DATA_MISSING`: what a step still needs.
struct MissingDataDetail: Decodable {
    struct Chunks: Decodable {
        let kind: UInt16
        let missingIndices: [Int]

        enum CodingKeys: String, CodingKey {
            case kind
            case missingIndices = "missing_chunk_indices"
        }
    }

    /// Wire names of artifacts of which nothing is there, or not everything.
    let missingArtifacts: [String]
    /// Artifacts that are half there.
    let missingChunks: [Chunks]

    enum CodingKeys: String, CodingKey {
        case missingArtifacts = "missing_artifacts"
        case missingChunks = "missing_chunks"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        missingArtifacts = try fields.decodeIfPresent([String].self, forKey: .missingArtifacts) ?? []
        missingChunks = try fields.decode([Chunks].self, forKey: .missingChunks)
    }

    /// Nil when the message is no such detail.
    init?(_ message: String) {
        guard let detail = try? JSONDecoder().decode(Self.self, from: Data(message.utf8)) else { return nil }
        self = detail
    }

    /// Where to go on with an artifact, nil when nothing of it is missing.
    func firstMissingChunk(of kind: DataKind) -> Int? {
        missingChunks.first { $0.kind == kind.rawValue }?.missingIndices.min().map { max(0, $0) }
    }
}
