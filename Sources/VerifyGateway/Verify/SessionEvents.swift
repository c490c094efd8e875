import HTTPTypes
import HandoffProtocol
import Hummingbird
import NIOCore

/// `GET /v1/verify/session/:id/events`: the session's state as Server-Sent Events (WHATWG HTML §9.2), whole at the
/// beginning and after every change.
struct SessionEvents: Sendable {
    let sessions: VisibleSessions
    /// Whether liveness is answered by the built-in stand-in.
    let livenessIsStandIn: Bool

    /// Opens the stream.
    func stream(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        _ = try await sessions.require(id)
        guard request.method != .head else { return Response(status: .ok, headers: Self.headers) }
        let body = ResponseBody { [self] writer in
            // The place is taken here, not before: only here is it certain that it is given back.
            guard let watch = sessions.hub.watch(sessionID: id) else {
                try await writer.write(ByteBuffer(string: "retry: 10000\n\n"))
                return try await writer.finish(nil)
            }
            defer { watch.end() }
            var sent: [UInt8] = []
            var eventID = sessions.clock.now()
            for await _ in watch.notices {
                guard let state = try await state(of: id)?.encoded else { break }
                guard state != sent else {
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                    continue
                }
                eventID = max(eventID + 1, sessions.clock.now())
                var event = ByteBuffer(string: "id: \(eventID)\nevent: state\ndata: ")
                event.writeBytes(state)
                event.writeString("\n\n")
                try await writer.write(event)
                sent = state
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.headers, body: body)
    }

    private static let headers: HTTPFields = [.contentType: "text/event-stream"]

    private func state(of id: String) async throws -> JSONValue? {
        guard let session = try await sessions.find(id)?.session else { return nil }
        let live = session.status.isActive ? sessions.hub.live(sessionID: id) : SessionHub.Live()
        let phase = live.progress?.phase ?? session.phase
        return [
            "status": session.statusObject,
            "phase": .optional(phase?.rawValue),
            "progress": Self.transfer(live.progress),
            "liveness_stand_in": .bool(livenessIsStandIn),
            "check": Self.check(session, live.failedCheck),
            "match_number": live.matchNumber.map { .integer(Int64($0)) } ?? .null,
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
