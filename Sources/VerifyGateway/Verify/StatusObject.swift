import HandoffProtocol

extension SessionRecord {
    /// The session as the person's browser sees it; polled by existing pages and pushed to ours.
    var statusObject: JSONValue {
        [
            "session_id": .string(id),
            "status": .string(status.rawValue),
            "is_terminal": .bool(!status.isActive),
            "completed_at": .instant(completedAt),
            "redirect_url": .optional(redirectURL),
            "same_device_only": .bool(isHandoffClaimed),
            "latest_attempt": latestAttempt,
        ]
    }

    private var latestAttempt: JSONValue {
        let attempt: String
        switch status {
        case .created, .inProgress:
            guard tokenConsumedAt != nil else { return .null }
            attempt = SessionStatus.inProgress.rawValue
        case .succeeded, .failed, .cancelled: attempt = status.rawValue
        case .expired: return .null
        }
        return [
            "id": .string(id),
            "status": .string(attempt),
            "completed_at": .instant(completedAt),
            "failure_code": .optional(status == .failed ? failureCode?.rawValue : nil),
            "handoff_claimed": .bool(isHandoffClaimed),
            "retry_allowed": false,
        ]
    }
}
