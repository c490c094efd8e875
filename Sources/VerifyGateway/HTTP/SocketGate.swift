import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Decides before the upgrade who may open a socket: the path, the Origin, and how many there are already.
struct SocketGate: Sendable {
    /// What a socket is for.
    enum Target: Equatable {
        /// A phone's. The id may not be well formed.
        case phone(String)
        /// A page's that follows the session.
        case page(String)
    }

    private static let prefix = "/v1/verify/session/"

    let desk: PhoneDesk
    let events: SessionEvents
    let originRule: OriginRule
    let admission: SocketAdmission
    let clientAddress: ClientAddress

    /// What connects to a path; nil for paths without sockets.
    static func target(of uri: String) -> Target? {
        let path = uri.prefix { $0 != "?" }
        guard path.hasPrefix(prefix) else { return nil }
        let parts = path.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard let id = parts.first, !id.isEmpty else { return nil }
        switch parts.dropFirst() {
        case []: return .phone(id)
        case ["events"]: return .page(id)
        default: return nil
        }
    }

    /// The page behind a request that may become its socket.
    func listener(of head: HTTPRequestHead, _ sessionID: String) -> PageSocket.Listener {
        let query = head.uri.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let last = query.split(separator: "&").first { $0.hasPrefix("last=") }?.dropFirst(5)
        return PageSocket.Listener(
            sessionID: sessionID, browser: events.sessions.cookie.hash(in: head.headers["Cookie"]),
            last: last.flatMap { SessionEvents.name(ofEvent: String($0)) })
    }

    /// Why a request with an Upgrade field does not become a socket; nil when it does. Then a place is taken
    /// for the connection, which it gives back when it closes.
    func refusal(of head: HTTPRequestHead, _ channel: any Channel) -> APIError.Code? {
        let headers = head.headers
        guard head.method == .GET, let target = Self.target(of: head.uri),
            headers["Upgrade"].count == 1, headers.first(name: "Upgrade")?.lowercased() == "websocket",
            headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "upgrade" }),
            headers["Sec-WebSocket-Version"] == ["13"], headers["Sec-WebSocket-Key"].count == 1,
            !headers.contains(name: "Content-Length"), !headers.contains(name: "Transfer-Encoding"),
            RequestHeadRule.error(of: head) == nil
        else { return .webSocketRequired }
        let origins = headers["Origin"]
        guard origins.count <= 1, originRule.permits(origins.first) else { return .originNotAllowed }
        let address = clientAddress.resolve(
            peer: channel.remoteAddress?.ipAddress ?? "", forwarded: headers["X-Forwarded-For"])
        let admission = if case .page = target { events.places } else { admission }
        guard admission.enter(address) else { return .serviceUnavailable }
        channel.closeFuture.whenComplete { _ in admission.leave(address) }
        return nil
    }

    /// `GET /v1/verify/session/:id` as HTTP: a request that did not become a socket learns why.
    func explain(_ request: Request, _ context: GatewayContext) async throws -> Response {
        switch request.headers[.refusedUpgrade].flatMap(APIError.Code.init(rawValue:)) {
        case .originNotAllowed?: throw APIError(.originNotAllowed, headers: [.connection: "close"])
        case .serviceUnavailable?:
            throw APIError(.serviceUnavailable, headers: [.retryAfter: "5", .connection: "close"])
        default:
            throw APIError(
                .webSocketRequired,
                headers: [.upgrade: "websocket", .connection: "Upgrade, close", .secWebSocketVersion: "13"])
        }
    }
}
