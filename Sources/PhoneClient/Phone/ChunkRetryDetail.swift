import Foundation
import HandoffProtocol

/// The message of `DATA_CHUNK_RETRY`: which chunk to go on from.
struct ChunkRetryDetail: Decodable {
    let kind: UInt16
    let index: Int
    let chunkIndex: Int

    /// Nil when the message is no such detail.
    init?(_ message: String) {
        guard let detail = try? JSONDecoder().decode(Self.self, from: Data(message.utf8)) else { return nil }
        self = detail
    }

    /// The chunk to go on from, nil when the detail speaks of something else.
    func chunk(of artifact: Artifact) -> Int? {
        guard kind == artifact.kind.rawValue, index == 0, (0..<artifact.chunkCount).contains(chunkIndex) else {
            return nil
        }
        return chunkIndex
    }
}
