import COpenSSL
import Foundation
import Testing
import WebhookCrypto

@testable import VerifyGateway

/// Every payload has a content key and a nonce of its own, also after a payload of the same text (K7).
@Suite(.timeLimit(.minutes(30))) struct NonceTests {
    /// How many payloads: as many as a test may take; `make soak` wants a million.
    private static let wanted =
        ProcessInfo.processInfo.environment["VERIFY_PAYLOADS"].flatMap { Int($0) } ?? 100_000

    /// Looks into the payloads: what is encrypted for the receiver differs in any case.
    @Test func noContentKeyAndNoNonceComesTwice() async throws {
        // As short as OAEP lets it be, because opening is what takes the time.
        let pair = try #require(cossl_generate_rsa(1024, 65537))
        defer { cossl_key_free(pair) }
        var modulus = [UInt8](repeating: 0, count: 128)
        #expect(cossl_rsa_modulus(pair, &modulus, modulus.count) == 128)
        let key = RecipientKey(modulus: modulus, exponent: [1, 0, 1])
        var (contentKeys, nonces): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
        for _ in 0..<Self.wanted {
            let parts = try CompactJWE.seal([1], to: key, keyID: "k").split(separator: ".").map(String.init)
            let encrypted = try #require(Base64URL.decode(parts[1]))
            var contentKey = [UInt8](repeating: 0, count: 128)
            let length = cossl_oaep_decrypt(pair, encrypted, encrypted.count, &contentKey, contentKey.count)
            #expect(length == 32)
            contentKeys.insert(Array(contentKey.prefix(32)))
            nonces.insert(try #require(Base64URL.decode(parts[2])))
        }
        #expect(contentKeys.count == Self.wanted && nonces.count == Self.wanted)
        #expect(nonces.allSatisfy { $0.count == 12 })
    }
}
