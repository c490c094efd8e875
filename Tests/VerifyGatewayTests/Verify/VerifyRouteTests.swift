import Testing

@testable import VerifyGateway

@Suite("Verify routes")
struct VerifyRouteTests {
    static let consents = """
        {"biometric_consent":true,"document_processing_consent":true,"privacy_notice_acknowledged":true,\
        "share_claims_consent":true,"terms_acknowledged":true}
        """
    static let unknownID = "vs_" + String(repeating: "a", count: 64)

    @Test("Every route refuses a malformed id with 400 and an unknown one with 404, in this order")
    func identifiers() async throws {
        try await RunningGateway.with { running in
            let token = String(repeating: "a", count: 48)
            let routes: [(String, String, String?)] = [
                ("POST", "consent", Self.consents), ("POST", "handoff", nil), ("GET", "details", nil),
                ("GET", "status", nil), ("GET", "redirect-permitted", nil), ("GET", "events", nil),
                ("POST", "cancel", "{\"cancel_token\":\"\(token)\"}"),
            ]
            for (method, name, body) in routes {
                for id in ["vs_short", "xx", Self.unknownID + "a", "vs_" + String(repeating: "-", count: 64)] {
                    let answer = try await running.http.json(method, "/v1/verify/session/\(id)/\(name)", "not json")
                    #expect(answer.status == 400 && answer.code == "INVALID_SESSION_ID", "\(name) \(id)")
                }
                let path = "/v1/verify/session/\(Self.unknownID)/\(name)"
                let answer = try await running.http.json(method, path, body ?? "")
                #expect(answer.status == 404 && answer.code == "SESSION_NOT_FOUND", "\(name)")
                #expect(answer.json["data"] == .null)
                #expect(answer.json["error"]?["hint"] == nil && answer.json["error"]?["docs"] == nil)
                #expect(answer.headers["cache-control"] == "no-store")
            }
        }
    }

    @Test("Consent needs five literal agreements; the body is looked at before the session")
    func consent() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let path = "/v1/verify/session/\(id)/consent"
            for key in VerifySessionsProbe.agreements {
                for wrong in ["\"\(key)\":false", "\"\(key)\":\"true\"", "\"\(key)\":1", "\"other\":true"] {
                    let body = Self.consents.replacing("\"\(key)\":true", with: wrong)
                    #expect(try await running.http.json("POST", path, body).code == "INVALID_REQUEST", "\(wrong)")
                }
            }
            for body in ["", "{", "[]", "null", "{}"] {
                #expect(try await running.http.json("POST", path, body).code == "INVALID_REQUEST")
                let unknown = "/v1/verify/session/\(Self.unknownID)/consent"
                #expect(try await running.http.json("POST", unknown, body).code == "INVALID_REQUEST")
            }
            let untyped = try await running.http(
                "POST", path, ["Content-Type": "text/plain"], body: Array(Self.consents.utf8))
            #expect(untyped.code == "INVALID_REQUEST")

            let typed = ["Content-Type": "application/vnd.x+json; charset=utf-8"]
            let given = try await running.http("POST", path, typed, body: Array(Self.consents.utf8))
            #expect(given.status == 200)
            #expect(given.data["consent_id"]?.text?.wholeMatch(of: /vc_[a-z0-9]{64}/) != nil)
            let instant = given.data["consented_at"]?.text
            #expect(instant?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)

