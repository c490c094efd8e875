import Hummingbird

/// Gives every route one name only. The router does not count empty parts of a path, but a proxy in front that guards
/// some paths would not know `/v1//sessions` again.
struct PathRule: RequestRule {
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        var last: UInt8 = 0
        for byte in request.uri.path.utf8 {
            guard byte != UInt8(ascii: "/") || byte != last else { throw APIError(.notFound) }
            last = byte
        }
        return nil
    }
}
