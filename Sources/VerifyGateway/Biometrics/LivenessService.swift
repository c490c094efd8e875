import COpenSSL
import HandoffProtocol
import Logging
import NFCParsing

/// Has videos judged by the external service. Keeps verdicts, so that the same question is asked once, and never a
/// video: its bytes are held while its check runs and no longer.
actor LivenessService: LivenessChecker {
    /// Checks under way at a time; each holds a video.
    static let checksAtOnce = 128
    /// Sessions whose verdict is remembered, the latest ones.
    static let verdictsKept = 8192

    /// One video on its way, and who waits for it.
    private struct Check {
        let key: [UInt8]
        let task: Task<Void, Never>
        var waiters: [UInt64: CheckedContinuation<CheckOutcome, Never>] = [:]
    }

    private let verifier: BiometricVerifier
    private let client: OutboundClient
    private let readiness: ServiceReadiness
    private let times: LivenessTimes
    private let acceptsFallback: Bool
    private let clock: WallClock
    private let logger: Logger

    private var checks: [String: Check] = [:]
    private var verdicts: [String: (key: [UInt8], outcome: CheckOutcome)] = [:]
    private var oldest: [String] = []
    private var nextWaiter: UInt64 = 0

    /// A service behind `client`. `acceptsFallback` lets answers count for which the service took a short cut; that is
    /// for test mode.
    init(
        verifier: BiometricVerifier, client: OutboundClient, acceptsFallback: Bool, clock: WallClock, logger: Logger,
        times: LivenessTimes = LivenessTimes()
    ) {
        self.verifier = verifier
        self.client = client
        self.acceptsFallback = acceptsFallback
        self.clock = clock
        self.logger = logger
        self.times = times
        readiness = ServiceReadiness(
            verifier: verifier, interval: times.healthInterval, patience: times.healthDeadline)
    }

    nonisolated var isStandIn: Bool { false }

    nonisolated func close() { client.close() }

    nonisolated func prewarm() {
        let (verifier, logger, deadline) = (verifier, logger, times.prewarm)
        Task {
            do throws(BiometricVerifier.Fault) {
                try await verifier.prewarm(deadline: deadline)
            } catch {
                logger.info("liveness service not prewarmed", metadata: ["reason": .string(error.code)])
            }
        }
    }

    nonisolated func check(_ question: LivenessQuestion) async -> CheckOutcome {
        // A hash over megabytes is made here, beside the actor.
        guard let key = question.key else {
            report(question.tag, fault: .evidence)
            return .unavailable
        }
        return await check(question, key: key)
    }

    func verdict(sessionID: String) async -> CheckOutcome { await wait(sessionID, for: nil) }

    private func check(_ question: LivenessQuestion, key: [UInt8]) async -> CheckOutcome {
        let sessionID = question.sessionID
        if let known = verdicts[sessionID], known.key == key { return known.outcome }
        if checks[sessionID]?.key != key {
            giveUp(sessionID)
            guard checks.count < Self.checksAtOnce else {
                report(question.tag, fault: .busy)
                return .unavailable
            }
            checks[sessionID] = Check(
                key: key,
                task: Task {
                    let outcome = await judge(question)
                    decided(sessionID, key: key, outcome)
                })
        }
        return await wait(sessionID, for: times.reply)
    }

    private nonisolated func judge(_ question: LivenessQuestion) async -> CheckOutcome {
        // The form shows the bytes where they lie; they have to outlast the call.
        defer { withExtendedLifetime(question.evidence) {} }
        do throws(BiometricVerifier.Fault) {
            let answer = try await ask(question)
            let outcome = answer.outcome(acceptsFallback: acceptsFallback)
            logger.info(
                "liveness checked",
                metadata: [
                    "session": .string(question.tag), "outcome": .string(outcome.code),
                    "reason": .string(answer.reason?.rawValue ?? ""),
                ])
            return outcome
        } catch {
            report(question.tag, fault: error)
            return .unavailable
        }
    }

    private nonisolated func ask(
        _ question: LivenessQuestion
    ) async throws(BiometricVerifier.Fault) -> VerifierAnswer {
        let end = ContinuousClock.now + times.check
        let threshold = FaceThreshold.of(question.claims, now: Timestamp(secondsSinceEpoch: clock.now() / 1000))
        guard let portrait = question.evidence[.dg2]?.bytes, let video = question.evidence[.livenessVideo]?.bytes,
            let boundary = try? RandomID.letters(32),
            let form = LivenessForm(
                portrait: portrait, video: video, nonce: question.nonce, threshold: threshold, boundary: boundary)
        else { throw .evidence }
        guard await readiness.wait(for: min(times.readiness, times.check)) else { throw .notReady }
        return try await verifier.verify(form, deadline: end - .now)
    }

    private nonisolated func report(_ tag: String, fault: BiometricVerifier.Fault) {
        logger.warning(
            "liveness could not be checked", metadata: ["session": .string(tag), "reason": .string(fault.code)])
    }

    private func decided(_ sessionID: String, key: [UInt8], _ outcome: CheckOutcome) {
        guard let check = checks[sessionID], check.key == key else { return }
        checks[sessionID] = nil
        if outcome != .unavailable { remember(sessionID, key: key, outcome) }
        for waiter in check.waiters.values { waiter.resume(returning: outcome) }
    }

    private func remember(_ sessionID: String, key: [UInt8], _ outcome: CheckOutcome) {
        if verdicts.updateValue((key, outcome), forKey: sessionID) == nil { oldest.append(sessionID) }
        if oldest.count > Self.verdictsKept { verdicts[oldest.removeFirst()] = nil }
    }

    /// A session has one check: another video ends the one before.
    private func giveUp(_ sessionID: String) {
        guard let check = checks.removeValue(forKey: sessionID) else { return }
        check.task.cancel()
        for waiter in check.waiters.values { waiter.resume(returning: .unavailable) }
    }

    private func wait(_ sessionID: String, for limit: Duration?) async -> CheckOutcome {
        guard checks[sessionID] != nil else { return verdicts[sessionID]?.outcome ?? .unavailable }
        nextWaiter += 1
        let number = nextWaiter
        let timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                putOff(sessionID, number)
            }
        }
        defer { timer?.cancel() }
        return await withCheckedContinuation { checks[sessionID]?.waiters[number] = $0 }
    }

    private func putOff(_ sessionID: String, _ number: UInt64) {
        checks[sessionID]?.waiters.removeValue(forKey: number)?.resume(returning: .undecided)
    }
}

extension LivenessQuestion {
    /// Equal for equal evidence of a session; nil without a video or when it cannot be hashed.
    fileprivate var key: [UInt8]? {
        guard let video = evidence[.livenessVideo]?.bytes, !video.isEmpty else { return nil }
        let context = Array("\(documentBinding.count)|\(nonce.count)|".utf8) + documentBinding + nonce
        var digest = [UInt8](repeating: 0, count: 64)
        let length = video.withUnsafeBufferPointer { buffer in
            cossl_digest2(
                Int32(COSSL_SHA256), context, context.count, buffer.baseAddress, buffer.count, &digest)
        }
        return length == 32 ? Array(digest.prefix(32)) : nil
    }
}

extension CheckOutcome {
    /// What logs say.
    fileprivate var code: String {
        switch self {
        case .confirmed: "confirmed"
        case .failed(let failure): failure.rawValue
        case .undecided: "undecided"
        case .unavailable: "unavailable"
        }
    }
}
