import WebhookCrypto
import COpenSSL

@testable import VerifyGateway

/// A relying party's key pair.
final class Receiver: @unchecked Sendable {
    let pair: OpaquePointer
    let key: RecipientKey

    init() throws {
        guard let pair = cossl_generate_rsa(2048, 65537) else { throw FixtureError() }
        self.pair = pair
        var modulus = [UInt8](repeating: 0, count: 256)
        guard cossl_rsa_modulus(pair, &modulus, modulus.count) == 256 else { throw FixtureError() }
        key = RecipientKey(modulus: modulus, exponent: [1, 0, 1])
    }

    deinit { cossl_key_free(pair) }

    /// The payload of a delivery.
    func open(_ jwe: String) throws -> JSONValue { try JSONParser.parse(try CompactJWE.open(jwe, with: pair)) }

    /// The payload that waits for an endpoint that has got nothing else yet.
    func payload(in store: SessionStore, endpointID: String) async throws -> JSONValue {
        let payloads = try await store.payloads(endpointID: endpointID)
        guard let payload = payloads.first, payloads.count == 1 else { throw FixtureError() }
        return try open(payload)
    }
}

extension SessionStore {
    /// An enabled endpoint with the receiver's key; its id.
    func subscribe(
        _ receiver: Receiver?, organizationID: String, url: String = "https://receiver.example/hook",
        _ changes: WebhookEndpointChanges = .init(), now: Int64 = StoreFixture.start
    ) async throws -> String {
        let id = try await createEndpoint(changes, url: url, organizationID: organizationID, now: now).endpoint.id
        if let receiver {
            _ = try await createEncryptionKey(
                receiver.key, keyID: "k1", endpointID: id, organizationID: organizationID, now: now)
        }
        return id
    }

    /// What lies in the outbox for an endpoint.
    func payloads(endpointID: String) async throws -> [String] {
        try await database.read { connection in
            try connection.run(
                "SELECT payload FROM webhook_deliveries WHERE webhook_endpoint_id = $1 AND payload IS NOT NULL",
                [.text(endpointID)]
            ).map { row in
                var row = row
                return try row.text()
            }
        }
    }
}