            running.clock.advance(seconds: 3601)
            let late = try await running.http.json("POST", path, Self.consents)
            #expect(late.status == 410 && late.code == "SESSION_EXPIRED")
        }
    }

    @Test("A handoff needs consent, keeps its token, and ends with the phone and with the session")
    func handoff() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let path = "/v1/verify/session/\(id)/handoff"
            let early = try await running.http("POST", path)
            #expect(early.status == 409 && early.code == "CONSENT_REQUIRED")
            _ = try await running.http.json("POST", "/v1/verify/session/\(id)/consent", Self.consents)

            let first = try await running.http("POST", path)
            #expect(first.status == 200)
            #expect(first.data["v"] == 1 && first.data["session_id"] == .string(id))
            #expect(first.data["mobile_write_token"]?.text?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
            #expect(first.data["attest_hello_challenge"]?.text?.count == 43)
            #expect(first.data["attest_nfc_challenge"]?.text?.count == 43)
            #expect(first.data["deep_link"] == nil)
            #expect(try await running.http("POST", path).data == first.data)

            let accept = ["Accept": VerifySessions.handoffWithCode]
            let withCode = try await running.http.json(
                "POST", path, "{\"cancel_token\":\"\(String(repeating: "c", count: 48))\"}", accept)
            let link = try #require(withCode.data["deep_link"]?.text)
            #expect(link.hasPrefix("kayle-id://%7B%22v%22%3A1%2C%22session_id%22%3A%22vs_"))
            #expect(link.hasSuffix("%22cancel_token%22%3A%22\(String(repeating: "c", count: 48))%22%7D"))
            #expect(link.utf8.count == 521)
            #expect(withCode.data["qr_svg"]?.text?.hasPrefix("<svg ") == true)
            let hostile = try await running.http.json("POST", path, "{\"cancel_token\":\"<script>\"}", accept)
            #expect(hostile.data["deep_link"]?.text?.utf8.count == 443)

            let token = try #require(first.data["mobile_write_token"]?.text)
            let phone = try await running.connectedPhone((id, token, ""))
            let taken = try await running.http("POST", path)
            #expect(taken.status == 409 && taken.code == "SESSION_IN_PROGRESS")
            #expect(try await running.session(id)?.status == .inProgress)
            running.clock.advance(seconds: 3601)
            #expect(try await running.http("POST", path).code == "SESSION_EXPIRED")
            withExtendedLifetime(phone) {}
        }
    }

    @Test("Details, status and redirect say what is stored, and nothing else")
    func objects() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let details = try await running.http("GET", "/v1/verify/session/\(id)/details").data
            #expect(details["organization_name"] == "Example Bank")
            #expect(details["organization_verified_apex_domains"] == [])
            #expect(details["is_age_only"] == false && details["age_threshold"] == JSONValue.null)
            #expect(details["rp_fallback"]?["support_email"] == JSONValue.null)
            #expect(details["share_fields"]?["family_name"]?["reason"] == "Sharing \"Family Name\"")
            let status = try await running.http("GET", "/v1/verify/session/\(id)/status").data
            #expect(
                status == [
                    "session_id": .string(id), "status": "created", "is_terminal": false, "completed_at": nil,
                    "redirect_url": nil, "same_device_only": false, "latest_attempt": nil,
                ])
            let redirect = try await running.http("GET", "/v1/verify/session/\(id)/redirect-permitted").data
            #expect(redirect == ["permitted": true, "redirect_url": nil])
            running.clock.advance(seconds: 3601)
            let late = try await running.http("GET", "/v1/verify/session/\(id)/status").data
            #expect(
                late["status"] == "expired" && late["is_terminal"] == true && late["latest_attempt"] == JSONValue.null)
        }
    }

    @Test("Cancel: the token decides, a repeat is quiet, an expired session too")
    func cancel() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let path = "/v1/verify/session/\(session.id)/cancel"
            func cancel(_ token: String) async throws -> RawHTTP.Answer {
                try await running.http.json("POST", path, "{\"cancel_token\":\"\(token)\"}")
            }
            for bad in ["", "short", String(repeating: "A", count: 48)] {
                #expect(try await cancel(bad).code == "INVALID_REQUEST")
            }
            let wrong = try await cancel(String(repeating: "a", count: 48))
            #expect(wrong.status == 401 && wrong.code == "CANCEL_TOKEN_INVALID")
            let done = try await cancel(session.cancelToken)
            #expect(done.status == 204 && done.body.isEmpty)
            #expect(try await cancel(session.cancelToken).status == 204)
            let status = try await running.http("GET", "/v1/verify/session/\(session.id)/status").data
            #expect(status["status"] == "cancelled" && status["same_device_only"] == false)
            #expect(status["latest_attempt"]?["status"] == "cancelled")

            let other = try await running.handedOver()
            running.clock.advance(seconds: 3601)
            let late = try await running.http.json(
                "POST", "/v1/verify/session/\(other.id)/cancel", "{\"cancel_token\":\"\(other.cancelToken)\"}")
            #expect(late.status == 204)
            #expect(try await running.session(other.id)?.status == .expired)
        }
    }

    @Test("Sessions of a frozen organization are not there")
    func frozen() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            try await running.gateway.store.database.write { connection in
                _ = try connection.run("UPDATE organizations SET frozen_at = 1", [])
            }
            for path in ["details", "status", "redirect-permitted"] {
                #expect(
                    try await running.http("GET", "/v1/verify/session/\(session.id)/\(path)").code
                        == "SESSION_NOT_FOUND")
            }
            let phone = try await running.phone(session.id)
            #expect(try await phone.word() == "SESSION_NOT_FOUND")
            #expect(try await running.http("GET", "/v1/sessions/\(session.id)", running.authorization).status == 410)
        }
    }
}

/// The agreements by name, told apart from the program's own list.
enum VerifySessionsProbe {
    static let agreements = [
        "biometric_consent", "document_processing_consent", "privacy_notice_acknowledged", "share_claims_consent",
        "terms_acknowledged",
    ]
}
