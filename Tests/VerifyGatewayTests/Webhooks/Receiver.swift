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
}
