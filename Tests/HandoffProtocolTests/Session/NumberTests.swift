import Testing

@testable import HandoffProtocol

/// The number that the browser shows and the phone has to choose.
struct NumberTests {
    private func bench() -> SessionBench {
        var bench = SessionBench()
        bench.facts.numberChoice = SessionBench.choice(0)
        return bench
    }

    @Test func numbersAreThreeDifferentOnesOfTwoDigits() {
        var random = SeededGenerator(seed: 4)
        var seen: Set<UInt8> = []
        var places: [Int] = [0, 0, 0]
        for _ in 0..<3000 {
            let bytes = (0..<NumberChoice.randomByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
            let choice = NumberChoice(randomness: bytes)
            #expect(Set(choice.choices).count == 3 && choice.choices.allSatisfy { 10...99 ~= $0 })
            seen.insert(choice.number)
            if let place = choice.choices.firstIndex(of: choice.number) { places[place] += 1 }
        }
        #expect(seen.count == 90)
        #expect(places.reduce(0, +) == 3000 && places.allSatisfy { 900...1100 ~= $0 }, "\(places)")
        #expect(Set(NumberChoice(randomness: []).choices).count == 3, "also without randomness nothing traps")
    }

    @Test func rightNumberOpensTheWayAndIsShownNoMore() {
        var bench = bench()
        let choice = SessionBench.choice(0)
        #expect(
            bench.send(SessionBench.capableHello) == [
                "decide hello", "hello_ok", "chip challenge 0", "choose \(choice.choices)",
            ])
        #expect(bench.shownNumber == choice.number)
        #expect(bench.phase(.mrzScanning) == ["store mrz_scanning", "phase_ok"])
        #expect(bench.phase(.mrzComplete) == ["store mrz_complete", "phase_ok"])
        for _ in 0..<2 {
            #expect(bench.phase(.nfcReading) == ["NUMBER_MATCH_REQUIRED"])
            #expect(bench.data(.dg1, [1]) == ["NUMBER_MATCH_REQUIRED"])
            #expect(bench.share(["kayle_document_id"]) == ["NUMBER_MATCH_REQUIRED"])
        }
        #expect(bench.session.heldBytes == 0)
        #expect(bench.send(.numberChosen(choice.number)) == ["store match", "number_ok"])
        #expect(bench.shownNumber == nil)
        #expect(bench.send(.numberChosen(choice.number)) == ["PHASE_OUT_OF_ORDER"], "nothing is asked any more")
        #expect(bench.phase(.nfcReading) == ["store nfc_reading", "phase_ok"])
        #expect(bench.data(.dg1, [1]) == ["data_ok_0_0"])
    }

    @Test func resumedPhoneCannotJumpOverTheNumber() {
        var bench = bench()
        bench.resumed = true
        bench.send(SessionBench.capableHello)
        #expect(bench.data(.dg1, [1]) == ["NUMBER_MATCH_REQUIRED"])
        #expect(bench.phase(.nfcComplete) == ["NUMBER_MATCH_REQUIRED"])
        #expect(bench.session.phase == .mobileConnected)
    }

    @Test func everyMissBringsNewNumbersAndTheThirdEndsTheSession() {
        var bench = bench()
        bench.send(SessionBench.capableHello)
        for miss in 0..<2 {
            let wrong = SessionBench.choice(miss).choices.first { $0 != SessionBench.choice(miss).number } ?? 0
            let next = SessionBench.choice(miss + 1)
            #expect(
                bench.send(.numberChosen(wrong)) == ["store miss", "NUMBER_MISMATCH", "choose \(next.choices)"])
            #expect(bench.shownNumber == next.number)
        }
        #expect(
            bench.send(.numberChosen(0)) == [
                "store miss", "handoff_number_mismatch none end 3/3", "close 1008 handoff_number_mismatch",
            ])
        #expect(bench.session.isClosed)
    }

    @Test func sessionThatEndedMeanwhileSaysSo() {
        for message in [ClientMessage.numberChosen(SessionBench.choice(0).number), .numberChosen(0), .didNotStart] {
            var bench = bench()
            bench.send(SessionBench.capableHello)
            bench.isActive = false
            #expect(bench.send(message).suffix(2) == ["SESSION_EXPIRED", "close 1008 SESSION_EXPIRED"])
        }
    }

    @Test(arguments: [Phase.mobileConnected, .nfcReading, .livenessComplete])
    func whoeverDidNotStartItEndsIt(phase: Phase) {
        var bench = SessionBench()
        bench.walk(to: phase)
        #expect(bench.send(.didNotStart) == ["store disowned", "did_not_start_ok", "close 1000 "])
        #expect(bench.session.isClosed && bench.session.heldBytes == 0)
    }

    /// It is the way out of a code that somebody else sent, so it works before any number is chosen.
    @Test func whoeverDidNotStartItNeedsNoNumber() {
        var bench = bench()
        bench.send(SessionBench.capableHello)
        #expect(bench.send(.didNotStart) == ["store disowned", "did_not_start_ok", "close 1000 "])
    }

    @Test func documentCheckCannotEndInANumber() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.documentOutcomes = [.failed(.numberMismatch)]
        #expect(bench.phase(.nfcComplete).suffix(2) == ["INTERNAL_ERROR", "close 1011 INTERNAL_ERROR"])
    }
}
