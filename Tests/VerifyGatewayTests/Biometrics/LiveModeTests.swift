import DocumentForge
import Foundation
import HandoffProtocol
import PhoneClient
import Synchronization
import Testing

@testable import VerifyGateway

/// Live mode from the phone's side, with the face and liveness service that the double plays.
@Suite("Live mode", .serialized, .timeLimit(.minutes(3)))
struct LiveModeTests {
    private static let unready = HTTPDouble.Reply.answer(503, "{\"data\":{\"ready\":false}}")

    /// A gateway in live mode before a service; its documents are those of a real country.
    private static func with<Value: Sendable>(
        _ behaviour: @escaping HTTPDouble.Behaviour, times: LivenessTimes = LivenessServiceTests.times,
        log: RecordedLog? = nil, mode: Configuration.Mode = .live,
        _ body: (RunningGateway, HTTPDouble) async throws -> Value
    ) async throws -> Value {
        try await HTTPDouble.with(behaviour) { double in
            try await RunningGateway.with(
                country: Country(alpha2: "NL", alpha3: "NLD", name: "Netherlands"), livenessTimes: times, log: log,
                configure: {
                    $0.mode = mode
                    $0.livenessURL = double.url + "/"
                    $0.livenessSecret = .given(LivenessDouble.secret)
                },
                { try await body($0, double) })
        }
    }

    private static func options(_ verdict: String, bytes: Int = 0, tries: Int = 3) -> Phone.Options {
        var options = Phone.Options()
        options.video = LivenessDouble.video(verdict, bytes: bytes)
        options.tries = tries
        options.replyTimeout = .seconds(60)
        return options
    }

    @Test(
        "A genuine document and its holder are confirmed by the service's word",
        arguments: [Configuration.Mode.live, .test])
    func confirmed(mode: Configuration.Mode) async throws {
        try await Self.with(LivenessDouble.behaviour(), mode: mode) { running, double in
            let (outcome, session) = try await running.play(
                ForgeRecipe(), options: Self.options("accept", bytes: 600_000))
            guard case .confirmed(let keys) = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
            #expect(session?.status == .succeeded && session?.selectedFieldKeys == keys)
            #expect(double.count(of: "/verify") == 1 && double.count(of: "/health") == 1)
            try await eventually { double.count(of: "/prewarm") == 1 }
            let parts = try #require(double.requests.first { $0.path == "/verify" }.map(LivenessDouble.parts))
            #expect(parts["video"]?.count == 600_000 && parts["challengeNonce"]?.count == 4)
            let answer = try await running.http("GET", "/v1/verify/config")
            #expect(answer.data["liveness"] == "service" && answer.data["mode"]?.text == mode.rawValue)
            try await running.expectNothingHeld()
        }
    }

    @Test(
        "Somebody else, a mask and a picture end the session after three videos",
        arguments: [
            ("reject_face_mismatch", FailureCode.faceMismatch), ("reject_face_score_unavailable", .faceMismatch),
            ("reject_liveness", .livenessFailed), ("reject_pad", .livenessFailed),
        ])
    func refused(stub: String, code: FailureCode) async throws {
        try await Self.with(LivenessDouble.behaviour()) { running, double in
            let (outcome, session) = try await running.play(ForgeRecipe(), options: Self.options(stub))
            guard case .notConfirmed(code.rawValue, let sentence, retryAllowed: false) = outcome else {
                throw RawConnection.Failure(what: "\(outcome)")
            }
            #expect(sentence == code.sentence, "the service's reasons are not for people")
            #expect(session?.status == .failed && session?.failureCode == code && session?.livenessTriesUsed == 3)
            #expect(double.count(of: "/verify") == 1, "one video, shown three times, was judged once")
        }
    }

    private static let faults: [HTTPDouble.Reply] = [
        .answer(500, ""), .answer(503, "{\"error\":{\"code\":\"BIOMETRIC_VERIFIER_UNAVAILABLE\"}}"), .answer(401, "{}"),
        .drop, .json("{\"livenessPassed\":\"true\"}"), .json("true"),
        .json(LivenessDouble.answer(["faceMatchScore": "\"0.9\""])),
        .json(LivenessDouble.answer(["livenessPassed": "1"])),
        .answer(302, "", headers: ["Location": "/accept"]),
        .answer(200, LivenessDouble.accepting + String(repeating: " ", count: 1 << 20)), unready,
    ]

