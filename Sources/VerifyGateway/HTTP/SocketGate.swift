import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Decides before the upgrade who may open a phone socket: the path, the Origin, and how many there are already.
struct SocketGate: Sendable {
    private static let prefix = "/v1/verify/session/"

    let desk: PhoneDesk
    let originRule: OriginRule
    let admission: SocketAdmission
    let clientAddress: ClientAddress

    /// The last part of a path that phones connect to, well formed or not; nil for other paths.
    static func sessionID(of uri: String) -> String? {
        let path = uri.prefix { $0 != "?" }
        guard path.hasPrefix(prefix) else { return nil }
        let id = path.dropFirst(prefix.count)
        return id.isEmpty || id.contains("/") ? nil : String(id)
    }

    /// Why a request with an Upgrade field does not become a phone's socket; nil when it does. Then a place is taken
    /// for the connection, which it gives back when it closes.
    func refusal(of head: HTTPRequestHead, _ channel: any Channel) -> APIError.Code? {
        let headers = head.headers
        guard head.method == .GET, Self.sessionID(of: head.uri) != nil,
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
        guard admission.enter(address) else { return .serviceUnavailable }
        channel.closeFuture.whenComplete { [admission] _ in admission.leave(address) }
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
