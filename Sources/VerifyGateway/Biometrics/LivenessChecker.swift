import HandoffProtocol
import Logging

/// Whether the person in the video is alive and the one in the portrait. The answer is somebody else's; what cannot be
/// asked is never a yes.
protocol LivenessChecker: Sendable {
    /// Whether answers are made up for tests. Pages and logs say so.
    var isStandIn: Bool { get }
    /// Compares the video with the portrait of EF.DG2; `nonce` is stamped into genuine videos.
    func check(_ evidence: Evidence, nonce: ArraySlice<UInt8>, session: String) async -> CheckOutcome
}

/// Says yes without looking. Exists for tests and demonstrations; ``Configuration`` refuses it in live mode.
struct StandInLiveness: LivenessChecker {
    let logger: Logger

    var isStandIn: Bool { true }

    func check(_ evidence: Evidence, nonce: ArraySlice<UInt8>, session: String) async -> CheckOutcome {
        logger.warning(
            "liveness passed by the built-in stand-in: nobody looked", metadata: ["session": .string(session)])
        return .confirmed
    }
}
