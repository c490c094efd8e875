import WebhookCrypto
import COpenSSL
import DocumentForge
import Foundation
import Testing

@testable import VerifyGateway

@Suite struct WebhookCryptoTests {
    @Test func theSignatureIsThePublishedOne() {
        let signature = WebhookSignature(
            body: Array("encrypted-payload".utf8), secrets: ["whsec_test_secret"], eventID: "evt_1",
            timestamp: 1_742_404_800)
        #expect(
            signature.header
                == "t=1742404800,v1=4e4a7ec092b53b027f0b504e4f1c0383af4dc960d2a869d9961d50586f46105b")
    }

    /// The example of the Standard Webhooks specification.
    @Test func theStandardSignatureIsThePublishedOne() {
        let signature = WebhookSignature(
            body: Array(#"{"test": 2432232314}"#.utf8), secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            eventID: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330)
        #expect(signature.standardHeader == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func whileASecretIsReplacedBothSign() {
        let body = Array("x".utf8)
        let (old, new) = ("whsec_" + String(repeating: "a", count: 32), "whsec_" + String(repeating: "b", count: 32))
        let sign = { (secrets: [String]) in
            WebhookSignature(body: body, secrets: secrets, eventID: "evt_1", timestamp: 1)
        }
        #expect(sign([new, old]).standardHeader == sign([new]).standardHeader + " " + sign([old]).standardHeader)
        #expect(sign([new, old]).header == sign([new]).header)
        #expect(sign([new]).header != sign([old]).header)
    }

    @Test func payloadsOpenWithTheirKeyOnly() throws {
        let receiver = try Receiver(), other = try Receiver()
        let plaintext = Array(#"{"data":{}}"#.utf8)
        let text = try CompactJWE.seal(plaintext, to: receiver.key, keyID: "k1")
        let parts = text.split(separator: ".")
        #expect(parts[0] == "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiazEifQ")
        #expect(try CompactJWE.open(text, with: receiver.pair) == plaintext)
        #expect(throws: CompactJWE.Problem.notOpened) { try CompactJWE.open(text, with: other.pair) }
        for index in parts.indices {
            var changed = parts.map { Array($0.utf8) }
            changed[index][2] = changed[index][2] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let broken = changed.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            #expect(throws: CompactJWE.Problem.notOpened) { try CompactJWE.open(broken, with: receiver.pair) }
        }
    }

    @Test func headersAskForNothingElse() throws {
        let receiver = try Receiver()
        let sealed = try CompactJWE.seal([1], to: receiver.key, keyID: "k").split(separator: ".").dropFirst()
        for header in [
            #"{"alg":"none"}"#, #"{"alg":"dir","enc":"A256GCM"}"#, #"{"alg":"RSA1_5","enc":"A256GCM"}"#,
            #"{"alg":"RSA-OAEP-256","enc":"A128GCM"}"#, #"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#,
            #"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"]}"#, "{",
        ] {
            let text = ([Base64URL.encode(Array(header.utf8))[...]] + sealed).joined(separator: ".")
            #expect(throws: CompactJWE.Problem.notOpened, "\(header)") {
                try CompactJWE.open(text, with: receiver.pair)
            }
        }
    }

    @Test func keysAreTakenOnlyWhenNothingSpeaksAgainstThem() throws {
        let jwk = try Receiver().key.jwk
        guard case .object(let members) = jwk else { return }
        #expect(try RecipientKey(jwk: jwk).jwk == jwk)
        let changes: [(JSONValue.Member, RecipientKey.Problem)] = [
            (.init(name: "kty", value: "EC"), .notRSA), (.init(name: "n", value: 5), .modulusText),
            (.init(name: "n", value: ""), .modulusSize), (.init(name: "n", value: "a b="), .modulusText),
            (.init(name: "alg", value: "RSA-OAEP"), .algorithm), (.init(name: "use", value: "sig"), .use),
            (.init(name: "d", value: "AQAB"), .isPrivate), (.init(name: "qi", value: .null), .isPrivate),
            (.init(name: "key_ops", value: []), .operations), (.init(name: "key_ops", value: "encrypt"), .operations),
            (.init(name: "key_ops", value: ["encrypt", "decrypt"]), .operations),
            (.init(name: "e", value: "A"), .exponentText), (.init(name: "e", value: "AQ"), .exponent),
            (.init(name: "e", value: "BA"), .exponent),
            (.init(name: "e", value: "AAAAAAAAAAAAAAAA"), .exponent),
        ]
        for (member, problem) in changes {
            let changed = JSONValue.object(members.filter { $0.name != member.name } + [member])
            #expect(throws: problem, "\(member)") { try RecipientKey(jwk: changed) }
        }
        // Zeros before the number do not make it longer, and are not kept.
        let number = try #require(jwk["n"]?.text)
        let modulus = try #require(Base64URL.decode(number))
        let padded = JSONValue.object(
            members.filter { $0.name != "n" } + [
                .init(name: "n", value: .string(Base64URL.encode([0, 0] + modulus)))
            ])
        #expect(try RecipientKey(jwk: padded).jwk == jwk)
        let short = [UInt8](repeating: 0, count: 200) + modulus.prefix(128)
        let tooShort = JSONValue.object(
            members.filter { $0.name != "n" } + [.init(name: "n", value: .string(Base64URL.encode(short)))])
        #expect(throws: RecipientKey.Problem.modulusSize) { try RecipientKey(jwk: tooShort) }
    }

    @Test func moduliThatGiveTheirFactorsAwayAreFound() throws {
        let modulus = try Receiver().key.modulus
        #expect(cossl_modulus_weakness(modulus, modulus.count) == COSSL_MODULUS_SOUND)
        // Three times a number, and the square of one: its factors are as close as can be.
        #expect(cossl_modulus_weakness([0x0F], 1) == COSSL_MODULUS_SMALL_FACTOR)
        let square: [UInt8] =
            [UInt8](repeating: 0xFF, count: 7) + [0x8A] + [UInt8](repeating: 0, count: 6) + [0x0D, 0x99]
        #expect(cossl_modulus_weakness(square, 16) == COSSL_MODULUS_CLOSE_FACTORS)
        // 2^127 - 1 and the prime below it.
        let neighbours: [UInt8] =
            [0x3F] + [UInt8](repeating: 0xFF, count: 14) + [0xF3] + [UInt8](repeating: 0, count: 15) + [0x19]
        #expect(cossl_modulus_weakness(neighbours, 32) == COSSL_MODULUS_CLOSE_FACTORS)
    }

    @Test func storedSecretsOpenForTheirOwnerOnly() throws {
        let secrets = try StoreFixture.secrets()
        let sealed = try secrets.seal("whsec_a", for: .signingSecret, owner: "whe_1")
        #expect(try secrets.open(sealed, for: .signingSecret, owner: "whe_1") == "whsec_a")
        #expect(try secrets.seal("whsec_a", for: .signingSecret, owner: "whe_1") != sealed)
        #expect(throws: Secrets.SealBroken.self) { try secrets.open(sealed, for: .signingSecret, owner: "whe_2") }
        let others = try Secrets(serverSecret: [UInt8](repeating: 8, count: 32))
        #expect(throws: Secrets.SealBroken.self) { try others.open(sealed, for: .signingSecret, owner: "whe_1") }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: Secrets.SealBroken.self) {
                try secrets.open(changed, for: .signingSecret, owner: "whe_1")
            }
        }
    }

    @Test func base64URLHasOneTextPerValue() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        for text in ["A", "AB", "AAB", "AA=", "A+", "A/", "AAAAA", "ü"] { #expect(Base64URL.decode(text) == nil) }
    }
}
