import HandoffProtocol
import Testing

@testable import PhoneClient

/// What the phone does when the gateway asks for something again.
@Suite(.timeLimit(.minutes(1))) struct PhoneRetryTests {
    private func play(
        _ address: GatewayAddress, chip: (@Sendable ([UInt8]) -> [UInt8]?)? = nil
    ) async throws -> PhoneReport.Outcome {
        try await Phone(gateway: address, chip: chip).run(Fixture.read, handoff: try Fixture.handoff()).outcome
    }

    private static let confirmed = PhoneReport.Outcome.confirmed(sharedKeys: ["family_name", "kayle_document_id"])

    private static func isChunk(_ message: ClientMessage, _ kind: DataKind, _ chunkIndex: UInt32) -> Bool {
        if case .data(let payload) = message {
            payload.kind == kind.rawValue && payload.chunkIndex == chunkIndex
        } else {
            false
        }
    }

    private static func isPhase(_ message: ClientMessage, _ phase: Phase) -> Bool {
        if case .phase(let update) = message { update.phase == phase.rawValue } else { false }
    }

    @Test func sendsAChunkAgain() async throws {
        try await ScriptedGateway.run { message, log in
            guard Self.isChunk(message, .dg2, 1), log.chunks(of: .dg2).count <= 3 else { return nil }
            return [.error(.dataChunkRetry, #"{"kind":1,"index":0,"chunkIndex":1,"reason":"empty_chunk"}"#)]
        } _: { gateway, address in
            let outcome = try await play(address)
            #expect(outcome == Self.confirmed)
            #expect(gateway.log.chunks(of: .dg2).map(\.chunkIndex) == [0, 1, 2, 1, 2])
            #expect(gateway.log.bytes(of: .dg2) == Fixture.read[.dg2])
        }
    }

    @Test(arguments: [
        // For ever, of another kind, of another artifact, out of range, and not the JSON of a detail.
        (#"{"kind":1,"index":0,"chunkIndex":1,"reason":"r"}"#, 8 + 1), (#"{"kind":0,"index":0,"chunkIndex":0}"#, 1),
        (#"{"kind":1,"index":1,"chunkIndex":0}"#, 1), (#"{"kind":1,"index":0,"chunkIndex":3}"#, 1),
        (#"{"kind":1,"index":0,"chunkIndex":-1}"#, 1), ("again", 1),
    ])
    func givesUpOnAChunk(detail: String, tries: Int) async throws {
        try await ScriptedGateway.run { message, _ in
            Self.isChunk(message, .dg2, 1) ? [.error(.dataChunkRetry, detail)] : nil
        } _: { gateway, address in
            await #expect(throws: PhoneError.refused(code: "DATA_CHUNK_RETRY", message: detail)) {
                try await play(address)
            }
            #expect(gateway.log.chunks(of: .dg2).count { $0.chunkIndex == 1 } == tries)
        }
    }

    @Test(arguments: [
        (#"{"missing_artifacts":["dg1","sod"],"missing_chunks":[]}"#, ["data 0", "data 2"]),
        (
            #"{"missing_artifacts":[],"missing_chunks":[{"kind":1,"index":0,"chunk_total":3,"missing_chunk_indices":[2]}]}"#,
            ["data 1"]
        ),
        // Named whole and in parts: sent whole, once.
        (
            #"{"missing_artifacts":["dg2"],"missing_chunks":[{"kind":1,"index":0,"chunk_total":3,"missing_chunk_indices":[1]}]}"#,
            ["data 1", "data 1", "data 1"]
        ),
        // Nothing named: the gateway wants to be asked again.
        (#"{"missing_artifacts":[],"missing_chunks":[]}"#, []),
    ])
    func sendsMissingChipData(detail: String, again: [String]) async throws {
        try await ScriptedGateway.run { message, log in
            guard Self.isPhase(message, .nfcComplete), log.count(of: .nfcComplete) == 1 else { return nil }
            return [.error(.nfcRequiredDataMissing, detail)]
        } _: { gateway, address in
            let outcome = try await play(address)
            #expect(outcome == Self.confirmed)
            let story = gateway.log.story
            let first = try #require(story.firstIndex(of: "nfc_complete"))
            let last = try #require(story.lastIndex(of: "nfc_complete"))
            #expect(Array(story[first + 1..<last]) == again)
        }
    }

    @Test(arguments: [
        (ErrorCode.livenessRequiredDataMissing, #"{"received_bytes":0,"missing_chunks":[]}"#, ["data 8"]),
        (
            .livenessRequiredDataMissing,
            #"{"received_bytes":0,"missing_chunks":[{"kind":8,"index":0,"chunk_total":1,"missing_chunk_indices":[0]}]}"#,
            ["data 8"]
        ),
        (
            .nfcRequiredDataMissing, #"{"missing_artifacts":[],"missing_chunks":[]}"#,
            ["data 0", "data 1", "data 1", "data 1", "data 2", "data 4", "data 5", "data 6", "data 7"]
        ),
    ])
    func sendsWhatTheVideoCheckMisses(code: ErrorCode, detail: String, again: [String]) async throws {
        try await ScriptedGateway.run { message, log in
            guard Self.isPhase(message, .livenessComplete), log.count(of: .livenessComplete) == 1 else { return nil }
            return [.error(code, detail)]
        } _: { gateway, address in
            let outcome = try await play(address)
            #expect(outcome == Self.confirmed)
            let story = gateway.log.story
            let first = try #require(story.firstIndex(of: "liveness_complete"))
            let last = try #require(story.lastIndex(of: "liveness_complete"))
            #expect(Array(story[first + 1..<last]) == again)
        }
    }

    @Test func givesUpWhenDataIsMissingForEver() async throws {
        let detail = #"{"missing_artifacts":[],"missing_chunks":[]}"#
        try await ScriptedGateway.run { message, _ in
            Self.isPhase(message, .nfcComplete) ? [.error(.nfcRequiredDataMissing, detail)] : nil
        } _: { gateway, address in
            await #expect(throws: PhoneError.refused(code: "NFC_REQUIRED_DATA_MISSING", message: detail)) {
                try await play(address)
            }
            #expect(gateway.log.count(of: .nfcComplete) == 9)
        }
    }

    @Test func readsTheChipAgainWithItsNewChallenge() async throws {
        let next: [UInt8] = [0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7]
        try await ScriptedGateway.run { message, log in
            guard Self.isPhase(message, .nfcComplete), log.count(of: .nfcComplete) == 1 else { return nil }
            return [ScriptedGateway.failed(.activeAuthenticationFailed), .send(.activeAuthChallenge(next[...]))]
        } _: { gateway, address in
            let outcome = try await play(address, chip: { $0 })
            #expect(outcome == Self.confirmed)
            #expect(
                gateway.log.chunks(of: .activeAuth).map { Array($0.raw) } == [
                    ScriptedGateway.challenge + ScriptedGateway.challenge, next + next,
                ])
            #expect(gateway.log.count(of: .nfcReading) == 2)
        }
    }

    @Test(arguments: [
        (FailureCode.authenticityFailed, Phase.nfcComplete, ["nfc_reading"]),
        (.dataInvalid, .nfcComplete, ["mrz_scanning", "mrz_complete", "nfc_reading"]),
        (.livenessFailed, .livenessComplete, ["liveness_capturing"]),
        (.faceMismatch, .livenessComplete, ["liveness_capturing"]),
        (.authenticityFailed, .livenessComplete, ["nfc_reading"]),
        (.dataInvalid, .livenessComplete, ["mrz_scanning", "mrz_complete", "nfc_reading"]),
    ])
    func goesBackToTheStepThatFailed(code: FailureCode, at phase: Phase, expected: [String]) async throws {
        try await ScriptedGateway.run { message, log in
            guard Self.isPhase(message, phase), log.count(of: phase) == 1 else { return nil }
            return [ScriptedGateway.failed(code)]
        } _: { gateway, address in
            let outcome = try await play(address)
            #expect(outcome == Self.confirmed)
            let story = gateway.log.story
            let failed = try #require(story.firstIndex(of: phase.rawValue))
            #expect(Array(story[failed + 1..<failed + 1 + expected.count]) == expected)
        }
    }

    @Test(arguments: [(true, 3), (false, 1)])
    func givesUpAfterItsTries(retryAllowed: Bool, tries: Int) async throws {
        try await ScriptedGateway.run { message, _ in
            Self.isPhase(message, .nfcComplete)
                ? [ScriptedGateway.failed(.authenticityFailed, retryAllowed: retryAllowed)] : nil
        } _: { gateway, address in
            let code = FailureCode.authenticityFailed
            let outcome = try await play(address)
            #expect(
                outcome == .notConfirmed(code: code.rawValue, message: code.sentence, retryAllowed: retryAllowed))
            #expect(gateway.log.count(of: .nfcComplete) == tries)
        }
    }

    /// A gateway that passes the document and then doubts it again must not keep the phone for ever.
    @Test func givesUpWhenTheDocumentIsDoubtedForEver() async throws {
        try await ScriptedGateway.run { message, _ in
            Self.isPhase(message, .livenessComplete) ? [ScriptedGateway.failed(.authenticityFailed)] : nil
        } _: { gateway, address in
            guard case .notConfirmed = try await play(address) else {
                Issue.record("confirmed")
                return
            }
            #expect(gateway.log.count(of: .livenessComplete) == 3)
        }
    }
}
