import HandoffProtocol
import NFCParsing

extension EventContents {
    /// A session succeeded. The claims go into the payload only.
    static func succeeded(selectedKeys: [String], claims: [String: ClaimValue?]) -> EventContents {
        let keys = JSONValue.Member(name: "selected_field_keys", value: .array(selectedKeys.map(JSONValue.string)))
        let values = claims.sorted { $0.key < $1.key }.map { key, value in
            JSONValue.Member(name: key, value: value.map(JSONValue.init(claim:)) ?? .null)
        }
        return EventContents(
            .succeeded, stored: .object([keys]),
            payload: .object([.init(name: "claims", value: .object(values)), keys])
        )
    }

    /// A check failed for good.
    static func failed(_ failure: FailureCode, _ session: SessionRecord) -> EventContents {
        EventContents(
            .failed, .object([.init(name: "failure_code", value: .string(failure.rawValue))] + session.tries))
    }

    /// The time was over.
    static let expired = EventContents(.expired, .object([]))

    /// The relying party or the person ended an active session.
    /// `reason` stands in place of the usual one.
    static func cancelled(_ session: SessionRecord, reason: String?) -> EventContents {
        let hadFailures = session.nfcTriesUsed + session.livenessTriesUsed > 0
        return cancelled(reason: reason ?? (hadFailures ? "cancelled_after_failed_check" : "cancelled"), session)
    }

    /// The person withdrew after the session had ended as `end` says.
    static func withdrawn(_ session: SessionRecord, after end: EventType) -> EventContents {
        cancelled(reason: "privacy_cancelled_after_terminal_\(end == .succeeded ? "success" : "failure")", session)
    }

    private static func cancelled(reason: String, _ session: SessionRecord) -> EventContents {
        EventContents(
            .cancelled,
            .object(
                [.init(name: "outcome", value: "not_verified"), .init(name: "reason", value: .string(reason))]
                    + session.tries))
    }
}

extension SessionRecord {
    fileprivate var tries: [JSONValue.Member] {
        [
            .init(name: "nfc_tries_used", value: .integer(Int64(nfcTriesUsed))),
            .init(name: "liveness_tries_used", value: .integer(Int64(livenessTriesUsed))),
        ]
    }
}

extension JSONValue {
    /// A claim as relying parties get it.
    init(claim: ClaimValue) {
        switch claim {
        case .text(let text): self = .string(text)
        case .flag(let flag): self = .bool(flag)
        }
    }
}
