import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever the inner layers throw into the envelope. What is not meant for clients becomes one constant answer.
struct ErrorEnvelope: Sendable {
    /// Origin of the links to the error pages.
    let publicURL: String

    /// The answer to a request that failed.
    func answer(_ error: any Error, to request: Request, _ context: GatewayContext) -> Response {
        let surface = Surface(path: request.uri.path)
        return Envelope.error(
            Self.told(error, on: surface, context), requestID: context.requestID, surface: surface,
            publicURL: publicURL, pageLimit: ListQuery.isList(request) ? ListQuery(request).effectiveLimit : nil)
    }

    /// What the client hears of an error.
    private static func told(_ error: any Error, on surface: Surface, _ context: GatewayContext) -> APIError {
        switch error {
        case let error as APIError: return error
        case is UnknownCursor:
            return APIError(
                .invalidRequest, message: "There is no such cursor.",
                hint: "Use the next_cursor of the page before, with the same filters.", param: "starting_after")
        case let error as HTTPError where error.status == .notFound: return APIError(.notFound)
        case let error as DatabaseError where error == .overloaded:
            return APIError(.serviceUnavailable, headers: [.retryAfter: "1"])
        case let error as DatabaseError where error.isPassing:
            context.log.error("database unavailable", metadata: ["error": .string("\(error)")])
            return APIError(.serviceUnavailable, headers: [.retryAfter: "5"])
        // A body that is not what its head promised.
        case is HTTPParserError:
            return APIError(surface == .partner ? .badRequest : .invalidRequest, headers: [.connection: "close"])
        default:
            // The type says enough to find the place; its text could hold what a client sent.
            context.log.error("request failed", metadata: ["error": .string("\(type(of: error))")])
            return APIError(.internalServerError)
        }
    }
}
