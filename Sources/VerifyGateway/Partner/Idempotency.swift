import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// `Idempotency-Key` on every POST of relying parties: a request that is sent again gets the first answer and changes
/// nothing. What failed is not kept, so that it can be tried again under the same key.
final class Idempotency: Sendable {
    private let store: SessionStore
    private let clock: WallClock
    /// Requests that are being answered. Nothing rests on it but a good answer: of two changes under one key the store
    /// undoes the second.
    private let running = Mutex<Set<String>>([])

    init(store: SessionStore, clock: WallClock) { (self.store, self.clock) = (store, clock) }

    /// Answers a request, with `handler` if it was not answered before.
    func answer(
        _ request: Request, _ context: GatewayContext,
        _ handler: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard let key = try Self.key(of: request) else { return try await handler(request, context) }
        var request = request
        let body = try await request.collectBody(upTo: longestJSON + 1)
        let organizationID = try context.requirePrincipal().organization.id
        // What was answered under the server secret before is not done again while that counts.
        let forms = store.secrets.accepted.map { [request] in
            IdempotentRequest(
                key: key, organizationID: organizationID, method: request.method, path: request.uri.path,
                body: Array(buffer: body), secrets: $0, clock: clock)
        }
        let repeatable = forms[0]
        guard running.withLock({ $0.insert(repeatable.id).inserted }) else { throw Self.inProgress }
        defer { running.withLock { _ = $0.remove(repeatable.id) } }
        for form in forms {
            if let kept = try await store.keptAnswer(id: form.id, now: clock.now()) {
                return try Self.replay(kept, for: form)
            }
        }
        var context = context
        context.idempotentRequest = repeatable
        do {
            return try await keep(handler(request, context), for: repeatable)
        } catch is IdempotencyConflict {
            throw Self.inProgress
        }
    }

    private func keep(_ response: Response, for request: IdempotentRequest) async throws -> Response {
        guard response.status.kind == .successful, !request.isKept else { return response }
        let collector = BodyCollector()
        try await response.body.write(collector)
        let bytes = collector.bytes
        try await store.keep(request.kept(bytes, status: response.status))
        var response = response
        response.body = bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return response
    }

    private static func replay(_ kept: KeptAnswer, for request: IdempotentRequest) throws -> Response {
        guard Secrets.equal(kept.fingerprint, request.fingerprint) else { throw APIError(.idempotencyKeyMismatch) }
        let bytes = try request.open(kept)
        let status = HTTPResponse.Status(code: kept.status)
        guard !bytes.isEmpty else { return Response(status: status, headers: [.idempotentReplayed: "true"]) }
        return Response(
            status: status, headers: [.contentType: "application/json", .idempotentReplayed: "true"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The key of a request: 1 to 255 visible ASCII characters, once.
    private static func key(of request: Request) throws(APIError) -> String? {
        let keys = request.headers[values: .idempotencyKey]
        guard let key = keys.first else { return nil }
        guard keys.count == 1, 1...255 ~= key.utf8.count, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw APIError(
                .badRequest, message: "Idempotency-Key has to be 1 to 255 visible ASCII characters, once.",
                param: "Idempotency-Key")
        }
        return key
    }

    private static var inProgress: APIError { APIError(.idempotencyInProgress, headers: [.retryAfter: "1"]) }
}

/// Takes a body that is kept and sent.
private final class BodyCollector: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())

    /// What was written.
    var bytes: [UInt8] { buffer.withLock { Array(buffer: $0) } }

    func write(_ part: ByteBuffer) async throws { buffer.withLock { _ = $0.writeImmutableBuffer(part) } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
