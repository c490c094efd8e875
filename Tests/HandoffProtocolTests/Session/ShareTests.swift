import Testing

@testable import HandoffProtocol

struct ShareTests {
    @Test(arguments: [
        (" vs_1 ", ["kayle_document_id"], ["store success kayle_document_id", "share ready kayle_document_id"]),
        (
            "vs_1", [" kayle_document_id", "family_name ", "kayle_document_id", " "],
            ["store success family_name,kayle_document_id", "share ready family_name,kayle_document_id"]
        ),
        ("vs_2", [], ["INVALID_SESSION_ID"]),
        ("vs_1", [], ["SHARE_SELECTION_REQUIRED"]),
        ("vs_1", ["", " "], ["SHARE_SELECTION_REQUIRED"]),
        ("vs_1", ["document_number"], ["SHARE_SELECTION_INVALID_FIELD"]),
        ("vs_1", ["kayle_document_id", "given_names"], ["SHARE_SELECTION_INVALID_FIELD"]),
        ("vs_1", ["family_name"], ["SHARE_SELECTION_MISSING_REQUIRED"]),
    ])
    func selectionIsTestedInOrder(sessionID: String, keys: [String], replies: [String]) {
        var bench = SessionBench()
        bench.walk(to: .livenessComplete)
        let selection = ShareSelection(sessionID: sessionID, selectedFieldKeys: keys)
        #expect(bench.send(.shareSelection(selection)) == replies)
        #expect(!bench.session.isClosed)
    }

    @Test func longReasonStillReachesTheApp() throws {
        var bench = SessionBench()
        bench.facts.phase = .livenessComplete
        bench.facts.confirmedBinding = [1]
        bench.facts.shareFields[0].reason = String(repeating: "€", count: 200)
        bench.answers = false
        bench.send(SessionBench.hello)
        let effects = bench.session.handle(.helloDecided(.accepted(bench.facts, resumed: true)))
        let requests = effects.compactMap { effect -> ShareRequest? in
            if case .send(.shareRequest(let request)) = effect { request } else { nil }
        }
        let request = try #require(requests.first)
        #expect(request.fields.map(\.reason) == [String(repeating: "€", count: 85), "To know you again"])
    }

    @Test func firstSelectionStands() {
        var bench = SessionBench()
        bench.walk(to: .livenessComplete)
        bench.share(["kayle_document_id"])
        #expect(bench.share(["kayle_document_id", "family_name"]) == ["share ready kayle_document_id"])
        #expect(bench.session.heldBytes == 0)
        #expect(bench.handle(.ended(.expired)).isEmpty)
    }

    @Test func selectionAfterAReconnectNeedsTheDocumentAgain() {
        var bench = resumedBench(confirmedDocument: 7)
        #expect(bench.share(["kayle_document_id"]).first?.hasPrefix("NFC_REQUIRED_DATA_MISSING {") == true)
        bench.sendChipData(document: 7)
        #expect(
            bench.share(["kayle_document_id"]) == [
                "check document", "store success kayle_document_id", "share ready kayle_document_id",
            ])
    }

    /// The document is genuine, but it is not the one whose portrait was compared.
    @Test func anotherGenuineDocumentIsNotShared() {
        var bench = resumedBench(confirmedDocument: 7)
        bench.sendChipData(document: 8)
        let refused = [
            "check document", "store document_authenticity_failed", "document_authenticity_failed nfc retry 2/3",
            "chip challenge 1",
        ]
        #expect(bench.share(["kayle_document_id"]) == refused)
        #expect(bench.session.phase == .nfcReading)

        bench = SessionBench()
        bench.walk(to: .livenessComplete)
        bench.sendChipData(document: 8)
        #expect(bench.share(["kayle_document_id"]) == refused)
        #expect(bench.share(["kayle_document_id"]) == ["PHASE_OUT_OF_ORDER"])
    }

    /// §11.1: what was proven is what is compared and shared.
    @Test(arguments: [DataKind.dg1, .dg2, .sod, .dg14, .dg15, .activeAuth, .chipAuth])
    func everyChangedArtifactIsCheckedAgain(kind: DataKind) {
        let changed = [UInt8](repeating: 1, count: 9)
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.phase(.livenessCapturing)
        bench.data(.livenessVideo, [9, 9])
        bench.data(kind, changed)
        bench.documentOutcomes = [.failed(.authenticityFailed)]
        #expect(
            bench.phase(.livenessComplete).prefix(2) == ["check document", "store document_authenticity_failed"])
        #expect(bench.session.phase == .nfcReading)

        bench = SessionBench()
        bench.walk(to: .livenessComplete)
        bench.data(kind, changed)
        bench.documentOutcomes = [.failed(.authenticityFailed)]
        #expect(
            bench.share(["kayle_document_id"]).prefix(2) == ["check document", "store document_authenticity_failed"])
    }

    @Test func assertionTravelsWithTheEvidence() throws {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        let update = PhaseUpdate(phase: "nfc_complete", attestAssertion: [5, 6])
        let effects = bench.session.handle(.message(.phase(update)))
        guard case .checkDocument(let evidence) = try #require(effects.first) else {
            Issue.record("no check")
            return
        }
        #expect(evidence.attestAssertion == [5, 6])
    }

    private func resumedBench(confirmedDocument: UInt8) -> SessionBench {
        var first = SessionBench()
        first.walk(to: .nfcReading)
        first.sendChipData(document: confirmedDocument)
        var evidence = Evidence()
        if case .ready(let connection) = first.session.state { evidence = connection.evidence }
        var bench = SessionBench()
        bench.resumed = true
        bench.facts.phase = .livenessComplete
        bench.facts.confirmedBinding = evidence.testBinding
        bench.send(SessionBench.hello)
        return bench
    }
}
