import HandoffProtocol
import Logging
import NFCParsing

/// Whether the person in the video is alive and the one in the portrait. The answer is somebody else's; what cannot be
/// asked is never a yes.
protocol LivenessChecker: Sendable {
    /// Whether answers are made up for tests. Pages and logs say so.
    var isStandIn: Bool { get }
    /// Somebody begins to record; whoever answers may get ready.
    func prewarm()
    /// Compares the video with the portrait. Answers in time for a phone that waits, with `undecided` when there is no
    /// verdict by then; the same question again goes on waiting for the same verdict.
    func check(_ question: LivenessQuestion) async -> CheckOutcome
    /// The verdict of a session's last question, however long it takes; `unavailable` when there is none.
    func verdict(sessionID: String) async -> CheckOutcome
    /// The gateway stops.
    func close()
}

/// One video to be judged.
struct LivenessQuestion: Sendable {
    let sessionID: String
    /// The session in log lines.
    let tag: String
    let evidence: Evidence
    /// What is stamped into genuine videos of the session.
    let nonce: ArraySlice<UInt8>
    /// Stands for all chip data of ``evidence``.
    let documentBinding: [UInt8]
    /// What was proven of that data.
    let claims: DocumentClaims
}

/// Says yes without looking. Exists for tests and demonstrations; ``Configuration`` refuses it in live mode.
struct StandInLiveness: LivenessChecker {
    let logger: Logger

    var isStandIn: Bool { true }

    func prewarm() {}

    func check(_ question: LivenessQuestion) async -> CheckOutcome {
        logger.warning(
            "liveness passed by the built-in stand-in: nobody looked", metadata: ["session": .string(question.tag)])
        return .confirmed
    }

    func verdict(sessionID: String) async -> CheckOutcome { .unavailable }

    func close() {}
}
