import Testing

@testable import VerifyGateway

@Suite struct IdentifierTests {
    private static let session = "vs_" + String(repeating: "a", count: 64)
    private let secrets: Secrets

    init() throws { secrets = try Secrets(serverSecret: Array("test-auth-secret-0123456789abcdef".utf8)) }

    @Test func derivationsMatchTheKnownAnswers() {
        let token = secrets.handoffToken(
            sessionID: Self.session, issuedAt: 1_773_057_600_000, seed: String(repeating: "b", count: 64))
        #expect(token == "4e4779268992efbb7ba0e7e07534e8835160375250e7158cd6e319a6fbe0af7d")
        #expect(
            secrets.cancelTokenHash(String(repeating: "c", count: 48))
                == "b35bf3e5a64584f303be18bc4653c3a6af4fcc584ae42598f3b84d2a3f0cd207")
        #expect(
            LowerHex.encode(secrets.attestHelloChallenge(sessionID: Self.session))
                == "85d995c03171995c03e18c66c4bec18f8bc5179a0500d9e3626487aec3a815f0")
        #expect(
            LowerHex.encode(secrets.attestNFCChallenge(sessionID: Self.session))
                == "fb4b988626971626e57ef854655da535dd8541e0ca4442d42ea612a04e6dafc7")
    }

    @Test(arguments: [("UTO", "P", "L898902C3"), (" u t o", "p", "l89 8902c3")])
    func documentIdentifierIgnoresCaseAndSpace(state: String, type: String, number: String) {
        let id = DocumentIdentifier.derive(
            secrets: secrets, organizationID: " 11111111-1111-4111-8111-111111111111 ", issuingState: state,
            documentType: type, documentNumber: number)
        #expect(id == "c2a4d735f62198dd60d725efcad9710bd3b6f9ddd2723b55fbf3906181fc810a")
    }

    /// The published vector's secret is shorter than a server's may be, so its message is compared and its code is asked.
    @Test func documentIdentifierIsThePublishedOne() {
        let message = "11111111-1111-4111-8111-111111111111|UTO|P|L898902C3"
        let code = Secrets.code(key: Array("test-auth-secret".utf8), message: Array(message.utf8))
        #expect(LowerHex.encode(code) == "c99a9b7beec9f9a515c593daa04035f50c46baa8941eb28044c6b39359cd7bff")
        let id = DocumentIdentifier.derive(
            secrets: secrets, organizationID: "11111111-1111-4111-8111-111111111111", issuingState: "UTO",
            documentType: "P", documentNumber: "L898902C3")
        #expect(id == secrets.hex(message))
    }

    /// The vector's secret is shorter than a server's may be, so the code function is asked itself.
    @Test func apiKeyHashIsTheCodeOfTheWholeKey() {
        let code = Secrets.code(
            key: Array("test-auth-secret".utf8), message: Array("kk_abcdefghijklmnopqrstuvwxyz012345".utf8))
        #expect(LowerHex.encode(code) == "1b68a6a56a4de5d497ae6e2797a3cae4f2a8baad141be84f6b5256b8489977e2")
        #expect(secrets.apiKeyHash("kk_a") == secrets.hex("kk_a"))
    }

    @Test(arguments: [0, 31]) func shortSecretsAreRefused(length: Int) {
        #expect(throws: Secrets.Problem.tooShort(length: length)) {
            try Secrets(serverSecret: [UInt8](repeating: 1, count: length))
        }
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_773_057_600_000, "2026-03-09T12:00:00.000Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func instantsAreWrittenInUTC(milliseconds: Int64, text: String) {
        #expect(InstantText.format(milliseconds: milliseconds) == text)
    }

    @Test func idsHaveTheirFormAndEveryLetterIsEquallyLikely() throws {
        #expect(try RandomID.session().wholeMatch(of: /vs_[a-z0-9]{64}/) != nil)
        #expect(try RandomID.event().wholeMatch(of: /evt_[a-z0-9]{64}/) != nil)
        #expect(try RandomID.consent().wholeMatch(of: /vc_[a-z0-9]{64}/) != nil)
        #expect(try RandomID.apiKey().wholeMatch(of: /kk_[a-z0-9]{32}/) != nil)
        #expect(try RandomID.cancelToken().wholeMatch(of: /[a-z0-9]{48}/) != nil)
        let uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(try RandomID.uuid().wholeMatch(of: uuid) != nil)
        var counts: [Character: Int] = [:]
        for letter in try RandomID.letters(360_000) { counts[letter, default: 0] += 1 }
        // 10,000 expected with a deviation of about 99; modulo bias would show as 1,600 more.
        #expect(counts.count == 36 && counts.values.allSatisfy { abs($0 - 10_000) < 700 })
    }
}
