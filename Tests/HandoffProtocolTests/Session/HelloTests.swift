import Testing

@testable import HandoffProtocol

struct HelloTests {
    @Test func textsAreTrimmedBeforeTheyAreDecided() throws {
        var bench = SessionBench()
        #expect(bench.send(SessionBench.hello) == ["decide hello", "hello_ok", "chip challenge 0"])
        let hello = try #require(bench.hellos.first)
        #expect(hello == ClientHello(sessionID: "vs_1", mobileWriteToken: "token", deviceID: "device"))
        #expect(bench.session.phase == .mobileConnected)
    }

    @Test(arguments: [("", "t", "d"), ("vs_1", " ", "d"), ("vs_1", "t", "\t"), ("vs_2", "t", "d"), ("VS_1", "t", "d")])
    func incompleteOrForeignHelloEndsTheSocket(session: String, token: String, device: String) {
        var bench = SessionBench()
        let hello = ClientHello(sessionID: session, mobileWriteToken: token, deviceID: device)
        #expect(bench.send(.hello(hello)) == ["HELLO_AUTH_REQUIRED", "close 1008 HELLO_AUTH_REQUIRED"])
    }

    @Test(arguments: [
        ErrorCode.sessionNotFound, .minAppVersionRequired, .handoffTokenInvalid, .handoffTokenConsumed,
        .handoffDeviceMismatch, .handoffTokenExpired, .helloAttestKeyUnknown, .helloAttestInvalid,
        .sessionConnectionActive, .sessionExpired,
    ])
    func refusedHelloEndsTheSocketWithItsCode(code: ErrorCode) {
        var bench = SessionBench()
        bench.refusal = code
        #expect(bench.send(SessionBench.hello) == ["decide hello", code.rawValue, "close 1008 \(code.rawValue)"])
    }

    @Test func secondHelloIsAResumeThatKeepsTheData() {
        var bench = SessionBench()
        bench.walk(to: .nfcComplete)
        bench.facts.phase = .nfcComplete
        #expect(bench.send(SessionBench.hello) == ["decide hello", "hello_ok", "chip challenge 0"])
        #expect(bench.phase(.nfcComplete) == ["phase_ok"])
    }

    @Test func secondHelloWithAWrongTokenEndsTheSocket() {
        var bench = SessionBench()
        bench.walk(to: .nfcReading)
        bench.refusal = .handoffTokenInvalid
        #expect(
            bench.send(SessionBench.hello) == [
                "decide hello", "HANDOFF_TOKEN_INVALID", "close 1008 HANDOFF_TOKEN_INVALID",
            ])
        #expect(bench.session.heldBytes == 0)
    }

    @Test(
        arguments: [
            (Phase.nfcComplete, nil, []),
            (.livenessCapturing, nil, ["camera challenge 8000 [1, 2, 3, 4]"]),
            (.livenessComplete, nil, ["camera challenge 8000 [1, 2, 3, 4]"]),
            (
                .livenessComplete, [UInt8(1)],
                ["camera challenge 8000 [1, 2, 3, 4]", "share request family_name,kayle_document_id"]
            ),
        ] as [(Phase, [UInt8]?, [String])])
    func resumeRepeatsWhatThePhoneNeeds(phase: Phase, binding: [UInt8]?, outOfBand: [String]) {
        var bench = SessionBench()
        bench.resumed = true
        bench.facts.phase = phase
        bench.facts.confirmedBinding = binding
        #expect(bench.send(SessionBench.hello) == ["decide hello", "hello_ok", "chip challenge 0"] + outOfBand)
    }

    @Test func cameraStepNeedsAChallenge() {
        var fresh = SessionBench()
        fresh.facts.livenessNonce = []
        fresh.walk(to: .nfcComplete)
        let refused = ["LIVENESS_CHALLENGE_UNAVAILABLE", "close 1008 LIVENESS_CHALLENGE_UNAVAILABLE"]
        #expect(fresh.phase(.livenessCapturing) == refused)
        var resumed = SessionBench()
        resumed.facts.livenessNonce = []
        resumed.facts.phase = .livenessCapturing
        #expect(resumed.send(SessionBench.hello) == ["decide hello"] + refused)
    }
}
