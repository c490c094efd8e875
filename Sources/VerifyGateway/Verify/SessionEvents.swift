import HTTPTypes
import HandoffProtocol
import Hummingbird
import NIOCore

/// `GET /v1/verify/session/:id/events`: the session's state as Server-Sent Events (WHATWG HTML §9.2), whole at the
/// beginning and after every change.
///
/// As every event is the whole state, a page that comes back has missed nothing that the next one does not hold. Its
/// `Last-Event-ID` tells whether there is a next one: an event's id names the state itself, whoever sent it.
struct SessionEvents: Sendable {
    /// Changes that come faster are told together.
    private static let pause = Duration.milliseconds(100)

    let sessions: VisibleSessions
    let states: SessionStates
    let clientAddress: ClientAddress
    let places: SocketAdmission

    /// Opens the stream.
    func stream(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let id = try context.sessionID()
        let session = try await sessions.require(id, openTo: request).session
        let browser = sessions.cookie.hash(in: request)
        let last = request.headers[.lastEventID].flatMap(Self.name(ofEvent:))
        // By this a browser knows that it need not come back (WHATWG HTML §9.2.3).
        if !session.status.isActive, last == name(of: states.object(of: session).encoded) {
            return Response(status: .noContent)
        }
        let address = clientAddress.counted(request, context)
        guard request.method != .head else { return Response(status: .ok, headers: Self.headers) }
        let body = ResponseBody { [self] writer in
            // The places are taken here, not before: only here is it certain that they are given back.
            guard places.enter(address) else { return try await Self.refuse(&writer) }
            defer { places.leave(address) }
            guard let watch = sessions.hub.watch(sessionID: id) else { return try await Self.refuse(&writer) }
            defer { watch.end() }
            _ = try await follow(id, browser: browser, last: last, watch) { news in
                try await writer.write(Self.serverSent(news))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.headers, body: body)
    }

    /// What a page is told.
    enum News: Sendable {
        /// The whole state, and its name.
        case state(id: String, [UInt8])
        /// A sign of life.
        case stillHere
    }

    /// Why there is nothing more to tell.
    enum End: Sendable {
        /// The page knows how the session has ended.
        case over
        /// The page may not know of the session any more, or the gateway stops.
        case brokenOff
    }

    /// Tells a page of every change to the end of the session. `last` is what the page knows already.
    func follow(
        _ id: String, browser: KeyedHash?, last: String?, _ watch: SessionHub.Watch, tell: (News) async throws -> Void
    ) async throws -> End {
        var known = last
        for await _ in watch.notices {
            // Also a page that was open before the session got its browser.
            guard let session = try await sessions.find(id)?.session, session.isOpen(toBrowser: browser) else {
                return .brokenOff
            }
            let state = states.object(of: session).encoded
            let name = name(of: state)
            if name != known {
                try await tell(.state(id: "\(sessions.clock.now())-\(name)", state))
            } else if session.status.isActive {
                try await tell(.stillHere)
                continue
            }
            guard session.status.isActive else { return .over }
            known = name
            try await Task.sleep(for: Self.pause)
        }
        return .brokenOff
    }

    private func name(of state: [UInt8]) -> String { sessions.store.secrets.stateName(state) }

    private static func serverSent(_ news: News) -> ByteBuffer {
        guard case .state(let id, let state) = news else { return ByteBuffer(string: ": still here\n\n") }
        var event = ByteBuffer(string: "id: \(id)\nevent: state\ndata: ")
        event.writeBytes(state)
        event.writeString("\n\n")
        return event
    }

    /// The name of a state, out of the id of its event.
    static func name(ofEvent id: String) -> String? { id.split(separator: "-").last.map(String.init) }

    /// Too many pages: this one may ask again later, and polls until then.
    private static func refuse(_ writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 10000\n\n"))
        try await writer.finish(nil)
    }

    private static let headers: HTTPFields = [.contentType: "text/event-stream"]
}
