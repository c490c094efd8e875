import Testing

@testable import HandoffProtocol

struct PhaseTests {
    /// The documented table, written as the set of allowed steps.
    @Test(arguments: Phase.allCases, Phase.allCases)
    func freshSocketsFollowTheTable(from: Phase, to: Phase) {
        let rewinds: [(Phase, Phase)] = [
            (.mrzComplete, .mrzScanning), (.nfcComplete, .nfcReading), (.livenessComplete, .livenessCapturing),
        ]
        let expected: PhaseTransition =
            if from == to { .unchanged } else if rewinds.contains(where: { $0 == (from, to) }) {
                .rewind
            } else if to.rank == from.rank + 1 { .forward } else { .outOfOrder }
        #expect(PhaseTransition(from: from, to: to, resumed: false) == expected)
        let lenient = from < to && to <= .nfcReading ? .forward : expected
        #expect(PhaseTransition(from: from, to: to, resumed: true) == lenient)
    }

    @Test func changedStepIsStoredBeforeItIsAcknowledged() {
        var bench = SessionBench()
        bench.send(SessionBench.hello)
        #expect(bench.phase(.mobileConnected) == ["phase_ok"])
        #expect(bench.phase(.mrzScanning) == ["store mrz_scanning", "phase_ok"])
        bench.answers = false
        #expect(bench.phase(.mrzComplete) == ["store mrz_complete"])
        #expect(bench.session.phase == .mrzScanning)
        #expect(bench.handle(.stored(.done)) == ["phase_ok"])
        #expect(bench.session.phase == .mrzComplete)
    }

    @Test func cameraChallengeComesBeforeTheAcknowledgement() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        let challenge = "camera challenge 8000 [1, 2, 3, 4]"
        #expect(bench.phase(.livenessCapturing) == ["store liveness_capturing", "prewarm", challenge, "phase_ok"])
        #expect(bench.phase(.livenessCapturing) == ["phase_ok"])
    }

    @Test(arguments: ["", "ping", "handoff", "initialized", "uploading", "complete", "error", "NFC_COMPLETE"])
    func otherTextsAreAcknowledgedAndIgnored(text: String) {
        var bench = SessionBench()
        bench.walk(to: .mrzScanning)
        #expect(bench.send(.phase(PhaseUpdate(phase: text, error: "x"))) == ["phase_ok"])
        #expect(bench.session.phase == .mrzScanning)
    }

    @Test func rewindDropsWhatTheRepeatedStepsDeliver() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        #expect(bench.session.heldBytes == 6)
        #expect(bench.phase(.nfcReading) == ["store nfc_reading", "phase_ok"])
        #expect(bench.session.heldBytes == 0)

        bench = SessionBench()
        bench.walk(to: .livenessComplete)
        #expect(bench.session.heldBytes == 8)
        #expect(bench.phase(.livenessCapturing).last == "phase_ok")
        #expect(bench.session.heldBytes == 6)
        #expect(bench.share(["kayle_document_id"]) == ["PHASE_OUT_OF_ORDER"])
    }

    @Test(arguments: [Phase.mobileConnected, .mrzScanning, .mrzComplete])
    func resumedSocketAcceptsChipDataAtOnce(phase: Phase) {
        var bench = SessionBench()
        bench.resumed = true
        bench.facts.phase = phase
        bench.send(SessionBench.hello)
        #expect(bench.data(.dg1, [1]) == ["store nfc_reading", "data_ok_0_0"])
        #expect(bench.data(.dg2, [1]) == ["data_ok_1_0"])
        #expect(bench.session.phase == .nfcReading)
    }

    @Test func missingDataIsNamedBeforeTheOrderIsTested() {
        var bench = SessionBench()
        bench.send(SessionBench.hello)
        let everything = #"NFC_REQUIRED_DATA_MISSING {"missing_artifacts":["dg1","dg2","sod"],"missing_chunks":[]}"#
        #expect(bench.phase(.nfcComplete) == [everything])
        #expect(bench.phase(.livenessComplete) == [everything])
        bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.data(.dg14, [1], chunk: 1, of: 3)
        #expect(
            bench.phase(.nfcComplete) == [
                #"NFC_REQUIRED_DATA_MISSING {"missing_artifacts":[],"missing_chunks":["#
                    + #"{"kind":4,"index":0,"chunk_total":3,"missing_chunk_indices":[0,2]}]}"#
            ])
        bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        #expect(
            bench.phase(.livenessComplete) == [
                #"LIVENESS_REQUIRED_DATA_MISSING {"received_bytes":0,"missing_chunks":[]}"#
            ])
        bench.data(.livenessVideo, [1], chunk: 1, of: 2)
        #expect(
            bench.phase(.livenessComplete) == [
                #"LIVENESS_REQUIRED_DATA_MISSING {"received_bytes":0,"missing_chunks":["#
                    + #"{"kind":8,"index":0,"chunk_total":2,"missing_chunk_indices":[0]}]}"#
            ])
    }

    @Test func missingDataFitsTheBufferOfTheApp() throws {
        var transfers = Transfers(limits: .standard)
        for kind in DataKind.allCases where kind.isChipData {
            _ = try transfers.take(DataPayload(kind: kind.rawValue, raw: [1], chunkIndex: 255, chunkTotal: 256))
        }
        let detail = try #require(MissingData.chipDetail(of: transfers))
        #expect(detail.utf8.count <= 255)
        #expect(detail.utf8.count > 245)
        #expect(detail.hasSuffix("]}]}"))
        #expect(detail.hasPrefix(#"{"missing_artifacts":["dg1","dg2","sod"],"missing_chunks":[{"kind":0,"#))
    }
}
