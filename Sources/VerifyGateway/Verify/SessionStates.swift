import HandoffProtocol

/// The whole state of a session as our page sees it: what is stored, and what the phone is doing at the moment.
struct SessionStates: Sendable {
    let hub: SessionHub
    /// Whether liveness is answered by the built-in stand-in.
    let livenessIsStandIn: Bool

    /// The state. Holds nothing of the document.
    func object(of session: SessionRecord) -> JSONValue {
        let live = session.status.isActive ? hub.live(sessionID: session.id) : SessionHub.Live()
        let phase = live.progress?.phase ?? session.phase
        return [
            "status": session.statusObject,
            "browser_bound": .bool(session.browserHash != nil),
            "end_reason": .optional(session.endReason?.rawValue),
            "connected_at": .instant(session.tokenConsumedAt),
            "device": .optional(session.appVersion.flatMap(PhoneKind.init(appVersion:))?.rawValue),
            "phase": .optional(phase?.rawValue),
            "progress": Self.transfer(live.progress),
            "liveness_stand_in": .bool(livenessIsStandIn),
            "match_number": live.matchNumber.map { .integer(Int64($0)) } ?? .null,
            "check": Self.check(session, live.failedCheck),
        ]
    }

    private static func transfer(_ progress: TransferProgress?) -> JSONValue {
        guard let progress, let artifact = progress.artifact else { return .null }
        return ["artifact": .string(artifact.wireName), "percent": .integer(Int64(progress.percent))]
    }

    private static func check(_ session: SessionRecord, _ failed: SessionHub.FailedCheck?) -> JSONValue {
        let final = session.status == .failed ? session.failureCode?.rawValue : nil
        guard let code = final ?? failed?.failureCode else { return .null }
        return [
            "failure_code": .string(code),
            "retry_allowed": .bool(final == nil && failed?.retryAllowed == true),
            "nfc_tries_used": .integer(Int64(session.nfcTriesUsed)),
            "liveness_tries_used": .integer(Int64(session.livenessTriesUsed)),
        ]
    }
}
