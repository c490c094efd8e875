import HandoffProtocol
import Testing
import WebSocketCodec

@testable import PhoneClient

/// Gateways that refuse, break, or talk nonsense.
@Suite(.timeLimit(.minutes(1))) struct PhoneTroubleTests {
    private func play(_ address: GatewayAddress, patience: Duration = .seconds(50)) async throws -> PhoneReport {
        var options = Phone.Options()
        options.replyTimeout = patience
        return try await Phone(gateway: address, options: options).run(Fixture.read, handoff: try Fixture.handoff())
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The word of the message in the story that the replies answer.
        let at: String
        let replies: @Sendable () -> [ScriptedGateway.Reply]
        let error: PhoneError
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "hello refused", at: "hello",
            replies: {
                [
                    .error(.handoffTokenExpired, ErrorCode.handoffTokenExpired.sentence),
                    .close(.policyViolation, "HANDOFF_TOKEN_EXPIRED"),
                ]
            },
            error: .refused(code: "HANDOFF_TOKEN_EXPIRED", message: ErrorCode.handoffTokenExpired.sentence)),
        Case(
            name: "phase refused", at: "nfc_reading", replies: { [.error(.phaseOutOfOrder)] },
            error: .refused(code: "PHASE_OUT_OF_ORDER", message: "no")),
        Case(
            name: "data refused", at: "data 1", replies: { [.error(.artifactTooLarge)] },
            error: .refused(code: "ARTIFACT_TOO_LARGE", message: "no")),
        Case(
            name: "selection refused", at: "share", replies: { [.error(.shareSelectionInvalidField)] },
            error: .refused(code: "SHARE_SELECTION_INVALID_FIELD", message: "no")),
        Case(
            name: "dropped at the hello", at: "hello", replies: { [.drop] }, error: .connectionLost("hello")),
        Case(
            name: "dropped in the upload", at: "data 2", replies: { [.drop] }, error: .connectionLost("sod")),
        Case(
            name: "dropped at the check", at: "nfc_complete", replies: { [.drop] },
            error: .connectionLost("nfc_complete")),
        Case(
            name: "closed", at: "liveness_complete", replies: { [.close(.internalError, "INTERNAL_ERROR")] },
            error: .closed(code: 1011, reason: "INTERNAL_ERROR")),
        Case(
            name: "a message of nonsense", at: "mrz_scanning", replies: { [.raw(.binary([1, 2, 3]))] },
            error: .unexpectedAnswer("a frame that is no message")),
        Case(
            name: "a text message", at: "mrz_scanning", replies: { [.raw(.text("phase_ok"))] },
            error: .unexpectedAnswer("a frame that is no message")),
        Case(
            name: "an answer to another question", at: "nfc_complete",
            replies: { [.send(.shareReady(sessionID: "", selectedFieldKeys: []))] },
            error: .unexpectedAnswer("another reply than the step has")),
        Case(
            name: "an acknowledgement of another chunk", at: "data 2", replies: { [.ack("data_ok_1_0")] },
            error: .unexpectedAnswer("another reply than the step has")),
        Case(
            name: "a spare reply", at: "hello", replies: { [.ack("hello_ok"), .ack("hello_ok")] },
            error: .unexpectedAnswer("a reply that nothing was asked for")),
        Case(
            name: "a camera step without its challenge", at: "liveness_capturing", replies: { [.ack("phase_ok")] },
            error: .unexpectedAnswer("no challenge for the video before the camera step")),
    ]

    @Test(arguments: cases)
    func isToldAsItIs(trouble: Case) async throws {
        try await ScriptedGateway.run { _, log in
            log.story.last == trouble.at ? trouble.replies() : nil
        } _: { _, address in
            await #expect(throws: trouble.error) { try await play(address) }
        }
    }

    // Silent from the first message on, so that a slow machine cannot run out of patience at an earlier step.
    @Test func waitsNoLongerThanItsPatience() async throws {
        try await ScriptedGateway.run { _, _ in
            []
        } _: { _, address in
            await #expect(throws: PhoneError.timedOut("hello")) {
                try await play(address, patience: .milliseconds(300))
            }
        }
    }

    @Test func canBeCancelledWhileItWaits() async throws {
        try await ScriptedGateway.run { _, log in
            log.story.last == "nfc_complete" ? [] : nil
        } _: { gateway, address in
            let running = Task { try await play(address, patience: .seconds(600)) }
            while gateway.log.story.last != "nfc_complete" { try await Task.sleep(for: .milliseconds(10)) }
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
        }
    }

    @Test func saysThatNobodyAnswers() async throws {
        // A port that no test is given by chance.
        let address = try GatewayAddress(url: "http://127.0.0.1:1")
        await #expect(throws: PhoneError.unreachable("127.0.0.1:1")) { try await play(address) }
    }

    @Test func saysThatTheUpgradeWasRefused() async throws {
        try await CannedServer.run({ _ in .init(status: 503, body: "{}") }) { address in
            await #expect(throws: PhoneError.unexpectedAnswer("the gateway did not open the WebSocket")) {
                try await play(address)
            }
        }
    }
}
