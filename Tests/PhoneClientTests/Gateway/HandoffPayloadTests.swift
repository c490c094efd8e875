import Foundation
import Testing

@testable import PhoneClient

@Suite struct HandoffPayloadTests {
    private static let session = Fixture.sessionID
    private static let token = Fixture.token

    private static func json(
        v: String? = "1", session: String = session, token: String = token, expiry: String = "2026-03-09T12:05:00.000Z",
        more: String = ""
    ) -> String {
        let version = v.map { "\"v\":\($0)," } ?? ""
        return
            "{\(version)\"session_id\":\"\(session)\",\"mobile_write_token\":\"\(token)\",\"expires_at\":\"\(expiry)\"\(more)}"
    }

    /// As JavaScript's `encodeURIComponent` does it.
    private static func encoded(_ text: String) -> String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_.!~*'()"))
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    @Test(arguments: [
        json(), "\n  " + json() + "\n", json(v: nil), json(more: ",\"unknown\":[1]"),
        "{\"data\":\(json()),\"error\":null}", "kayle-id://" + encoded(json()), "kayle-id:" + encoded(json()),
        "kayle-id:///" + encoded(json()), "kayle-id://" + json(), "other-scheme://" + encoded(json()),
    ])
    func reads(text: String) throws {
        let payload = try HandoffPayload(text: text)
        #expect(payload.sessionID == Self.session)
        #expect(payload.mobileWriteToken == Self.token)
        #expect(payload.expiresAt == "2026-03-09T12:05:00.000Z")
    }

    @Test func keepsWhatElseACodeCarries() throws {
        let more = #","attest_hello_challenge":"h","attest_nfc_challenge":"n","cancel_token":"c""#
        let payload = try HandoffPayload(text: "kayle-id://" + Self.encoded(Self.json(more: more)))
        #expect(payload.attestHelloChallenge == "h")
        #expect(payload.attestNFCChallenge == "n")
        #expect(payload.cancelToken == "c")
        let again = try JSONDecoder().decode(HandoffPayload.self, from: JSONEncoder().encode(payload))
        #expect(again == payload)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "kayle-id://", "https://example.com/", json(v: "2"), json(v: "\"1\""),
        json(session: "vs_" + String(repeating: "a", count: 63)), json(session: String(repeating: "a", count: 67)),
        json(session: "vs_" + String(repeating: "a", count: 63) + "/"),
        json(session: "vs_" + String(repeating: "a", count: 62) + "ä"),
        json(token: String(repeating: "0F", count: 32)), json(token: String(repeating: "0", count: 63)),
        json(token: ""),
        "kayle-id://" + encoded(json(more: ",\"x\":\"" + String(repeating: "y", count: 4_096) + "\"")),
    ])
    func refuses(text: String) {
        #expect(throws: PhoneError.invalidHandoff) { try HandoffPayload(text: text) }
    }
}
