import HandoffProtocol

/// Uploads, and what the app does when the gateway asks for something again. Each of these loops is bounded, so that a
/// confused gateway cannot keep a phone for ever.
extension Run {
    /// Sends the chunks of an artifact from one of them on, a few at a time.
    func upload(_ artifact: Artifact, from first: Int = 0, _ conversation: inout Conversation) async throws {
        var window = max(1, options.window)
        var next = first
        var repeats = 0
        while next < artifact.chunkCount {
            let chunks = next..<min(next + window, artifact.chunkCount)
            for index in chunks { try await conversation.send(.data(artifact.chunk(index))) }
            var repeated: Int?
            for index in chunks {
                let reply = try await conversation.reply(step: artifact.kind.wireName)
                switch reply {
                case .ack(let text) where artifact.isAcknowledged(by: text, chunk: index): continue
                case .error(ErrorCode.dataChunkRetry.rawValue, let message):
                    guard repeats < options.repeats, let wanted = ChunkRetryDetail(message)?.chunk(of: artifact) else {
                        throw unexpected(reply)
                    }
                    repeated = min(repeated ?? wanted, wanted)
                default: throw unexpected(reply)
                }
            }
            if let repeated {
                repeats += 1
                window = 1
                next = repeated
            } else {
                next = chunks.upperBound
            }
        }
    }

    /// Reports a step as done, and sends what the gateway says it still misses, until there is a verdict.
    func complete(
        _ phase: Phase, _ artifacts: [Artifact], _ conversation: inout Conversation
    ) async throws -> ServerMessage {
        let update = ClientMessage.phase(PhaseUpdate(phase: phase.rawValue))
        for _ in 0..<options.repeats {
            let reply = try await conversation.ask(update, step: phase.rawValue)
            guard case .error(let code, let message) = reply else { return reply }
            switch code {
            case ErrorCode.nfcRequiredDataMissing.rawValue where phase == .nfcComplete:
                try await supply(MissingDataDetail(message), of: artifacts, &conversation)
            case ErrorCode.nfcRequiredDataMissing.rawValue:
                for artifact in artifacts where artifact.kind.isChipData { try await upload(artifact, &conversation) }
            case ErrorCode.livenessRequiredDataMissing.rawValue:
                let videos = artifacts.filter { $0.kind == .livenessVideo }
                let detail = MissingDataDetail(message)
                if let detail, !detail.missingChunks.isEmpty {
                    try await supply(detail, of: videos, &conversation)
                } else {
                    for video in videos { try await upload(video, &conversation) }
                }
            default: return reply
            }
        }
        return try await conversation.ask(update, step: phase.rawValue)
    }

    /// Sends what is named: whole artifacts, and the others from their first missing chunk on. Nothing named means that
    /// the gateway only wants to be asked again.
    private func supply(
        _ detail: MissingDataDetail?, of artifacts: [Artifact], _ conversation: inout Conversation
    ) async throws {
        guard let detail else { return }
        for artifact in artifacts {
            if detail.missingArtifacts.contains(artifact.kind.wireName) {
                try await upload(artifact, &conversation)
            } else if let first = detail.firstMissingChunk(of: artifact.kind) {
                try await upload(artifact, from: first, &conversation)
            }
        }
    }
}
