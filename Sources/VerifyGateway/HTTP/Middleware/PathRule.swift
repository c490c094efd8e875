import HTTPTypes
import Hummingbird

/// Gives every route one name only. The router does not count empty parts of a path, but a proxy in front that guards
/// some paths would not know `/v1//sessions` or `/v1/sessions/` again, and neither would limits that go by the path.
struct PathRule: RequestRule {
    func begin(_ request: Request, _ context: inout GatewayContext) throws -> Response? {
        let path = request.uri.path
        var last: UInt8 = 0
        for byte in path.utf8 {
            guard byte != UInt8(ascii: "/") || byte != last else { throw APIError(.notFound) }
            last = byte
        }
        guard last == UInt8(ascii: "/"), path != "/" else { return nil }
        return try Self.answer(to: request, path: path)
    }

    /// People type a slash behind the address of a page, or their program does. They are sent on; nobody else is.
    private static func answer(to request: Request, path: String) throws -> Response {
        let page = path.dropLast()
        guard request.method == .get || request.method == .head, Surface(path: path) == .page,
            page.utf8.allSatisfy({ ResourceID.isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") })
        else { throw APIError(.notFound) }
        return Response(status: .permanentRedirect, headers: [.location: String(page)])
    }
}
