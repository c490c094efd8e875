import HTTPTypes
import Hummingbird
import Synchronization

/// A request that may be sent again without being done again. Handlers hand its answer to the transaction of their
/// change; what they leave is kept right after.
struct IdempotentRequest: Sendable {
    /// Whether the answer is in the store already.
    private final class Mark: Sendable {
        let isSet = Mutex(false)
    }

    /// Keyed hash of organization, method, path and key.
    let id: String
    /// Keyed hash of the body, white space and the order of members left aside.
    let fingerprint: String
    private let organizationID: String
    private let key: String
    private let secrets: Secrets
    private let clock: WallClock
    private let mark = Mark()

    /// A request of an organization under the key that it came with.
    init(
        key: String, organizationID: String, method: HTTPRequest.Method, path: String, body: [UInt8],
        secrets: Secrets, clock: WallClock
    ) {
        (self.key, self.organizationID, self.secrets, self.clock) = (key, organizationID, secrets, clock)
        id = secrets.hex("idempotency|\(organizationID)|\(method.rawValue)|\(path)|\(key)")
        // No body asks for the same as an empty object.
        let content = body.isEmpty ? Array("{}".utf8) : (try? JSONParser.parse(body)).map(\.sorted.encoded) ?? body
        fingerprint = secrets.hex("idempotency-body|\(id)|" + LowerHex.encode(content))
    }

    /// Whether the answer was kept together with its change.
    var isKept: Bool { mark.isSet.withLock(\.self) }

    /// The answer as it is stored. Its key needs the client's text too: it can hold secrets that are shown once.
    func kept(_ body: [UInt8], status: HTTPResponse.Status) throws -> KeptAnswer {
        KeptAnswer(
            id: id, organizationID: organizationID, fingerprint: fingerprint, status: status.code,
            answer: try secrets.seal(
                String(decoding: body, as: UTF8.self), for: .idempotentAnswer, owner: id, phrase: key),
            createdAt: clock.now())
    }

    /// Keeps the answer in a transaction.
    func keep(_ body: [UInt8], status: HTTPResponse.Status, in connection: any SQLConnection) throws {
        try connection.keep(kept(body, status: status))
        mark.isSet.withLock { $0 = true }
    }

    /// The body that was kept.
    func open(_ kept: KeptAnswer) throws -> [UInt8] {
        Array(try secrets.open(kept.answer, for: .idempotentAnswer, owner: id, phrase: key).utf8)
    }
}

extension GatewayContext {
    /// Keeps a request's answer along with its change, when the request may be repeated.
    func keeping<Value>(
        status: HTTPResponse.Status = .ok, _ object: @escaping @Sendable (Value) -> JSONValue
    ) -> Alongside<Value> {
        guard let idempotentRequest else { return { _, _ in } }
        return { connection, value in
            try idempotentRequest.keep(
                Envelope.success(object(value)).encoded, status: status, in: connection)
        }
    }

    /// Keeps an answer without a body along with its change, when the request may be repeated.
    func keepingNoContent() -> Alongside<Void> {
        guard let idempotentRequest else { return { _, _ in } }
        return { connection, _ in try idempotentRequest.keep([], status: .noContent, in: connection) }
    }
}

extension JSONValue {
    /// The same value with the members of every object in the order of their names.
    fileprivate var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
                    .map { .init(name: $0.name, value: $0.value.sorted) })
        case .array(let values): .array(values.map(\.sorted))
        default: self
        }
    }
}
