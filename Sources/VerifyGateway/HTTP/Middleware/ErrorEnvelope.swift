import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever the inner layers throw into the envelope. What is not meant for clients becomes one constant answer.
struct ErrorEnvelope: RouterMiddleware {
    typealias Context = GatewayContext
    /// Origin of the links to the error pages.
    let publicURL: String

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let surface = Surface(path: request.uri.path)
        let limit = ListQuery.isList(request) ? ListQuery(request).effectiveLimit : nil
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return Envelope.error(error, surface: surface, publicURL: publicURL, pageLimit: limit)
        } catch is UnknownCursor {
            let error = APIError(
                .invalidRequest, message: "There is no such cursor.",
                hint: "Use the next_cursor of the page before, with the same filters.", param: "starting_after")
            return Envelope.error(error, surface: surface, publicURL: publicURL, pageLimit: limit)
        } catch let error as HTTPError where error.status == .notFound {
            return Envelope.error(APIError(.notFound), surface: surface, publicURL: publicURL, pageLimit: limit)
        } catch let error as DatabaseError where error == .overloaded {
            return Envelope.error(
                APIError(.serviceUnavailable, headers: [.retryAfter: "1"]), surface: surface, publicURL: publicURL,
                pageLimit: limit)
        } catch is HTTPParserError {
            // A body that is not what its head promised.
            let code: APIError.Code = surface == .partner ? .badRequest : .invalidRequest
            return Envelope.error(
                APIError(code, headers: [.connection: "close"]), surface: surface, publicURL: publicURL,
                pageLimit: limit)
        } catch {
            // The type says enough to find the place; its text could hold what a client sent.
            context.logger.error("request failed", metadata: ["error": .string("\(type(of: error))")])
            return Envelope.error(
                APIError(.internalServerError), surface: surface, publicURL: publicURL, pageLimit: limit)
        }
    }
}
