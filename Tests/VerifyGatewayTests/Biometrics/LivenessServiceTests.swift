import DocumentForge
import HandoffProtocol
import Synchronization
import Testing

@testable import VerifyGateway

@Suite("Judging videos by the service", .serialized, .timeLimit(.minutes(2)))
struct LivenessServiceTests {
    /// Waits that end soon where a test wants their end, and not at all where it does not.
    static var times: LivenessTimes {
        var times = LivenessTimes()
        times.healthInterval = .milliseconds(5)
        times.readiness = .seconds(60)
        times.reply = .seconds(60)
        times.check = .seconds(60)
        return times
    }

    static func service(
        _ url: String, times: LivenessTimes = times, secret: String = LivenessDouble.secret,
        log: RecordedLog = RecordedLog()
    ) throws -> LivenessService {
        let client = try OutboundClient()
        return LivenessService(
            verifier: BiometricVerifier(client: client, address: url, secret: secret), client: client,
            acceptsFallback: false, clock: .system, logger: log.logger, times: times)
    }

    @Test("The waits keep apps waiting for less than they do, and the last round has an answer")
    func budget() {
        let times = LivenessTimes()
        #expect(times.reply <= .milliseconds(6500))
        #expect(times.reply * 6 > times.check && times.readiness + .seconds(5) < times.check)
        #expect(times.healthInterval == .milliseconds(250) && times.readiness >= .milliseconds(19_750))
    }

    @Test("The service gets what the contract says, and both ways of naming the secret")
    func request() async throws {
        let subject = try await VideoSubject.shared
        try await HTTPDouble.with(LivenessDouble.behaviour()) { double in
            let service = try Self.service(double.url)
            let video = LivenessDouble.video("accept", bytes: 1_000_000)
            #expect(await service.check(subject.question(video)) == .confirmed)
            // Its health is asked for again when the answer is slow.
            let paths = double.requests.map(\.path)
            #expect(paths.first == "/health" && paths.last == "/verify" && paths.count { $0 != "/health" } == 1)
            let request = try #require(double.requests.last)
            #expect(request.headers["authorization"] == "Bearer \(LivenessDouble.secret)")
            #expect(request.headers["x-kayle-biometric-verifier-auth"] == LivenessDouble.secret)
            let parts = LivenessDouble.parts(of: request)
            #expect(parts.keys.sorted() == ["challengeNonce", "dg2", "faceMatchThreshold", "video"])
            #expect(parts["dg2"] == subject.document.files["dg2.bin"] && parts["video"] == video)
            #expect(parts["challengeNonce"] == [1, 2, 3, 4])
            let threshold = Double(String(decoding: parts["faceMatchThreshold"] ?? [], as: UTF8.self))
            #expect(threshold.map(FaceThreshold.range.contains) == true)
        }
    }

