import HTTPTypes
import HandoffProtocol
import Hummingbird
import NIOCore

/// `GET /v1/verify/session/:id/events`: the session's state as Server-Sent Events (WHATWG HTML §9.2), whole at the
/// beginning and after every change.
struct SessionEvents: Sendable {
    let sessions: VisibleSessions
    let states: SessionStates

    /// Opens the stream.
    func stream(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        _ = try await sessions.require(id, openTo: request)
        let browser = sessions.cookie.hash(in: request)
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
                // Also a page that was open before the session got its browser.
                guard let session = try await sessions.find(id)?.session, session.isOpen(toBrowser: browser) else {
                    break
                }
                let state = states.object(of: session).encoded
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
}
