import Testing

@testable import HandoffProtocol

/// Chip authentication with a key of the gateway, as far as the rules of the socket go.
struct ChipKeyTests {
    private static let request = ChipAuthRequest(
        protocolIdentifier: "0.4.0.127.0.7.2.2.3.2.2", version: 2, keyIdentifier: [], publicKey: [4, 1, 2],
        protectedCommand: [])
    private static let answer = ClientMessage.chipAuthResponse(ChipAuthResponse(nonce: [1], token: [2]))

    /// A phone in the chip step.
    private func bench(_ hello: ClientMessage = SessionBench.capableHello) -> SessionBench {
        var bench = SessionBench()
        bench.chipRequest = Self.request
        bench.send(hello)
        for phase in [Phase.mrzScanning, .mrzComplete, .nfcReading] { bench.phase(phase) }
        return bench
    }

    @Test func wholeFileIsAnsweredWithAKey() {
        var bench = bench()
        #expect(bench.data(.dg14, [1, 2], chunk: 0, of: 2) == ["data_chunk_ok_4_0_0"])
        #expect(bench.data(.dg14, [3], chunk: 1, of: 2) == ["data_ok_4_0", "make chip key", "chip key 2"])
        #expect(bench.data(.dg14, [3], chunk: 1, of: 2) == ["data_ok_4_0"], "the same file is not asked about twice")
        #expect(bench.send(Self.answer) == ["chip_auth_ok"])
        #expect(bench.send(Self.answer) == ["CHIP_AUTH_NOT_REQUESTED"], "one answer for one key")
        #expect(bench.lastEvidence == nil)
        bench.sendChipData()
        bench.phase(.nfcComplete)
        #expect(bench.lastEvidence?.chipAuthResponse == ChipAuthResponse(nonce: [1], token: [2]))
    }

    @Test func otherPhonesHearNothingOfKeys() {
        var bench = bench(SessionBench.hello)
        #expect(bench.data(.dg14, [1]) == ["data_ok_4_0"])
        #expect(bench.send(Self.answer) == ["CHIP_AUTH_NOT_REQUESTED"])
    }

    @Test func chipThatCannotBeAskedIsNotAsked() {
        var bench = bench()
        bench.chipRequest = nil
        #expect(bench.data(.dg14, [1]) == ["data_ok_4_0", "make chip key"])
        #expect(bench.send(Self.answer) == ["CHIP_AUTH_NOT_REQUESTED"])
    }

    @Test func anotherFileVoidsTheKeyAndTheAnswer() {
        var bench = bench()
        bench.data(.dg14, [1])
        bench.send(Self.answer)
        #expect(bench.data(.dg14, [2]) == ["data_ok_4_0", "make chip key", "chip key 2"])
        #expect(bench.data(.dg14, [3], chunk: 0, of: 2) == ["data_chunk_ok_4_0_0"])
        #expect(bench.send(Self.answer) == ["CHIP_AUTH_NOT_REQUESTED"])
        bench.data(.dg14, [4], chunk: 1, of: 2)
        bench.sendChipData()
        bench.phase(.nfcComplete)
        #expect(bench.lastEvidence != nil && bench.lastEvidence?.chipAuthResponse == nil)
    }

    @Test func checkUsesTheKeyUp() {
        var bench = bench()
        bench.data(.dg14, [1])
        bench.sendChipData()
        bench.documentOutcomes = [.failed(.chipAuthenticationFailed)]
        #expect(bench.phase(.nfcComplete).contains("document_chip_authentication_failed nfc retry 2/3"))
        #expect(bench.send(Self.answer) == ["CHIP_AUTH_NOT_REQUESTED"])
        #expect(bench.data(.dg14, [1]) == ["data_ok_4_0", "make chip key", "chip key 2"], "a new read, a new key")
    }

    /// After the chip step the document is on the table again: nothing can be asked of the chip.
    @Test func dataThatIsStreamedAgainIsNotAskedAbout() {
        var bench = SessionBench()
        bench.chipRequest = Self.request
        bench.resumed = true
        bench.facts.phase = .nfcComplete
        bench.send(SessionBench.capableHello)
        #expect(bench.data(.dg14, [1]) == ["data_ok_4_0"])
    }

    @Test func messagesWaitWhileTheKeyIsMade() {
        var bench = bench()
        bench.answers = false
        #expect(bench.data(.dg14, [1]) == ["data_ok_4_0", "make chip key"])
        #expect(bench.data(.dg1, [1]).isEmpty)
        #expect(bench.handle(.chipKeyMade(Self.request)) == ["chip key 2", "data_ok_0_0"])
    }

    @Test func keyThatNobodyAskedForEndsTheSocket() {
        var bench = bench()
        #expect(bench.handle(.chipKeyMade(nil)) == ["INTERNAL_ERROR", "close 1011 INTERNAL_ERROR"])
    }
}