    @Test(
        "Every verdict of the service",
        arguments: [
            ("accept", CheckOutcome.confirmed), ("reject_face_mismatch", .failed(.faceMismatch)),
            ("reject_face_score_unavailable", .failed(.faceMismatch)), ("reject_liveness", .failed(.livenessFailed)),
            ("reject_pad", .failed(.livenessFailed)), ("nonsense", .failed(.livenessFailed)),
        ])
    func verdicts(stub: String, outcome: CheckOutcome) async throws {
        let subject = try await VideoSubject.shared
        try await HTTPDouble.with(LivenessDouble.behaviour()) { double in
            let service = try Self.service(double.url)
            #expect(await service.check(subject.question(LivenessDouble.video(stub))) == outcome)
            #expect(await service.check(subject.question(LivenessDouble.video(stub))) == outcome)
            #expect(double.count(of: "/verify") == 1, "the same question is asked once")
            #expect(await service.verdict(sessionID: "vs_1") == outcome)
            #expect(await service.verdict(sessionID: "vs_2") == .unavailable)
            #expect(
                await service.check(subject.question(LivenessDouble.video("reject_pad") + [1]))
                    == .failed(.livenessFailed))
            #expect(
                await service.check(subject.question(LivenessDouble.video("accept"), session: "vs_2")) == .confirmed)
            #expect(double.count(of: "/verify") == 3)
        }
    }

    @Test(
        "A service that does not work is no verdict, and logs say why by a code",
        arguments: [
            (HTTPDouble.Reply.answer(500, "oops"), "status_500"), (.answer(503, "{}"), "status_503"),
            (.answer(400, "{}"), "status_400"), (.answer(401, "{}"), "status_401"), (.answer(413, "{}"), "status_413"),
            (.answer(302, LivenessDouble.accepting, headers: ["Location": "/elsewhere"]), "status_302"),
            (.answer(200, "not JSON"), "unreadable"), (.answer(200, "{}"), "unreadable"),
            (.answer(200, "{\"data\":\(LivenessDouble.accepting)}"), "unreadable"),
            (.json(LivenessDouble.answer(["faceMatchScore": "7"])), "unreadable"),
            (.json(LivenessDouble.accepting + String(repeating: " ", count: 65_536)), "answer_too_large"),
            (.drop, "broken"), (.raw("nonsense\r\n\r\n"), "broken"),
        ])
    func faults(reply: HTTPDouble.Reply, code: String) async throws {
        let subject = try await VideoSubject.shared
        let log = RecordedLog()
        let isBroken = Atomic<Bool>(true)
        let behaviour = LivenessDouble.behaviour(verify: { _ in isBroken.load(ordering: .relaxed) ? reply : nil })
        try await HTTPDouble.with(behaviour) { double in
            let service = try Self.service(double.url, log: log)
            let question = subject.question(LivenessDouble.video("accept"))
            #expect(await service.check(question) == .unavailable)
            #expect(
                log.lines.filter { $0.hasPrefix("warning") }.map { $0.contains("reason=\(code) session=tag-vs_1") } == [
                    true
                ], "\(log.text)")
            #expect(double.count(of: "/elsewhere") == 0)
            isBroken.store(false, ordering: .relaxed)
            #expect(await service.check(question) == .confirmed, "an outage is not remembered")
        }
    }

    @Test(
        "A service that is never ready gets no video",
        arguments: [
            HTTPDouble.Reply.answer(503, "{\"data\":{\"ready\":false}}"), .answer(500, ""), .drop,
            .answer(200, "{\"data\":{\"ready\":\"true\"}}"), .answer(200, "{\"ready\":true}"), .answer(200, "ready"),
            .answer(503, "{\"data\":{\"ready\":true}}"), .answer(200, "{\"data\":{\"ready\":false}}"),
        ])
    func neverReady(health: HTTPDouble.Reply) async throws {
        let subject = try await VideoSubject.shared
        try await HTTPDouble.with(LivenessDouble.behaviour(health: { health })) { double in
            let log = RecordedLog()
            var times = Self.times
            times.readiness = .milliseconds(60)
            let service = try Self.service(double.url, times: times, log: log)
            #expect(await service.check(subject.question(LivenessDouble.video("accept"))) == .unavailable)
            #expect(log.text.contains("reason=not_ready"))
            #expect(double.count(of: "/health") > 0 && double.count(of: "/verify") == 0)
        }
    }

    @Test("A service that becomes ready is waited for")
    func readiness() async throws {
        let subject = try await VideoSubject.shared
        let looks = Atomic<Int>(0)
        let health: @Sendable () async -> HTTPDouble.Reply = {
            .json("{\"data\":{\"ready\":\(looks.add(1, ordering: .relaxed).newValue > 4)}}")
        }
        try await HTTPDouble.with(LivenessDouble.behaviour(health: health)) { double in
            let service = try Self.service(double.url)
            #expect(await service.check(subject.question(LivenessDouble.video("accept"))) == .confirmed)
            #expect(double.count(of: "/health") == 5 && double.count(of: "/verify") == 1)
        }
    }

    @Test("Many who want to know whether it is ready ask as often as one")
    func sharedReadiness() async throws {
        let subject = try await VideoSubject.shared
        var times = Self.times
        times.healthInterval = .seconds(3600)
        try await HTTPDouble.with(LivenessDouble.behaviour()) { [times] double in
            let service = try Self.service(double.url, times: times)
            await withTaskGroup(of: CheckOutcome.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        await service.check(subject.question(LivenessDouble.video("accept"), session: "vs_\(number)"))
                    }
                }
                for await outcome in group { #expect(outcome == .confirmed) }
            }
            #expect(double.count(of: "/verify") == 20 && double.count(of: "/health") == 1)
        }
    }

    @Test("Nobody listens there, or our secret is wrong")
    func unreachable() async throws {
        let subject = try await VideoSubject.shared
        let url = try await HTTPDouble.with({ _ in .drop }) { $0.url }
        var times = Self.times
        times.readiness = .milliseconds(60)
        let alone = try Self.service(url, times: times)
        #expect(await alone.check(subject.question(LivenessDouble.video("accept"))) == .unavailable)
        try await HTTPDouble.with(LivenessDouble.behaviour()) { double in
            let log = RecordedLog()
            let service = try Self.service(double.url, secret: "another", log: log)
            #expect(await service.check(subject.question(LivenessDouble.video("accept"))) == .unavailable)
            #expect(log.text.contains("reason=status_401"))
        }
    }

    @Test("Evidence that cannot be sent is not sent")
    func evidence() async throws {
        let subject = try await VideoSubject.shared
        try await HTTPDouble.with(LivenessDouble.behaviour()) { double in
            let service = try Self.service(double.url)
            #expect(await service.check(subject.question(nil)) == .unavailable)
            #expect(await service.check(subject.question([])) == .unavailable)
            #expect(await service.check(subject.question([UInt8](repeating: 1, count: (16 << 20) + 1))) == .unavailable)
            #expect(double.requests.isEmpty)
        }
    }

    @Test("A slow verdict puts the phone off; who asks again waits for the same one")
    func slow() async throws {
        let subject = try await VideoSubject.shared
        let gate = Gate()
        var times = Self.times
        times.reply = .milliseconds(30)
        try await HTTPDouble.with(LivenessDouble.behaviour(behind: gate)) { [times] double in
            let service = try Self.service(double.url, times: times)
            let question = subject.question(LivenessDouble.video("accept"))
            #expect(await service.check(question) == .undecided)
            #expect(await service.check(question) == .undecided)
            async let kept = service.verdict(sessionID: "vs_1")
            gate.open()
            #expect(await kept == .confirmed)
            #expect(await service.check(question) == .confirmed)
            #expect(double.count(of: "/verify") == 1)
        }
    }

    @Test("A check that takes too long ends as one that was not made")
    func deadline() async throws {
        let subject = try await VideoSubject.shared
        let gate = Gate()
        var times = Self.times
        times.check = .seconds(2)
        try await HTTPDouble.with(LivenessDouble.behaviour(behind: gate)) { [times] double in
            let log = RecordedLog()
            let service = try Self.service(double.url, times: times, log: log)
            #expect(await service.check(subject.question(LivenessDouble.video("accept"))) == .unavailable)
            #expect(log.text.contains("reason=deadline"), "\(log.text)")
            gate.open()
        }
    }

    @Test("Another video of a session ends the check of the one before, and its bytes are let go")
    func superseded() async throws {
        let subject = try await VideoSubject.shared
        let gate = Gate()
        let behaviour = LivenessDouble.behaviour(verify: { request in
            if request.body.count > 500_000 { await gate.pass() }
            return nil
        })
        try await HTTPDouble.with(behaviour) { double in
            let service = try Self.service(double.url)
            let (asked, video) = Self.ask(service, subject.question(LivenessDouble.video("accept", bytes: 600_000)))
            try await eventually { double.count(of: "/verify") == 1 }
            #expect(!video.isGone)
            #expect(
                await service.check(subject.question(LivenessDouble.video("reject_pad"))) == .failed(.livenessFailed))
            #expect(await asked.value == .unavailable)
            try await eventually { video.isGone }
            gate.open()
        }
    }

    /// Asks in a task of its own, which is the only one to hold the question.
    private static func ask(
        _ service: LivenessService, _ question: LivenessQuestion
    ) -> (asked: Task<CheckOutcome, Never>, video: WeakArtifact) {
        (Task { await service.check(question) }, WeakArtifact(question.evidence[.livenessVideo]))
    }

    @Test("Only so many checks are under way at a time")
    func bounded() async throws {
        let subject = try await VideoSubject.shared
        let gate = Gate()
        var times = Self.times
        times.reply = .milliseconds(10)
        try await HTTPDouble.with(LivenessDouble.behaviour(behind: gate)) { [times] double in
            let log = RecordedLog()
            let service = try Self.service(double.url, times: times, log: log)
            let video = LivenessDouble.video("accept")
            for number in 0..<LivenessService.checksAtOnce {
                #expect(await service.check(subject.question(video, session: "vs_\(number)")) == .undecided)
            }
            #expect(await service.check(subject.question(video, session: "late")) == .unavailable)
            #expect(log.text.contains("reason=busy"))
            #expect(double.count(of: "/verify") <= 32)
            gate.open()
            #expect(await service.verdict(sessionID: "vs_0") == .confirmed)
            try await eventually { await service.check(subject.question(video, session: "late")) == .confirmed }
        }
    }

    @Test("Prewarming is one request that nobody waits for")
    func prewarm() async throws {
        try await HTTPDouble.with(LivenessDouble.behaviour()) { double in
            let log = RecordedLog()
            let service = try Self.service(double.url, log: log)
            service.prewarm()
            try await eventually { double.requests.count == 1 }
            let request = try #require(double.requests.first)
            #expect(request.method == "POST" && request.path == "/prewarm" && request.body.isEmpty)
            try Self.service(double.url, secret: "wrong", log: log).prewarm()
            try await eventually { log.text.contains("not prewarmed reason=status_401") }
        }
    }
}

/// Sees whether an artifact still lives.
final class WeakArtifact: @unchecked Sendable {
    private weak var artifact: Artifact?
    init(_ artifact: Artifact?) { self.artifact = artifact }
    var isGone: Bool { artifact == nil }
}
