import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the request body before anything else is looked at. Counts all of it, keeps only as much as a route could
/// read, and refuses what is longer than the surface allows, so that no body costs memory.
struct BodyLimit: RouterMiddleware {
    typealias Context = GatewayContext
    /// How long a body may take from its head to its end.
    var patience = Duration.seconds(30)

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let limit = Surface(path: request.uri.path).bodyLimit
        // A length that no number holds is too large as well.
        if let declared = request.headers[.contentLength], (Int(declared) ?? .max) > limit { throw tooLarge }
        var request = request
        request.body = RequestBody(buffer: try await read(request.body, limit: limit, path: request.uri.path))
        return try await next(request, context)
    }

    /// What a route may see of a body. Whoever sends it drop by drop is not waited for: idle timers begin anew with
    /// every drop.
    private func read(_ body: RequestBody, limit: Int, path: String) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await collect(body, limit: limit, kept: Self.longestJSON(path)) }
            group.addTask {
                try await Task.sleep(for: patience)
                let code: APIError.Code = Surface(path: path) == .partner ? .badRequest : .invalidRequest
                throw APIError(code, headers: [.connection: "close"])
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ByteBuffer()
        }
    }

    private static func longestJSON(_ path: String) -> Int {
        path == AttestationRoutes.registerPath ? longestAttestationJSON : VerifyGateway.longestJSON
    }

    private func collect(_ body: RequestBody, limit: Int, kept longest: Int) async throws -> ByteBuffer {
        var kept = ByteBuffer()
        var count = 0
        for try await chunk in body {
            count += chunk.readableBytes
            guard count <= limit else { throw tooLarge }
            // One byte more than the longest JSON, so that a longer body is recognized as such.
            let room = longest + 1 - kept.readableBytes
            if room > 0 {
                kept.writeImmutableBuffer(
                    chunk.getSlice(at: chunk.readerIndex, length: min(room, chunk.readableBytes)) ?? chunk)
            }
        }
        return kept
    }

    /// The rest of the body is not worth reading, so the connection ends with the answer.
    private var tooLarge: APIError { APIError(.payloadTooLarge, headers: [.connection: "close"]) }
}
