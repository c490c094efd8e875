import WebhookCrypto
import Foundation
import Testing

@testable import VerifyGateway

/// Keys of Wycheproof's JWK vectors that no payload may ever be encrypted to (K5).
struct WeakKeyTests {
    private static let problems: [String: RecipientKey.Problem] = [
        "jws_rsa_roca_key": .weakModulus, "keysize_too_small": .modulusSize, "exponentOne": .exponent,
        "wrong_kty": .modulusText,
    ]

    @Test func keysThatGiveThemselvesAwayAreRefused() throws {
        let path = "wycheproof/json_web_key_test.json"
        guard try Corpus.part(path) else { return }
        let content = try JSONObject(Data(try Corpus.bytes(path)))
        var found: [String: Int] = [:]
        for group in try content.objects("testGroups") where group.has("public") {
            let comment = try group.text("comment")
            for key in try group.object("public").objects("keys") where try key.text("kty") == "RSA" {
                var jwk = [JSONValue.Member(name: "kty", value: "RSA")]
                for name in ["n", "e"] where key.has(name) {
                    jwk.append(.init(name: name, value: .string(try key.text(name))))
                }
                let problem: RecipientKey.Problem?
                do {
                    _ = try RecipientKey(jwk: .object(jwk))
                    problem = nil
                } catch {
                    problem = error
                }
                #expect(problem == Self.problems[comment], "\(comment)")
                found[comment, default: 0] += 1
            }
        }
        #expect(found == ["jws_rsa_roca_key": 1, "keysize_too_small": 1, "exponentOne": 1, "wrong_kty": 1, "rs256": 2])
    }

    /// Key sets as they are, private and symmetric ones too: nothing but a plain public key for our algorithm is taken.
    @Test func noOtherKeyIsTaken() throws {
        let path = "wycheproof/json_web_key_test.json"
        guard try Corpus.part(path) else { return }
        guard case .array(let groups) = try JSONParser.parse(try Corpus.bytes(path))["testGroups"] else {
            throw JSONError(offset: 0)
        }
        var refused = 0
        for group in groups {
            for set in [group["private"], group["public"]] {
                let keys: [JSONValue] = if case .array(let keys) = set?["keys"] { keys } else { [set ?? .null] }
                for key in keys where key != .null {
                    #expect(throws: RecipientKey.Problem.self, "\(group["comment"]?.text ?? "")") {
                        try RecipientKey(jwk: key)
                    }
                    refused += 1
                }
            }
        }
        #expect(refused > 20)
    }
}
