import Testing

@testable import VerifyGateway

@Suite("Hostile JSON over HTTP")
struct HostileJSONTests {
    static let texts: [(name: String, text: String)] = [
        ("depth of 100,000", String(repeating: "[", count: 60_000)),
        ("objects in objects", String(repeating: #"{"a":"#, count: 10_000)),
        ("a name twice", #"{"share_fields":{},"share_fields":{}}"#),
        ("a name twice, once escaped", #"{"a":1,"\u0061":1}"#),
        ("1e999", #"{"a":1e999}"#),
        ("-1e999", #"{"a":-1e999}"#),
        ("number of 60,000 digits and a point", #"{"a":"# + String(repeating: "9", count: 60_000) + "."),
        ("high surrogate alone", #"{"a":"\ud800"}"#),
        ("low surrogate alone", #"{"a":"\udfff"}"#),
        ("surrogates in the wrong order", #"{"a":"\udc00\ud800"}"#),
        ("10,000 values", "[" + String(repeating: "0,", count: 10_000) + "0]"),
        ("an array", "[]"), ("a text", #""{}""#), ("two values", "{}{}"), ("NaN", #"{"a":NaN}"#),
        ("a comment", "{/**/}"), ("a comma too many", #"{"a":1,}"#), ("byte order mark", "\u{feff}{}"),
        ("NUL behind it", "{}\0"), ("prototype as a claim", #"{"share_fields":{"__proto__":{"required":true}}}"#),
    ]

    @Test("Each is a bad request in the envelope")
    func refused() async throws {
        try await RunningGateway.with { running in
            let path = "/v1/verify/session/\(try await running.createSession().session.id)/consent"
            for (name, text) in Self.texts {
                let partner = try await running.http.json("POST", "/v1/sessions", text, running.authorization)
                #expect(partner.status == 400 && partner.code != nil, "\(name): \(partner.text)")
                let verify = try await running.http.json("POST", path, text)
                #expect(verify.status == 400 && verify.code == "INVALID_REQUEST", "\(name): \(verify.text)")
            }
            let bytes: [UInt8] = Array(#"{"a":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)
            let type = ["Content-Type": "application/json"]
            #expect(try await running.http("POST", path, type, body: bytes).status == 400)
        }
    }

    @Test("Ten MiB are refused before they are sent")
    func tooLong() async throws {
        try await RunningGateway.with { running in
            for path in ["/v1/sessions", "/v1/verify/session/\(VerifyRouteTests.unknownID)/consent"] {
                let headers = ["Content-Type": "application/json", "Content-Length": "\(10 << 20)"]
                let answer = try await running.http(
                    "POST", path, headers.merging(running.authorization) { $1 }, body: [])
                #expect(answer.status == 413 && answer.code == "PAYLOAD_TOO_LARGE")
            }
        }
    }

    @Test("A member called __proto__ is a member like any other and lends nothing to what holds it")
    func prototype() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let names = [
                "biometric_consent", "document_processing_consent", "privacy_notice_acknowledged",
                "share_claims_consent", "terms_acknowledged",
            ]
            let agreed = "{" + names.map { "\"\($0)\":true" }.joined(separator: ",") + "}"
            let path = "/v1/verify/session/\(id)/consent"
            let lent = try await running.http.json("POST", path, "{\"__proto__\":\(agreed)}")
            #expect(lent.status == 400 && lent.code == "INVALID_REQUEST")
            #expect(try await running.http.json("POST", path, agreed).status == 200)
        }
    }
}