    @Test("A service that is down, broken or lying confirms nobody and costs no try, however often it is asked")
    func outage() async throws {
        let log = RecordedLog()
        let asked = Atomic<Int>(0)
        let behaviour = LivenessDouble.behaviour(verify: { _ in
            Self.faults[asked.add(1, ordering: .relaxed).oldValue % Self.faults.count]
        })
        try await Self.with(behaviour, log: log) { running, double in
            try await Self.expectNothingCharged(running, tries: Self.faults.count)
            // One more is fine: a kept connection that breaks without an answer is tried once again.
            #expect(double.count(of: "/verify") >= Self.faults.count)
            let reports = log.lines.filter { $0.contains("liveness could not be checked") }
            #expect(reports.count == Self.faults.count)
        }
    }

    @Test("A service that is not there, or never ready, confirms nobody and costs no try")
    func absence() async throws {
        var times = LivenessServiceTests.times
        times.readiness = .milliseconds(100)
        try await Self.with(LivenessDouble.behaviour(health: { Self.unready }), times: times) { running, double in
            try await Self.expectNothingCharged(running, tries: 1)
            #expect(double.count(of: "/verify") == 0)
        }
        let url = try await HTTPDouble.with({ _ in .drop }) { $0.url }
        try await RunningGateway.with(
            livenessTimes: times,
            configure: {
                $0.livenessURL = url
                $0.livenessSecret = .given("s")
            }
        ) { running in try await Self.expectNothingCharged(running, tries: 1) }
    }

    private static func expectNothingCharged(_ running: RunningGateway, tries: Int) async throws {
        let (outcome, session) = try await running.play(ForgeRecipe(), options: options("accept", tries: tries))
        guard case .notConfirmed(FailureCode.livenessFailed.rawValue, let sentence, retryAllowed: true) = outcome else {
            throw RawConnection.Failure(what: "\(outcome)")
        }
        #expect(sentence.contains("did not cost you a try"))
        #expect(session?.status == .inProgress && session?.livenessTriesUsed == 0)
        #expect(session?.phase == .livenessCapturing)
    }

