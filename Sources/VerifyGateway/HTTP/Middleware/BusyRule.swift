import HTTPTypes
import Hummingbird

/// Turns new sessions away while there is more to do than can be done: before the body is read and the store is asked for
/// the key, because whoever asks again has to cost as little as can be.
struct BusyRule: RequestRule {
    static let path = "/v1/sessions"
    let workload: Workload

    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        if request.method == .post, request.uri.path == Self.path, !workload.hasRoom(for: .session) {
            throw APIError(.serviceUnavailable, headers: [.retryAfter: "5", .connection: "close"])
        }
        return nil
    }
}
