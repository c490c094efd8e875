import COpenSSL
import Testing

@testable import DocumentForge

@Suite("Active authentication")
struct ActiveAuthenticationTests {
    static let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    @Test(
        "RSA answers recover to the form of ISO/IEC 9796-2", arguments: [ActiveAuthenticationKey.Method.rsa, .rsaSHA1])
    func rsa(method: ActiveAuthenticationKey.Method) throws {
        let key = try ActiveAuthenticationKey(method)
        let answer = try key.answer(challenge: Self.challenge)
        let recovered = try OpenSSLTool.with { tool in
            try tool.write("key.der", try key.publicKeyInfo)
            try tool.write("answer", answer)
            return try tool.run(
                "pkeyutl", "-verifyrecover", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-in", "answer",
                "-pkeyopt", "rsa_padding_mode:none"
            ).output
        }
        let trailer: [UInt8] = method == .rsa ? [0x34, 0xCC] : [0xBC]
        #expect(recovered.count == answer.count)
        #expect(recovered.first == 0x6A)
        #expect(Array(recovered.suffix(trailer.count)) == trailer)
        let body = recovered.dropFirst().dropLast(trailer.count)
        let recoverable = Array(body.dropLast(key.digest.length))
        #expect(Array(body.suffix(key.digest.length)) == (try key.digest.hash(recoverable + Self.challenge)))
    }

    @Test("EC answers verify in the plain form", arguments: [ActiveAuthenticationKey.Method.ec, .ecBrainpool])
    func ellipticCurve(method: ActiveAuthenticationKey.Method) throws {
        let key = try ActiveAuthenticationKey(method)
        let answer = try key.answer(challenge: Self.challenge)
        let hash = try key.digest.hash(Self.challenge)
        let point = Array(try key.publicKeyInfo.suffix(65))
        let curve = method == .ec ? NamedCurve.p256 : .brainpoolP256r1
        let handle = try #require(cossl_key_ec(curve.rawValue, point, point.count))
        defer { cossl_key_free(handle) }
        #expect(answer.count == 64)
        #expect(cossl_verify_ecdsa_plain(handle, hash, hash.count, answer, answer.count) == 1)
        var other = hash
        other[0] ^= 1
        #expect(cossl_verify_ecdsa_plain(handle, other, other.count, answer, answer.count) == 0)
    }

    @Test("A key that was written down is the same key", arguments: ActiveAuthenticationKey.Method.allCases)
    func writtenDown(method: ActiveAuthenticationKey.Method) throws {
        let key = try ActiveAuthenticationKey(method)
        let again = try ActiveAuthenticationKey(exported: try key.exported)
        #expect(again.method == method)
        #expect(try again.publicKeyInfo == key.publicKeyInfo)
        #expect(try again.exported == key.exported)
        #expect(try again.answer(challenge: Self.challenge).count == key.answer(challenge: Self.challenge).count)
    }

    @Test("EF.DG14 names the algorithm of an EC key only", arguments: ActiveAuthenticationKey.Method.allCases)
    func securityInfo(method: ActiveAuthenticationKey.Method) throws {
        var recipe = ForgeRecipe()
        recipe.activeAuthentication = method
        let document = try Fixtures.forge().make(recipe)
        #expect(document.files["dg15.bin"]?.first == 0x6F)
        #expect((document.files["dg14.bin"] != nil) == (method == .ec || method == .ecBrainpool))
        #expect(document.answer(challenge: Self.challenge) != nil)
    }

    @Test("A chip without a key does not answer")
    func noKey() throws {
        #expect(try Fixtures.forge().make(ForgeRecipe()).answer(challenge: Self.challenge) == nil)
    }

    @Test("A copy answers with a key that is not that of EF.DG15")
    func copy() throws {
        let document = try Fixtures.forge().make(ForgeRecipe(defect: .badActiveAuthentication))
        let answer = try #require(document.answer(challenge: Self.challenge))
        let point = Array(try #require(document.files["dg15.bin"]).suffix(65))
        let handle = try #require(cossl_key_ec(NamedCurve.p256.rawValue, point, point.count))
        defer { cossl_key_free(handle) }
        let hash = try Digest.sha256.hash(Self.challenge)
        #expect(cossl_verify_ecdsa_plain(handle, hash, hash.count, answer, answer.count) == 0)
    }
}