    @Test("Live mode without a service does not open, whoever opens it")
    func noService() async throws {
        await #expect(throws: Configuration.Problem.self) {
            try await RunningGateway.with(configure: { $0.mode = .live }) { _ in }
        }
        await #expect(throws: Configuration.Problem.self) {
            try await RunningGateway.with(configure: { $0.livenessURL = "https://liveness.example" }) { _ in }
        }
    }

    @Test("The phone client sits a slow service out, round after round")
    func slowForTheApp() async throws {
        let gate = Gate()
        var times = LivenessServiceTests.times
        times.reply = .milliseconds(100)
        try await Self.with(LivenessDouble.behaviour(behind: gate), times: times) { running, double in
            let playing = Task { try await running.play(ForgeRecipe(), options: Self.options("accept")) }
            try await eventually { double.count(of: "/verify") == 1 }
            // By then the phone has been put off at least once, and it has five rounds.
            try await Task.sleep(for: .milliseconds(150))
            gate.open()
            guard case (.confirmed, let session) = try await playing.value else {
                throw RawConnection.Failure(what: "not confirmed")
            }
            #expect(session?.status == .succeeded && double.count(of: "/verify") == 1)
        }
    }

    @Test("A phone that hangs up before the verdict finds it when it comes back", arguments: [false, true])
    func droppedBeforeConfirmation(afterRound: Bool) async throws {
        let gate = Gate()
        var times = LivenessServiceTests.times
        if afterRound { times.reply = .milliseconds(30) }
        try await Self.with(LivenessDouble.behaviour(behind: gate), times: times) { running, double in
            let session = try await running.handedOver()
            let document = try running.forge.make(ForgeRecipe())
            try await Self.hangUp(running, session, document, video: "accept", double, afterRound: afterRound)
            gate.open()
            try await eventually { try await running.session(session.id)?.phase == .livenessComplete }
            let phone = try await running.connectedPhone(session)
            try await phone.upload(document)
            let keys = ["family_name", "kayle_document_id"] + (try await running.requiredKeys(session.id))
            let word = try await phone.ask(
                .shareSelection(ShareSelection(sessionID: session.id, selectedFieldKeys: Array(Set(keys)))))
            #expect(word == "shareReady")
            #expect(double.count(of: "/verify") == 1)
        }
    }

    @Test("Hanging up before a bad verdict saves no try", arguments: [false, true])
    func droppedBeforeRefusal(afterRound: Bool) async throws {
        let gate = Gate()
        var times = LivenessServiceTests.times
        if afterRound { times.reply = .milliseconds(30) }
        try await Self.with(LivenessDouble.behaviour(behind: gate), times: times) { running, double in
            let session = try await running.handedOver()
            let document = try running.forge.make(ForgeRecipe())
            try await Self.hangUp(running, session, document, video: "reject_pad", double, afterRound: afterRound)
            #expect(try await running.session(session.id)?.livenessTriesUsed == 0)
            gate.open()
            try await eventually { try await running.session(session.id)?.livenessTriesUsed == 1 }
            #expect(try await running.session(session.id)?.phase == .livenessCapturing)
        }
    }

    /// Brings a phone to its video's judgement and hangs up while the service still looks.
    private static func hangUp(
        _ running: RunningGateway, _ session: (id: String, token: String, cancelToken: String),
        _ document: ForgedDocument, video: String, _ double: HTTPDouble, afterRound: Bool
    ) async throws {
        let phone = try await running.connectedPhone(session)
        for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase))) == "phase_ok")
        }
        try await phone.upload(document)
        for phase in ["nfc_complete", "liveness_capturing"] {
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase))) == "phase_ok")
        }
        let bytes = LivenessDouble.video(video)
        #expect(try await phone.ask(.data(DataPayload(kind: 8, raw: bytes[...]))) == "data_ok_8_0")
        try await phone.send(.phase(PhaseUpdate(phase: "liveness_complete")))
        if afterRound { #expect(try await phone.word() == "NFC_REQUIRED_DATA_MISSING") }
        try await eventually { double.count(of: "/verify") == 1 }
        // The socket ends with the last use of the phone.
        try await phone.send(opcode: 8, [0x03, 0xE8])
    }

    @Test("Logs tell what happened and nothing of document, video, secret or service's words")
    func logs() async throws {
        let log = RecordedLog()
        let canary = "CANARYREASON"
        let behaviour = LivenessDouble.behaviour(verify: { request in
            LivenessDouble.parts(of: request)["video"]?.contains(0xEE) == true
                ? .json(LivenessDouble.answer(["livenessPassed": "false", "reason": "\"liveness_no_face:\(canary)\""]))
                : .answer(500, canary)
        })
        try await Self.with(behaviour, log: log) { running, _ in
            var options = Self.options("accept", bytes: 5000)
            options.video.append(0xEE)
            _ = try await running.play(ForgeRecipe(), options: options)
            _ = try await running.play(ForgeRecipe(), options: Self.options("accept", tries: 1))
            #expect(log.text.contains("liveness checked outcome=liveness_failed reason=liveness_no_face"))
            #expect(log.text.contains("liveness could not be checked reason=status_500"))
            let document = try running.forge.make(ForgeRecipe())
            let zone = String(decoding: document.files["dg1.bin"]?.dropFirst(5) ?? [], as: UTF8.self)
            let serverSecret = try String(contentsOfFile: running.folder + "/secret", encoding: .utf8).prefix(64)
            #expect(!log.text.contains(serverSecret) && !log.text.contains("\(Array(serverSecret.utf8))"))
            #expect(!"\(running.gateway)".contains("\(Array(serverSecret.utf8))"))
            #expect(!"\(running.gateway)".contains(LivenessDouble.secret))
            for secret in [
                canary, LivenessDouble.secret, "KAYLE_TEST_STUB", String(zone.prefix(44)), String(zone.suffix(44)),
            ] {
                #expect(!log.text.contains(secret))
            }
            for name in zone.split(separator: "<").filter({ $0.count > 4 }) {
                #expect(!log.text.contains(name), "\(name)")
            }
        }
    }
}

extension RunningGateway {
    /// What a session's relying party insists on.
    func requiredKeys(_ id: String) async throws -> [String] {
        try await session(id)?.shareContract.fields.filter(\.required).map(\.key) ?? []
    }
}
