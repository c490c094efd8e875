import HandoffProtocol

/// How a phone's run ended, and how long its steps took.
public struct PhoneReport: Sendable {
    /// The gateway's word.
    public enum Outcome: Sendable, Equatable {
        /// Document and person are confirmed; the keys that were shared.
        case confirmed(sharedKeys: [String])
        /// A check failed.
        case notConfirmed(code: String, message: String, retryAllowed: Bool)
        /// The person with the phone said that they did not start this.
        case didNotStart
    }

    /// Steps that are timed.
    public enum Step: String, CaseIterable, Sendable {
        /// From opening the socket to the accepted hello.
        case connect
        /// All chip data.
        case upload
        /// From the last chunk to the result of the document checks.
        case document
        /// The video and its result.
        case liveness
        /// The selection and its acceptance.
        case share
        /// Everything.
        case total
    }

    /// The gateway's word.
    public internal(set) var outcome: Outcome
    /// How long each step took.
    public internal(set) var durations: [Step: Duration]
}
