import Testing

@testable import HandoffProtocol

struct MailboxTests {
    @Test func messagesWaitForTheirTurn() {
        var bench = SessionBench()
        bench.answers = false
        #expect(bench.send(SessionBench.hello) == ["decide hello"])
        #expect(bench.phase(.mobileConnected).isEmpty)
        #expect(bench.handle(.textFrame).isEmpty)
        #expect(bench.phase(.mrzScanning).isEmpty)
        #expect(bench.phase(.mrzComplete).isEmpty)
        #expect(bench.session.queuedMessages == 4)
        #expect(
            bench.handle(.helloDecided(.accepted(bench.facts, resumed: false))) == [
                "hello_ok", "chip challenge 0", "phase_ok", "INVALID_MESSAGE", "store mrz_scanning",
            ])
        #expect(bench.handle(.stored(.done)) == ["phase_ok", "store mrz_complete"])
        #expect(bench.handle(.stored(.done)) == ["phase_ok"])
        #expect(bench.session.queuedBytes == 0)
    }

    /// A repeat that comes while the check runs neither checks nor charges again.
    @Test(arguments: [true, false])
    func repeatedCompletionJoinsTheRunningCheck(passes: Bool) {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.answers = false
        bench.phase(.nfcComplete)
        bench.phase(.nfcComplete)
        guard passes else {
            bench.handle(.documentChecked(.failed(.authenticityFailed)))
            let replies = bench.handle(
                .stored(.counted(nfcTriesUsed: 1, livenessTriesUsed: 0, ended: false, activeAuthChallenge: [1])))
            #expect(replies.first == "document_authenticity_failed nfc retry 2/3")
            #expect(replies.last?.hasPrefix("NFC_REQUIRED_DATA_MISSING {") == true)
            return
        }
        #expect(bench.handle(.documentChecked(.confirmed(binding: [1]))) == ["store nfc_complete"])
        #expect(bench.handle(.stored(.done)) == ["phase_ok", "phase_ok"])
    }

    @Test func fullMailboxAsksForAPauseAndThenEndsTheSocket() {
        var bench = SessionBench()
        bench.answers = false
        bench.send(SessionBench.hello)
        #expect(bench.session.wantsToRead)
        for _ in 0..<Inbox.pause.frames { bench.phase(.mrzScanning) }
        #expect(!bench.session.wantsToRead)
        for _ in Inbox.pause.frames..<Inbox.limit.frames { #expect(bench.phase(.mrzScanning).isEmpty) }
        #expect(bench.phase(.mrzScanning) == ["TRANSFER_TOO_LARGE", "close 1008 TRANSFER_TOO_LARGE"])
        #expect(bench.session.queuedMessages == 0)

        bench = SessionBench()
        bench.answers = false
        bench.send(SessionBench.hello)
        let chunk = [UInt8](repeating: 0, count: 262_144)
        for _ in 0..<3 { #expect(bench.data(.livenessVideo, chunk).isEmpty) }
        #expect(!bench.session.wantsToRead)
        #expect(bench.data(.livenessVideo, chunk) == ["TRANSFER_TOO_LARGE", "close 1008 TRANSFER_TOO_LARGE"])
    }

    @Test func sixtyFourErrorsEndTheSocket() {
        var bench = SessionBench()
        for _ in 1..<64 { #expect(bench.handle(.undecodableFrame) == ["DECODE_FAILED"]) }
        #expect(bench.handle(.undecodableFrame) == ["DECODE_FAILED", "close 1008 DECODE_FAILED"])
    }

    @Test(arguments: [EndReason.cancelled, .expired])
    func endElsewhereIsToldAtOnce(reason: EndReason) {
        let expired = ["SESSION_EXPIRED", "close 1008 SESSION_EXPIRED"]
        var idle = SessionBench()
        #expect(idle.handle(.ended(reason)) == expired)
        for phase in Phase.allCases {
            var bench = SessionBench()
            bench.walk(to: phase)
            #expect(bench.handle(.ended(reason)) == expired)
            #expect(bench.session.heldBytes == 0)
        }
        // The owed reply becomes the error, and the late answer yields nothing.
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.answers = false
        bench.phase(.nfcComplete)
        bench.phase(.livenessCapturing)
        #expect(bench.handle(.ended(reason)) == expired)
        #expect(bench.handle(.documentChecked(.confirmed(binding: [1]))).isEmpty)
    }

    @Test func theStoreDecidesBetweenSuccessAndExpiry() {
        for isActive in [true, false] {
            var bench = SessionBench()
            bench.walk(to: .livenessComplete)
            bench.answers = false
            bench.share(["kayle_document_id"])
            #expect(bench.handle(.ended(.expired)).isEmpty)
            let expected =
                isActive ? ["share ready kayle_document_id"] : ["SESSION_EXPIRED", "close 1008 SESSION_EXPIRED"]
            #expect(bench.handle(.stored(isActive ? .done : .notActive)) == expected)
        }
    }

    @Test func displacedSocketIsClosedWithoutAnotherEffect() {
        for phase in Phase.allCases {
            var bench = SessionBench()
            bench.walk(to: phase)
            #expect(bench.handle(.ended(.displaced)) == ["close 1008 SESSION_CONNECTION_ACTIVE"])
        }
    }

    @Test func inactiveSessionEndsEveryChange() {
        let expired = ["SESSION_EXPIRED", "close 1008 SESSION_EXPIRED"]
        var bench = SessionBench()
        bench.walk(to: .mobileConnected)
        bench.isActive = false
        #expect(bench.phase(.mrzScanning) == ["store mrz_scanning"] + expired)
        for outcome in [DocumentOutcome.confirmed(binding: [1]), .failed(.authenticityFailed), .failed(.dataInvalid)] {
            bench = SessionBench()
            bench.walk(to: .nfcReading)
            bench.isActive = false
            bench.documentOutcomes = [outcome]
            #expect(bench.phase(.nfcComplete).suffix(2) == expired)
        }
        bench = SessionBench()
        bench.walk(to: .livenessComplete)
        bench.isActive = false
        #expect(bench.share(["kayle_document_id"]) == ["store success kayle_document_id"] + expired)
    }

    @Test func evidenceIsLetGoWhenTheSocketEnds() throws {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        weak var held: Artifact?
        if case .ready(let connection) = bench.session.state { held = connection.evidence[.dg1] }
        #expect(held != nil)
        bench.handle(.internalFailure)
        #expect(held == nil)
    }

    @Test func artifactOverwritesWhatItForgets() {
        let artifact = Artifact(capacity: 4)
        artifact.append([1, 2, 3, 4])
        artifact.append([5, 6, 7, 8, 9])
        #expect(Array(artifact.bytes) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        artifact.truncate(to: 2)
        #expect(Array(artifact.bytes) == [1, 2])
        artifact.append([7])
        #expect(Array(artifact.bytes) == [1, 2, 7])
        let slice = artifact.bytes
        artifact.wipe()
        #expect(Array(slice) == [0, 0, 0])
    }
}
