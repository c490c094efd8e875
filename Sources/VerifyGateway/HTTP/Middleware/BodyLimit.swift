import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the request body before anything else is looked at. Counts all of it, keeps only as much as a route could
/// read, and refuses what is longer than the surface allows, so that no body costs memory.
struct BodyLimit: RouterMiddleware {
    typealias Context = GatewayContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let limit = Surface(path: request.uri.path).bodyLimit
        // A length that no number holds is too large as well.
        if let declared = request.headers[.contentLength], (Int(declared) ?? .max) > limit { throw tooLarge }
        var kept = ByteBuffer()
        var count = 0
        for try await chunk in request.body {
            count += chunk.readableBytes
            guard count <= limit else { throw tooLarge }
            // One byte more than the longest JSON, so that a longer body is recognized as such.
            let room = longestJSON + 1 - kept.readableBytes
            if room > 0 {
                kept.writeImmutableBuffer(
                    chunk.getSlice(at: chunk.readerIndex, length: min(room, chunk.readableBytes)) ?? chunk)
            }
        }
        var request = request
        request.body = RequestBody(buffer: kept)
        return try await next(request, context)
    }

    /// The rest of the body is not worth reading, so the connection ends with the answer.
    private var tooLarge: APIError { APIError(.payloadTooLarge, headers: [.connection: "close"]) }
}
