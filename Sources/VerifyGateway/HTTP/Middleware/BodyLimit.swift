import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the request body before anything else is looked at. Counts all of it, keeps only as much as a route could
/// read, and refuses what is longer than the surface allows, so that no body costs memory.
struct BodyLimit: RouterMiddleware {
    typealias Context = GatewayContext
    private let deadline: ReadingDeadline

    /// `patience` is how long a body may take from its head to its end.
    init(patience: Duration) { deadline = ReadingDeadline(patience: patience) }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let limit = Surface(path: request.uri.path).bodyLimit
        // A length that no number holds is too large as well.
        if let declared = request.headers[.contentLength], (Int(declared) ?? .max) > limit { throw tooLarge }
        var request = request
        let hasBody = request.headers[.contentLength].map { $0 != "0" } ?? request.headers.contains(.transferEncoding)
        let body = hasBody ? try await read(request, limit: limit, on: context.channel.eventLoop) : ByteBuffer()
        request.body = RequestBody(buffer: body)
        return try await next(request, context)
    }

    /// What a route may see of a body. Whoever sends it drop by drop is not waited for: idle timers begin anew with
    /// every drop.
    private func read(_ request: Request, limit: Int, on loop: any EventLoop) async throws -> ByteBuffer {
        let (body, path) = (request.body, request.uri.path)
        let reading = Task { try await collect(body, limit: limit, kept: Self.longestJSON(path)) }
        do {
            return try await deadline.result(of: reading, on: loop)
        } catch is CancellationError where !Task.isCancelled {
            let code: APIError.Code = Surface(path: path) == .partner ? .badRequest : .invalidRequest
            throw APIError(code, headers: [.connection: "close"])
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
        // A body that nobody waits for any more ends like a whole one.
        try Task.checkCancellation()
        return kept
    }

    /// The rest of the body is not worth reading, so the connection ends with the answer.
    private var tooLarge: APIError { APIError(.payloadTooLarge, headers: [.connection: "close"]) }
}
