import Testing

@testable import HandoffProtocol

/// Every message in every state: only the cells of this table act.
struct MessageMatrixTests {
    static let columns: [(name: String, message: ClientMessage)] =
        [("hello", SessionBench.hello)]
        + Phase.allCases.map { ($0.rawValue, .phase(PhaseUpdate(phase: " \($0.rawValue) "))) }
        + [
            ("untracked phase", .phase(PhaseUpdate(phase: "uploading"))),
            ("dg1", .data(DataPayload(kind: 0, raw: [7, 0]))),
            ("video", .data(DataPayload(kind: 8, raw: [9, 9]))),
            ("selfie", .data(DataPayload(kind: 3, raw: [1]))),
            ("share", .shareSelection(ShareSelection(sessionID: "vs_1", selectedFieldKeys: ["kayle_document_id"]))),
            ("number", .numberChosen(SessionBench.choice(0).number)),
            ("chip answer", .chipAuthResponse(ChipAuthResponse(token: [1]))),
            ("disown", .didNotStart),
        ]

    /// ok: acknowledged; order: PHASE_OUT_OF_ORDER; chip, video: that data is missing; early: the step of the data has
    /// not come; asked: no chip was asked; number: the number has to be chosen first; ended: SESSION_EXPIRED; `-`:
    /// nothing at all.
    static let table: [(state: String, cells: String)] = [
        ("greeting", "ok hello hello hello hello hello hello hello hello hello hello hello hello hello hello hello"),
        ("mobile_connected", "ok ok ok order order chip order chip ok early early selfie order order asked ok"),
        ("choosing", "ok ok ok order number number number number ok number number number number ok number ok"),
        ("mrz_scanning", "ok order ok ok order chip order chip ok early early selfie order order asked ok"),
        ("mrz_complete", "ok order ok ok ok chip order chip ok early early selfie order order asked ok"),
        ("nfc_reading", "ok order order order ok ok order video ok ok early selfie order order asked ok"),
        ("nfc_complete", "ok order order order ok ok ok video ok ok early selfie order order asked ok"),
        ("liveness_capturing", "ok order order order order order ok confirmed ok ok ok selfie order order asked ok"),
        ("liveness_complete", "ok order order order order order ok confirmed ok ok ok selfie ready order asked ok"),
        ("succeeded", "ended ended ended ended ended ended ended ended ok ended ended ended ready ended ended ended"),
        ("closed", "- - - - - - - - - - - - - - - -"),
    ]

    @Test(arguments: table.indices)
    func onlyAllowedCellsAct(row: Int) throws {
        let (state, cells) = Self.table[row]
        let expected = cells.split(separator: " ").map(String.init)
        try #require(expected.count == Self.columns.count)
        for (column, cell) in zip(Self.columns, expected) {
            var bench = bench(in: state)
            let replies = bench.send(column.message).compactMap(Self.reply)
            #expect(replies == (cell == "-" ? [] : [cell]), "\(column.name) in \(state)")
        }
    }

    private func bench(in state: String) -> SessionBench {
        var bench = SessionBench()
        if let phase = Phase(rawValue: state) {
            bench.walk(to: phase)
            bench.facts.phase = phase
        } else if state == "choosing" {
            bench.facts.numberChoice = SessionBench.choice(0)
            bench.send(SessionBench.capableHello)
        } else if state != "greeting" {
            bench.walk(to: .livenessComplete)
            bench.share(["kayle_document_id"])
            if state == "closed" { bench.handle(.internalFailure) }
        }
        return bench
    }

    /// The in-band reply among the effects, in the words of the table.
    private static func reply(_ text: String) -> String? {
        let words: [String: String] = [
            "HELLO_REQUIRED": "hello", "PHASE_OUT_OF_ORDER": "order", "NFC_REQUIRED_DATA_MISSING": "chip",
            "LIVENESS_REQUIRED_DATA_MISSING": "video", "NFC_DATA_PHASE_REQUIRED": "early",
            "LIVENESS_DATA_PHASE_REQUIRED": "early", "LEGACY_SELFIE_KIND_UNSUPPORTED": "selfie",
            "SESSION_EXPIRED": "ended", "hello_ok": "ok", "phase_ok": "ok", "data_ok_0_0": "ok", "data_ok_8_0": "ok",
            "confirmed": "confirmed", "number_ok": "ok", "did_not_start_ok": "ok", "CHIP_AUTH_NOT_REQUESTED": "asked",
            "NUMBER_MATCH_REQUIRED": "number",
        ]
        if text.hasPrefix("share ready") { return "ready" }
        return text.split(separator: " ").first.flatMap { words[String($0)] }
    }

    @Test func frameThatIsNoMessageIsRefusedInEveryState() {
        for (state, _) in Self.table where state != "closed" {
            var bench = bench(in: state)
            #expect(bench.handle(.undecodableFrame) == ["DECODE_FAILED"], "\(state)")
            #expect(bench.handle(.textFrame) == ["INVALID_MESSAGE"], "\(state)")
        }
    }

    @Test func closedSessionIsSilentWhateverComes() {
        var bench = bench(in: "closed")
        let events: [SessionEvent] = [
            .undecodableFrame, .textFrame, .helloDecided(.refused(.handoffTokenInvalid)), .stored(.done),
            .documentChecked(.unavailable), .livenessChecked(.confirmed), .ended(.expired), .ended(.displaced),
            .internalFailure,
        ]
        for event in events {
            #expect(bench.handle(event).isEmpty)
        }
        #expect(bench.session.isClosed)
        #expect(!bench.session.wantsToRead)
    }
}
