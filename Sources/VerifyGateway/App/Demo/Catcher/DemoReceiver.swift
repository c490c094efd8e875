import WebhookCrypto
import COpenSSL
import Synchronization

/// The receiver of a demonstration's relying party. It takes deliveries by the rules for receivers and remembers them, so
/// that they can be looked at and replayed. Only for forged documents: what it decrypts it keeps.
///
/// The key is made once and only read from then on, so that threads can share it.
final class DemoReceiver: @unchecked Sendable {
    /// Most deliveries that are remembered.
    static let most = 50
    /// How far a signature may be away, in seconds.
    private static let tolerance: Int64 = 300

    /// What the gateway encrypts to.
    let key: RecipientKey
    private let pair: OpaquePointer
    private let received = Mutex<[Delivery]>([])

    /// One request as it came, and what was made of it.
    struct Delivery: Sendable {
        let number: Int
        let receivedAt: Int64
        /// How many times this delivery has come.
        let attempt: Int
        /// Whether its event was taken before.
        let isRepeated: Bool
        let headers: [String: String]
        let body: [UInt8]
        /// The payload, or why there is none.
        let outcome: Result<JSONValue, Refusal>

        /// Whether it is not worth as much room as others: anybody on this machine can send some.
        var isRefused: Bool { if case .failure = outcome { true } else { false } }

        /// What the page shows.
        var object: JSONValue {
            let shown = ["content-type", "webhook-id", "webhook-timestamp", "webhook-signature"]
            let names = headers.keys.filter { $0.hasPrefix("x-kayle-") || shown.contains($0) }.sorted()
            let (payload, refusal): (JSONValue, JSONValue) =
                switch outcome {
                case .success(let payload): (payload, nil)
                case .failure(let refusal): (nil, .string(refusal.rawValue))
                }
            return [
                "number": .integer(Int64(number)), "received_at": .integer(receivedAt),
                "attempt": .integer(Int64(attempt)), "repeated": .bool(isRepeated), "payload": payload,
                "refusal": refusal, "bytes": .integer(Int64(body.count)),
                "headers": .array(names.map { ["name": .string($0), "value": .optional(headers[$0])] }),
            ]
        }
    }

    /// Why a request is not taken.
    enum Refusal: String, Error {
        case signature = "Refused: no good signature."
        case time = "Refused: the signature is good, but more than five minutes old."
        case encryption = "Refused: not encrypted to this receiver."
    }

    /// Makes the key pair.
    init() throws {
        guard let pair = cossl_generate_rsa(2048, 65537) else { throw CompactJWE.Problem.notOpened }
        self.pair = pair
        var modulus = [UInt8](repeating: 0, count: 256)
        guard cossl_rsa_modulus(pair, &modulus, modulus.count) == 256 else { throw CompactJWE.Problem.notOpened }
        key = RecipientKey(modulus: modulus, exponent: [1, 0, 1])
    }

    deinit { cossl_key_free(pair) }

    /// Takes a request, with the names of its headers in lower case; whether it was a good one.
    @discardableResult
    func receive(_ headers: [String: String], _ body: [UInt8], secret: String, now: Int64) -> Bool {
        let outcome = Result { () throws(Refusal) in try open(headers, body, secret: secret, now: now) }
        received.withLock { all in
            let before = all.filter { $0.headers["x-kayle-delivery-id"] == headers["x-kayle-delivery-id"] }
            let wasTaken = all.contains {
                if case .success = $0.outcome { $0.headers["webhook-id"] == headers["webhook-id"] } else { false }
            }
            all.append(
                Delivery(
                    number: (all.last?.number ?? 0) + 1, receivedAt: now, attempt: before.count + 1,
                    isRepeated: wasTaken, headers: headers, body: body, outcome: outcome))
            if all.count > Self.most { all.remove(at: all.dropLast().firstIndex(where: \.isRefused) ?? 0) }
        }
        if case .success = outcome { return true }
        return false
    }

    /// Takes a remembered request again, as when its answer had been lost; false when it is not remembered.
    func replay(_ number: Int, secret: String, now: Int64) -> Bool {
        guard let delivery = received.withLock({ $0.first { $0.number == number } }) else { return false }
        receive(delivery.headers, delivery.body, secret: secret, now: now)
        return true
    }

    /// What was received after a delivery, oldest first.
    func deliveries(after number: Int) -> [Delivery] { received.withLock { $0.filter { $0.number > number } } }

    private func open(
        _ headers: [String: String], _ body: [UInt8], secret: String, now: Int64
    ) throws(Refusal) -> JSONValue {
        guard let eventID = headers["webhook-id"], let timestamp = headers["webhook-timestamp"].flatMap({ Int64($0) })
        else {
            throw .signature
        }
        let expected = WebhookSignature(body: body, secrets: [secret], eventID: eventID, timestamp: timestamp)
        guard Secrets.equal(expected.header, headers["x-kayle-signature"] ?? ""),
            Secrets.equal(expected.standardHeader, headers["webhook-signature"] ?? "")
        else { throw .signature }
        guard (now / 1000 - Self.tolerance...now / 1000 + Self.tolerance).contains(timestamp) else { throw .time }
        guard let plaintext = try? CompactJWE.open(String(decoding: body, as: UTF8.self), with: pair),
            let payload = try? JSONParser.parse(plaintext)
        else { throw .encryption }
        return payload
    }
}
