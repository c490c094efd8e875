import Testing

@testable import HandoffProtocol

struct DataTests {
    struct Refused: CustomTestStringConvertible, Sendable {
        var payload: DataPayload
        var reply: String
        var testDescription: String { reply }
    }

    static let refused: [Refused] = [
        Refused(
            payload: DataPayload(kind: 9, raw: ArraySlice(repeating: 0, count: 262_145)), reply: "FRAME_TOO_LARGE"),
        Refused(payload: DataPayload(kind: 9, raw: [1]), reply: "UNKNOWN_DATA_KIND"),
        Refused(payload: DataPayload(kind: 65_535, raw: [1], index: 5), reply: "UNKNOWN_DATA_KIND"),
        Refused(payload: DataPayload(kind: 3, raw: [1], index: 5), reply: "LEGACY_SELFIE_KIND_UNSUPPORTED"),
        Refused(
            payload: DataPayload(kind: 1, raw: [1], index: 1, chunkIndex: 9),
            reply: #"DATA_CHUNK_RETRY {"kind":1,"index":1,"chunkIndex":9,"reason":"invalid_nfc_index"}"#),
        Refused(
            payload: DataPayload(kind: 8, raw: [1], index: 1, total: 0),
            reply: #"DATA_CHUNK_RETRY {"kind":8,"index":1,"chunkIndex":0,"reason":"invalid_liveness_artifact_total"}"#),
        Refused(
            payload: DataPayload(kind: 8, raw: [1], index: 4_294_967_295),
            reply: #"DATA_CHUNK_RETRY {"kind":8,"index":4294967295,"chunkIndex":0,"#
                + #""reason":"invalid_liveness_artifact_index"}"#),
        Refused(
            payload: DataPayload(kind: 1, raw: [1], chunkIndex: 2, chunkTotal: 2),
            reply: #"DATA_CHUNK_RETRY {"kind":1,"index":0,"chunkIndex":2,"reason":"invalid_chunk_range"}"#),
        Refused(
            payload: DataPayload(kind: 1, raw: [1], chunkIndex: 1, chunkTotal: 0),
            reply: #"DATA_CHUNK_RETRY {"kind":1,"index":0,"chunkIndex":1,"reason":"invalid_chunk_range"}"#),
        Refused(
            payload: DataPayload(kind: 1, raw: [1], chunkIndex: 4_294_967_295, chunkTotal: 4_294_967_295),
            reply: #"DATA_CHUNK_RETRY {"kind":1,"index":0,"chunkIndex":4294967295,"reason":"invalid_chunk_range"}"#),
        Refused(payload: DataPayload(kind: 1, raw: [1], chunkTotal: 257), reply: "CHUNK_TOTAL_TOO_LARGE"),
        Refused(
            payload: DataPayload(kind: 1, raw: []),
            reply: #"DATA_CHUNK_RETRY {"kind":1,"index":0,"chunkIndex":0,"reason":"empty_chunk"}"#),
        Refused(
            payload: DataPayload(kind: 0, raw: ArraySlice(repeating: 0, count: 1025)), reply: "ARTIFACT_TOO_LARGE"),
        Refused(
            payload: DataPayload(kind: 6, raw: ArraySlice(repeating: 0, count: 8)),
            reply: "ACTIVE_AUTH_PAYLOAD_INVALID"),
    ]

    @Test(arguments: refused)
    func refusalsAreExactAndLeaveNothing(refused: Refused) {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        #expect(bench.send(.data(refused.payload)) == [refused.reply])
        #expect(bench.session.heldBytes == 6)
        #expect(!bench.session.isClosed)
    }

    @Test func chunksAreAcknowledgedAsTheyCome() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        #expect(bench.data(.dg14, [1, 2], chunk: 0, of: 3) == ["data_chunk_ok_4_0_0"])
        #expect(bench.data(.dg14, [3], chunk: 1, of: 3) == ["data_chunk_ok_4_0_1"])
        #expect(
            bench.data(.dg14, [3], chunk: 1, of: 2) == [
                #"DATA_CHUNK_RETRY {"kind":4,"index":0,"chunkIndex":1,"reason":"chunk_total_mismatch"}"#
            ])
        #expect(bench.data(.dg14, [4, 5], chunk: 2, of: 3) == ["data_ok_4_0"])
        #expect(bench.data(.dg15, [1], chunk: 0, of: 0) == ["data_ok_5_0"])
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as [[Int]])
    func anyOrderGivesTheSameArtifact(order: [Int]) throws {
        var transfers = Transfers(limits: .standard)
        let chunks: [[UInt8]] = [[1, 2, 3], [4], [5, 6]]
        for (position, index) in order.enumerated() {
            let payload = DataPayload(
                kind: 1, raw: chunks[index][...], chunkIndex: UInt32(index), chunkTotal: 3)
            let last = position == 2
            #expect(
                try transfers.take(payload).acknowledgement == (last ? "data_ok_1_0" : "data_chunk_ok_1_0_\(index)"))
            // The same chunk again changes nothing.
            let revision = transfers.chipRevision
            let repeated = try transfers.take(payload)
            #expect(repeated.percent == nil)
            #expect(repeated.acknowledgement == (last && index == 2 ? "data_ok_1_0" : "data_chunk_ok_1_0_\(index)"))
            #expect(transfers.chipRevision == revision)
        }
        #expect(transfers.evidence[.dg2].map { Array($0.bytes) } == [1, 2, 3, 4, 5, 6])
        #expect(transfers.byteCount == 6)
    }

    @Test func changedChunkVoidsWhatFollows() throws {
        var transfers = Transfers(limits: .standard)
        func take(_ bytes: [UInt8], _ index: UInt32) throws -> String {
            try transfers.take(DataPayload(kind: 1, raw: bytes[...], chunkIndex: index, chunkTotal: 3)).acknowledgement
        }
        _ = try (take([1], 0), take([2], 1), take([3], 2))
        let proven = try #require(transfers.evidence[.dg2])
        #expect(try take([1], 0) == "data_chunk_ok_1_0_0")
        #expect(try take([8], 1) == "data_chunk_ok_1_0_1")
        #expect(transfers[.dg2]?.missingChunks == [2])
        #expect(transfers.evidence[.dg2] == nil)
        #expect(Array(proven.bytes) == [1, 2, 3], "a check may still read the old bytes")
        #expect(try take([9], 2) == "data_ok_1_0")
        #expect(transfers.evidence[.dg2].map { Array($0.bytes) } == [1, 8, 9])
    }

    @Test func artifactCutDifferentlyReplacesACompleteOne() throws {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        #expect(bench.session.heldBytes == 6)
        #expect(bench.data(.dg1, [7], chunk: 0, of: 2) == ["data_chunk_ok_0_0_0"])
        #expect(bench.session.heldBytes == 5)
        #expect(bench.data(.dg1, [0, 1], chunk: 1, of: 2) == ["data_ok_0_0"])
        #expect(bench.session.heldBytes == 7)
    }

    /// W7: parts that grow are counted with their new size, and what was replaced no longer counts.
    @Test func liveBytesAreCounted() {
        var limits = TransferLimits.standard
        limits.totalBytes = 100
        limits.artifactBytes[.dg2] = 1000
        var bench = SessionBench(limits: limits)
        bench.walk(to: .nfcReading)
        for index in 0..<10 as Range<UInt32> { bench.data(.dg2, [1], chunk: index, of: 255) }
        #expect(bench.session.heldBytes == 4 + 10)
        let large = [UInt8](repeating: 2, count: 86)
        #expect(bench.data(.dg2, large, chunk: 9, of: 255) == ["data_chunk_ok_1_0_9"])
        #expect(bench.data(.dg2, large, chunk: 20, of: 255) == ["TRANSFER_TOO_LARGE"])
        #expect(bench.session.heldBytes == 4 + 9 + 86)
        for _ in 0..<50 { #expect(bench.data(.dg2, [UInt8](repeating: 3, count: 90)).count == 1) }
        #expect(bench.data(.dg2, [1], chunk: 0, of: 255) == ["data_chunk_ok_1_0_0"])
    }

    @Test func artifactAboveItsLimitIsDroppedEarly() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        let part = [UInt8](repeating: 1, count: 600)
        #expect(bench.data(.dg1, part, chunk: 5, of: 9) == ["data_chunk_ok_0_0_5"])
        #expect(bench.data(.dg1, part, chunk: 7, of: 9) == ["ARTIFACT_TOO_LARGE"])
        #expect(bench.session.heldBytes == 4)
    }

    @Test func standardLimitsStayBelow24MiB() {
        let sum = TransferLimits.standard.artifactBytes.values.reduce(0, +) + TransferLimits.standard.chunkBytes
        #expect(sum <= TransferLimits.standard.totalBytes)
        #expect(TransferLimits.standard.totalBytes == 24 << 20)
    }

    /// S9: every file as heavy as it may be, a full mailbox behind a check that lasts, and one frame on its way.
    @Test func fullestSocketStaysBelow24MiB() {
        var bench = SessionBench()
        let limits = TransferLimits.standard
        bench.walk(to: .nfcReading)
        for kind in DataKind.allCases where kind.isChipData { bench.fill(kind, limits) }
        bench.phase(.nfcComplete)
        bench.phase(.livenessCapturing)
        bench.fill(.livenessVideo, limits)
        #expect(bench.session.heldBytes == limits.artifactBytes.values.reduce(0, +))
        bench.answers = false
        bench.phase(.livenessComplete)
        let chunk = [UInt8](repeating: 1, count: limits.chunkBytes)
        while bench.session.queuedBytes + chunk.count + 128 <= Inbox.limit.bytes {
            #expect(bench.data(.dg2, chunk) == [])
        }
        #expect(bench.session.queuedBytes > Inbox.limit.bytes - chunk.count - 128)
        #expect(bench.session.heldBytes + bench.session.queuedBytes < 24 << 20)
        #expect(bench.data(.dg2, chunk).last?.hasPrefix("close ") == true)
        #expect(bench.session.heldBytes == 0)
    }

    @Test func progressIsToldAtEveryPoint() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        let before = bench.progress.count
        for index in 0..<200 as Range<UInt32> { bench.data(.dg14, [1], chunk: index, of: 200) }
        let steps = bench.progress[before...]
        #expect(steps.map(\.percent) == Array(1...100))
        #expect(steps.allSatisfy { $0.artifact == .dg14 && $0.phase == .nfcReading })
    }
}

extension SessionBench {
    /// Sends as much of a file as there may be.
    fileprivate mutating func fill(_ kind: DataKind, _ limits: TransferLimits) {
        let size = limits.artifactBytes[kind] ?? 0
        let length = min(size, limits.chunkBytes)
        let total = UInt32(size / length)
        for index in 0..<total {
            data(kind, [UInt8](repeating: UInt8(kind.rawValue), count: length), chunk: index, of: total)
        }
    }
}
