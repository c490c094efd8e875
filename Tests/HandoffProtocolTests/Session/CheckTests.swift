import Testing

@testable import HandoffProtocol

struct CheckTests {
    @Test func provenDocumentIsNotCheckedTwice() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        #expect(bench.phase(.nfcComplete) == ["check document", "store nfc_complete", "phase_ok"])
        #expect(bench.phase(.nfcComplete) == ["phase_ok"])
        bench.sendChipData()
        #expect(bench.phase(.nfcComplete) == ["phase_ok"], "identical bytes are the same document")
    }

    /// The third failure ends the session; a failed chip read needs a new challenge and new data.
    @Test(arguments: [
        FailureCode.authenticityFailed, .chipAuthenticationFailed, .activeAuthenticationFailed,
    ])
    func threeFailedChipReadsEndTheSession(code: FailureCode) {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        for attempt in 1...3 {
            bench.documentOutcomes = [.failed(code)]
            if attempt > 1 { bench.sendChipData() }
            let last = attempt == 3
            let result = "\(code.rawValue) nfc \(last ? "end" : "retry") \(3 - attempt)/3"
            let after = last ? "close 1008 \(code.rawValue)" : "chip challenge \(attempt)"
            #expect(bench.phase(.nfcComplete) == ["check document", "store \(code.rawValue)", result, after])
            #expect(bench.session.heldBytes == 0)
        }
        #expect(bench.session.isClosed)
    }

    @Test(arguments: [FailureCode.livenessFailed, .faceMismatch])
    func threeFailedVideosEndTheSession(code: FailureCode) {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        for attempt in 1...3 {
            bench.livenessOutcomes = [.failed(code)]
            bench.data(.livenessVideo, [UInt8(attempt)])
            let result = "\(code.rawValue) liveness \(attempt == 3 ? "end" : "retry") 3/\(3 - attempt)"
            let replies = bench.phase(.livenessComplete)
            let expected = ["check liveness [1, 2, 3, 4]", "store \(code.rawValue)", result]
            #expect(replies == expected + (attempt == 3 ? ["close 1008 \(code.rawValue)"] : []))
            if attempt < 3 {
                #expect(bench.session.heldBytes == 6, "the video is dropped, the chip data stays")
                #expect(bench.session.phase == .livenessCapturing)
            }
        }
    }

    @Test func countersOfEarlierSocketsCount() {
        var bench = SessionBench()
        bench.resumed = true
        bench.facts.phase = .nfcReading
        bench.facts.nfcTriesUsed = 2
        bench.facts.livenessTriesUsed = 1
        bench.send(SessionBench.hello)
        bench.sendChipData()
        bench.documentOutcomes = [.failed(.authenticityFailed)]
        #expect(
            bench.phase(.nfcComplete).suffix(2) == [
                "document_authenticity_failed nfc end 0/2", "close 1008 document_authenticity_failed",
            ])
    }

    @Test func attestationFailureEndsTheSessionAtOnce() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.documentOutcomes = [.failed(.antiCloningAttestationFailed)]
        #expect(
            bench.phase(.nfcComplete).suffix(2) == [
                "document_anti_cloning_attestation_failed nfc end 3/3",
                "close 1008 document_anti_cloning_attestation_failed",
            ])
    }

    @Test func unreadableDataPageIsScannedAgainWithoutLimit() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        bench.data(.livenessVideo, [1])
        bench.livenessOutcomes = [.failed(.dataInvalid)]
        #expect(bench.phase(.livenessComplete).last == "document_data_invalid mrz retry 3/3")
        for _ in 1...5 {
            #expect(bench.session.phase == .mrzScanning)
            #expect(bench.session.heldBytes == 0)
            bench.phase(.mrzScanning)
            bench.phase(.mrzComplete)
            bench.phase(.nfcReading)
            bench.sendChipData()
            bench.documentOutcomes = [.failed(.dataInvalid)]
            #expect(bench.phase(.nfcComplete).last == "document_data_invalid mrz retry 3/3")
        }
    }

    @Test func unavailableChecksChargeNothing() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.documentOutcomes = [.unavailable]
        #expect(
            bench.phase(.nfcComplete) == ["check document", "document_authenticity_failed nfc retry 3/3"])
        #expect(bench.session.phase == .nfcReading)
        bench.sendChipData()
        bench.phase(.nfcComplete)
        bench.phase(.livenessCapturing)
        bench.data(.livenessVideo, [1])
        bench.livenessOutcomes = [.unavailable]
        #expect(
            bench.phase(.livenessComplete) == [
                "check liveness [1, 2, 3, 4]", "liveness_failed liveness retry 3/3",
            ])
        bench.data(.livenessVideo, [2])
        bench.data(.dg14, [1])
        bench.documentOutcomes = [.unavailable]
        #expect(
            bench.phase(.livenessComplete) == [
                "check document", "store nfc_reading", "document_authenticity_failed nfc retry 3/3",
            ])
        #expect(bench.session.phase == .nfcReading)
    }

    /// Apps repeat the step by themselves on this one error, with the chip data again.
    private static let later = "NFC_REQUIRED_DATA_MISSING {\"missing_artifacts\":[],\"missing_chunks\":[]}"

    private func benchBeforeVerdict() -> SessionBench {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        bench.data(.livenessVideo, [1])
        return bench
    }

    @Test func slowVerdictIsWaitedForInRounds() {
        var bench = benchBeforeVerdict()
        bench.livenessOutcomes = [.undecided, .undecided, .failed(.faceMismatch), .undecided, .confirmed]
        for _ in 1...2 {
            #expect(bench.phase(.livenessComplete) == ["check liveness [1, 2, 3, 4]", Self.later])
            #expect(bench.session.phase == .livenessCapturing)
            bench.sendChipData()
        }
        #expect(
            bench.phase(.livenessComplete) == [
                "check liveness [1, 2, 3, 4]", "store selfie_face_mismatch", "selfie_face_mismatch liveness retry 3/2",
            ])
        bench.data(.livenessVideo, [2])
        #expect(bench.phase(.livenessComplete).last == Self.later)
        #expect(bench.phase(.livenessComplete).contains("confirmed 3/2"))
    }

    /// However long the service takes: the phone is asked five times to ask again, and nobody's try is spent.
    @Test func verdictThatDoesNotComeChargesNothing() {
        var bench = benchBeforeVerdict()
        for video in 2...30 {
            bench.livenessOutcomes = Array(repeating: .undecided, count: 6)
            for _ in 1...5 { #expect(bench.phase(.livenessComplete).last == Self.later) }
            #expect(
                bench.phase(.livenessComplete) == [
                    "check liveness [1, 2, 3, 4]", "liveness_failed liveness retry 3/3",
                ], "the rounds begin anew with each video, and none of them counts as an error of the phone")
            #expect(bench.session.phase == .livenessCapturing)
            bench.data(.livenessVideo, [UInt8(video)])
        }
        #expect(bench.phase(.livenessComplete).contains("confirmed 3/3"))
    }

    @Test func everyChangedStepToTheCameraPrewarms() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        #expect(bench.phase(.livenessCapturing).contains("prewarm"))
        #expect(bench.phase(.livenessCapturing) == ["phase_ok"], "the same step again changes nothing")
        bench.data(.livenessVideo, [1])
        bench.livenessOutcomes = [.failed(.livenessFailed)]
        bench.phase(.livenessComplete)
        #expect(bench.phase(.livenessCapturing) == ["phase_ok"])
        bench.data(.livenessVideo, [2])
        bench.phase(.livenessComplete)
        #expect(bench.phase(.livenessCapturing).contains("prewarm"), "back from the end is a change")
    }

    @Test func unavailableSentencesFitTheApp() {
        for code in FailureCode.allCases {
            #expect(code.unavailableSentence.utf8.count <= 255)
            #expect(code.sentence.utf8.count <= 255)
        }
    }

    @Test func confirmedPersonIsToldTheTrueCountersAndTheRequest() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        bench.data(.livenessVideo, [1])
        bench.livenessOutcomes = [.failed(.livenessFailed)]
        bench.phase(.livenessComplete)
        bench.data(.livenessVideo, [2])
        let told = ["confirmed 3/2", "share request family_name,kayle_document_id"]
        #expect(
            bench.phase(.livenessComplete) == ["check liveness [1, 2, 3, 4]", "store confirmed person"] + told)
        #expect(bench.phase(.livenessComplete) == told, "nothing changed, so nothing is checked again")
        bench.data(.livenessVideo, [3])
        #expect(bench.phase(.livenessComplete) == ["check liveness [1, 2, 3, 4]"] + told)
    }

    @Test func answersThatNobodyAskedForEndTheSocket() {
        let stray: [SessionEvent] = [
            .stored(.done), .documentChecked(.unavailable), .livenessChecked(.confirmed),
            .helloDecided(.refused(.sessionNotFound)),
            .stored(.counted(nfcTriesUsed: 0, livenessTriesUsed: 0, ended: false, activeAuthChallenge: [])),
        ]
        for event in stray {
            var bench = SessionBench()
            bench.walk(to: .nfcReading)
            #expect(bench.handle(event) == ["INTERNAL_ERROR", "close 1011 INTERNAL_ERROR"])
        }
        for outcome in [DocumentOutcome.confirmed(binding: []), .failed(.livenessFailed), .failed(.faceMismatch)] {
            var bench = SessionBench()
            bench.walk(to: .nfcReading)
            bench.documentOutcomes = [outcome]
            #expect(bench.phase(.nfcComplete) == ["check document", "INTERNAL_ERROR", "close 1011 INTERNAL_ERROR"])
        }
    }
}
