import Testing
import WebhookCrypto

@testable import VerifyGateway

/// Keys that would not keep a payload secret are refused when they are registered (K5). Wycheproof's are in
/// `WeakKeyTests`.
@Suite(.timeLimit(.minutes(2))) struct HostileKeyTests {
    private static func jwk(_ modulus: [UInt8], exponent: [UInt8] = [1, 0, 1], _ others: JSONValue = [:]) -> JSONValue {
        .object(
            [
                .init(name: "kty", value: "RSA"), .init(name: "n", value: .string(Base64URL.encode(modulus))),
                .init(name: "e", value: .string(Base64URL.encode(exponent))),
            ] + others.members)
    }

    @Test func noneIsRegistered() async throws {
        let modulus = try Receiver().key.modulus
        let half = Array(modulus.prefix(127)) + [modulus[127] | 1]
        var cases: [(what: String, jwk: JSONValue, param: String)] = [
            ("1024 bits", Self.jwk(half), "jwk.n"), ("zeros before 1024 bits", Self.jwk(zeros(128) + half), "jwk.n"),
            ("2047 bits", Self.jwk([0x7F] + modulus.dropFirst()), "jwk.n"),
            ("8200 bits", Self.jwk(ones(1025)), "jwk.n"),
            ("even", Self.jwk(modulus.dropLast() + [modulus[255] & 0xFE]), "jwk.n"),
            ("zeros", Self.jwk(zeros(256)), "jwk.n"),
            ("2^2048 - 1", Self.jwk(ones(256)), "jwk.n"),
        ]
        for exponent: [UInt8] in [[], [0], [1], [0, 0, 1], [2], [4], [1, 0, 0], ones(9), modulus] {
            cases.append(("e \(exponent.prefix(9))", Self.jwk(modulus, exponent: exponent), "jwk.e"))
        }
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth"] {
            for value: JSONValue in ["AQAB", []] {
                cases.append((member, Self.jwk(modulus, .object([.init(name: member, value: value)])), "jwk"))
            }
        }
        for algorithm: JSONValue in ["RSA-OAEP", "RSA1_5", "RS256", "none", "dir", "rsa-oaep-256", ""] {
            cases.append(("alg \(algorithm)", Self.jwk(modulus, ["alg": algorithm]), "jwk.alg"))
        }
        for use: JSONValue in ["sig", "ENC", ""] {
            cases.append(("use \(use)", Self.jwk(modulus, ["use": use]), "jwk.use"))
        }
        for operations: JSONValue in [
            [], "encrypt", ["wrapKey"], ["encrypt", "decrypt"], ["encrypt", "sign"], ["encrypt", 1],
            ["encrypt", "unwrapKey"],
        ] { cases.append(("key_ops \(operations)", Self.jwk(modulus, ["key_ops": operations]), "jwk.key_ops")) }
        try await RunningGateway.with(configure: { $0.requestLimits = .none }) { running in
            let headers = try await running.headers([.webhooksWrite])
            let endpoint = try await running.gateway.store.subscribe(nil, organizationID: running.organizationID)
            func register(_ jwk: JSONValue, id: String = "k1") async throws -> RawHTTP.Answer {
                let body: JSONValue = [
                    "key_id": .string(id), "algorithm": "RSA-OAEP-256", "key_type": "RSA", "jwk": jwk,
                ]
                return try await running.http.json(
                    "POST", "/v1/webhooks/endpoints/\(endpoint)/keys", String(decoding: body.encoded, as: UTF8.self),
                    headers)
            }
            for (what, jwk, param) in cases {
                let answer = try await register(jwk)
                #expect(answer.status == 400, "\(what)")
                #expect(answer.json["error"]?["param"]?.text == param, "\(what) \(answer.text)")
            }
            #expect(try await running.gateway.store.count("webhook_encryption_keys") == 0)
            // The control: the same key with nothing wrong, and zeros before it.
            #expect(
                try await register(Self.jwk(zeros(3) + modulus)).data["jwk"]?["n"]?.text == Base64URL.encode(modulus))
            // The contract lets a name come again. It never stands for two keys: the first is no longer used.
            let other = try await register(try Receiver().key.jwk)
            #expect(other.status == 200 && other.data["is_active"] == true)
            let active = try await running.gateway.store.encryptionKeys(
                endpointID: endpoint, organizationID: running.organizationID, active: true)
            #expect(active?.records.map { JSONValue.string($0.id) } == [try #require(other.data["id"])])
        }
    }

    @Test func everySmallFactorIsFound() throws {
        let primes = (3...751).filter { number in !(2..<number).contains { number.isMultiple(of: $0) } }
        #expect(primes.count == 132)
        for prime in primes {
            // An odd number of 2048 bits, times the prime.
            let digits = (0..<256).map { index in index == 0 ? 0xFB : (index * 151 + 7) & 0xFF | 1 }
            var (product, carry): ([UInt8], Int) = ([], 0)
            for digit in digits.reversed() {
                carry += digit * prime
                product.append(UInt8(carry & 0xFF))
                carry >>= 8
            }
            product += [UInt8(carry & 0xFF), UInt8(carry >> 8)]
            #expect(throws: RecipientKey.Problem.weakModulus, "\(prime)") {
                try RecipientKey(jwk: Self.jwk(product.reversed()))
            }
        }
    }
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
private func ones(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: count) }
