import Hummingbird
import HTTPTypes
import NIOCore

/// The form of every JSON answer: `{"data": …, "error": null}` or `{"data": null, "error": {…}}`.
enum Envelope {
    /// An answer with data.
    static func data(_ data: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        json(["data": data, "error": .null], status: status)
    }

    /// An answer with an error. Relying parties also get advice and a link; people's browsers have texts of their own.
    static func error(_ error: APIError, surface: Surface, publicURL: String) -> Response {
        let entry = error.code.entry
        var members: [JSONValue.Member] = [
            .init(name: "code", value: .string(error.code.rawValue)),
            .init(name: "message", value: .string(error.message ?? entry.message)),
        ]
        if surface == .partner {
            members.append(.init(name: "hint", value: .string(entry.hint)))
            members.append(.init(name: "docs", value: .string("\(publicURL)/docs/errors#\(error.code.rawValue)")))
        }
        var response = json(["data": .null, "error": .object(members)], status: entry.status)
        for field in error.headers { response.headers[field.name] = field.value }
        return response
    }

    /// JSON without the envelope.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.encoded)))
    }
}
