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
    /// - Parameter requestID: what `X-Request-Id` says too; people copy bodies, and rarely header fields.
    /// - Parameter pageLimit: on list routes, the limit that is in force.
    static func error(
        _ error: APIError, requestID: String, surface: Surface, publicURL: String, pageLimit: Int? = nil
    ) -> Response {
        var response = json(
            failure(error, requestID: requestID, surface: surface, publicURL: publicURL, pageLimit: pageLimit),
            status: error.code.entry.status)
        for field in error.headers { response.headers[field.name] = field.value }
        return response
    }

    /// The JSON of an answer with an error.
    static func failure(
        _ error: APIError, requestID: String, surface: Surface, publicURL: String, pageLimit: Int? = nil
    ) -> JSONValue {
        var members = fault(error)
        if surface == .partner {
            members.append(.init(name: "hint", value: .string(error.hint ?? error.code.entry.hint)))
            members.append(.init(name: "docs", value: .string("\(publicURL)/docs/errors#\(error.code.rawValue)")))
        }
        members.append(.init(name: "request_id", value: .string(requestID)))
        if !error.faults.isEmpty {
            members.append(.init(name: "errors", value: .array(error.faults.map { .object(fault($0)) })))
        }
        var body: [JSONValue.Member] = [
            .init(name: "data", value: .null), .init(name: "error", value: .object(members)),
        ]
        if let pageLimit { body.append(.init(name: "pagination", value: pagination(limit: pageLimit))) }
        return .object(body)
    }

    /// What is wrong, and with what.
    private static func fault(_ error: APIError) -> [JSONValue.Member] {
        let members: [JSONValue.Member] = [
            .init(name: "code", value: .string(error.code.rawValue)),
            .init(name: "message", value: .string(error.message ?? error.code.entry.message)),
        ]
        guard let param = error.param else { return members }
        return members + [.init(name: "param", value: .string(param))]
    }

    /// JSON without the envelope.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.encoded)))
    }
}
