import Hummingbird
import HTTPTypes
import NIOCore

/// The form of every JSON answer: `{"data": …, "error": null}` or `{"data": null, "error": {…}}`.
enum Envelope {
    /// An answer with data.
    static func data(_ data: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        json(success(data), status: status)
    }

    /// The JSON of an answer with data.
    static func success(_ data: JSONValue) -> JSONValue { ["data": data, "error": .null] }

    /// An answer with an error. Relying parties also get advice and a link; people's browsers have texts of their own.
    ///
    /// - Parameter pageLimit: on list routes, the limit that is in force.
    static func error(_ error: APIError, surface: Surface, publicURL: String, pageLimit: Int? = nil) -> Response {
        var response = json(
            failure(error, surface: surface, publicURL: publicURL, pageLimit: pageLimit),
            status: error.code.entry.status)
        for field in error.headers { response.headers[field.name] = field.value }
        return response
    }

    /// The JSON of an answer with an error.
    static func failure(
        _ error: APIError, surface: Surface, publicURL: String, pageLimit: Int? = nil
    ) -> JSONValue {
        let entry = error.code.entry
        var members: [JSONValue.Member] = [
            .init(name: "code", value: .string(error.code.rawValue)),
            .init(name: "message", value: .string(error.message ?? entry.message)),
        ]
        if surface == .partner {
            members.append(.init(name: "hint", value: .string(error.hint ?? entry.hint)))
            members.append(.init(name: "docs", value: .string("\(publicURL)/docs/errors#\(error.code.rawValue)")))
        }
        if let param = error.param { members.append(.init(name: "param", value: .string(param))) }
        var body: [JSONValue.Member] = [
            .init(name: "data", value: .null), .init(name: "error", value: .object(members)),
        ]
        if let pageLimit { body.append(.init(name: "pagination", value: pagination(limit: pageLimit))) }
        return .object(body)
    }

    /// JSON without the envelope.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.encoded)))
    }
}
