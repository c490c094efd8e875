import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Four secrets")
struct FourSecretsTests {
    static let bound = String(VerifyRouteTests.consents.dropLast()) + ",\"bind_browser\":true}"

    /// A session that a browser of our page has consented to, and the browser's cookie.
    struct Owned {
        let id: String
        let cancelToken: String
        let cookie: String
        let setCookie: String

        init(_ running: RunningGateway) async throws {
            let created = try await running.createSession()
            id = created.session.id
            cancelToken = created.cancelToken
            let answer = try await running.http.json("POST", "/v1/verify/session/\(id)/consent", FourSecretsTests.bound)
            setCookie = answer.headers["set-cookie"] ?? ""
            cookie = String(setCookie.prefix { $0 != ";" })
        }
    }

    @Test("Our page's consent sets a cookie for this session's routes that no script reads; only its hash is stored")
    func cookie() async throws {
        try await RunningGateway.with { running in
            let owned = try await Owned(running)
            let form =
                /verify_browser=([a-z0-9]{48}); Path=\/v1\/verify\/session\/vs_[a-z0-9]{64}; Max-Age=86400; HttpOnly; SameSite=Strict; Secure/
            let secret = try #require(owned.setCookie.wholeMatch(of: form)).1
            let stored = try await running.session(owned.id)
            #expect(stored?.browserHash == running.gateway.store.secrets.browserHash(String(secret)))
            let again = try await running.http.json(
                "POST", "/v1/verify/session/\(owned.id)/consent", Self.bound, ["Cookie": "a=b; \(owned.cookie)"])
            #expect(again.status == 200 && again.headers["set-cookie"] == nil)
            // Without encryption a Secure cookie would not be kept.
            try await RunningGateway.with(configure: { $0.publicURL = "http://127.0.0.1:1" }) { plain in
                let field = try await Owned(plain).setCookie
                #expect(field.hasSuffix("SameSite=Strict"))
            }
        }
    }

    @Test("No secret opens another's door")
    func doors() async throws {
        try await RunningGateway.with { running in
            let owned = try await Owned(running)
            let other = try await Owned(running)
            let root = "/v1/verify/session/\(owned.id)"
            let handoff = try await running.http("POST", "\(root)/handoff", ["Cookie": owned.cookie])
            let token = try #require(handoff.data["mobile_write_token"]?.text)
            let device = "device-a"
            let foreign: [(String, [String: String])] = [
                ("nothing", [:]),
                ("requester key", running.authorization),
                ("another session's cookie", ["Cookie": other.cookie]),
                ("handoff token as cookie", ["Cookie": "verify_browser=\(token.prefix(48))"]),
                ("handoff token as key", ["Authorization": "Bearer \(token)"]),
                ("cancel token as cookie", ["Cookie": "verify_browser=\(owned.cancelToken)"]),
                ("cancel token as key", ["Authorization": "Bearer \(owned.cancelToken)"]),
                ("device id as cookie", ["Cookie": "verify_browser=\(device)"]),
                ("cookie of another name", ["Cookie": "x\(owned.cookie)"]),
                ("cookie cut", ["Cookie": String(owned.cookie.dropLast())]),
                ("cookie in other case", ["Cookie": owned.cookie.uppercased()]),
            ]
            let browserRoutes: [(String, String, String)] = [
                ("POST", "consent", Self.bound), ("POST", "consent", VerifyRouteTests.consents),
                ("POST", "handoff", ""),
                ("GET", "events", ""), ("GET", "status", ""), ("GET", "details", ""), ("GET", "redirect-permitted", ""),
            ]
            for (name, headers) in foreign {
                for (method, route, body) in browserRoutes {
                    let answer = try await running.http.json(method, "\(root)/\(route)", body, headers)
                    #expect(
                        answer.status == 409 && answer.code == "SESSION_CONNECTION_ACTIVE",
                        "\(name) at \(method) \(route)")
                    #expect(answer.headers["set-cookie"] == nil)
                }
            }
            // The partner's door opens to its key only.
            let secret = String(owned.cookie.dropFirst("verify_browser=".count))
            for wrong in [secret, token, owned.cancelToken, device] {
                let answer = try await running.http(
                    "GET", "/v1/sessions/\(owned.id)", ["Authorization": "Bearer \(wrong)", "Cookie": owned.cookie])
                #expect(answer.status == 401)
            }
            // Cancelling is the cancel token's; the cookie alone does not do it.
            for wrong in [secret, String(token.prefix(48)), String(other.cancelToken)] {
                let answer = try await running.http.json(
                    "POST", "\(root)/cancel", "{\"cancel_token\":\"\(wrong)\"}", ["Cookie": owned.cookie])
                #expect(answer.code == "CANCEL_TOKEN_INVALID")
            }
            // The phone's door opens to the handoff token only, and then to the same device only.
            for wrong in [secret, owned.cancelToken, running.apiKey, device] {
                let phone = try await running.phone(owned.id, headers: "Cookie: \(owned.cookie)\r\n")
                #expect(try await phone.ask(running.hello((owned.id, wrong, ""))) == "HANDOFF_TOKEN_INVALID")
            }
            let phone = try await running.connectedPhone((owned.id, token, ""))
            let thief = try await running.phone(owned.id, headers: "Cookie: \(owned.cookie)\r\n")
            #expect(
                try await thief.ask(running.hello((owned.id, token, ""), device: secret)) == "HANDOFF_DEVICE_MISMATCH")
            // And the right ones open theirs.
            for (method, route, body) in browserRoutes where !["handoff", "events"].contains(route) {
                let answer = try await running.http.json(method, "\(root)/\(route)", body, ["Cookie": owned.cookie])
                #expect(answer.status == 200, "\(method) \(route)")
            }
            #expect(try await running.http("GET", "/v1/sessions/\(owned.id)", running.authorization).status == 200)
            let cancelled = try await running.http.json(
                "POST", "\(root)/cancel", "{\"cancel_token\":\"\(owned.cancelToken)\"}")
            #expect(cancelled.status == 204)
            withExtendedLifetime(phone) {}
        }
    }

    @Test("Of many browsers that consent at once one gets the session")
    func race() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let answers = try await withThrowingTaskGroup(of: RawHTTP.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await running.http.json("POST", "/v1/verify/session/\(id)/consent", Self.bound)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 && $0.headers["set-cookie"] != nil } == 1)
            #expect(answers.count { $0.code == "SESSION_CONNECTION_ACTIVE" } == 19)
        }
    }

    @Test("Pages that keep no cookies work as before, and a browser that binds the session voids what they got")
    func existingPages() async throws {
        try await RunningGateway.with { running in
            let created = try await running.createSession()
            let root = "/v1/verify/session/\(created.session.id)"
            let consent = try await running.http.json("POST", "\(root)/consent", VerifyRouteTests.consents)
            #expect(consent.status == 200 && consent.headers["set-cookie"] == nil)
            let handoff = try await running.http("POST", "\(root)/handoff")
            let old = try #require(handoff.data["mobile_write_token"]?.text)
            #expect(try await running.http("GET", "\(root)/status").status == 200)

            let bound = try await running.http.json("POST", "\(root)/consent", Self.bound)
            let cookie = String(try #require(bound.headers["set-cookie"]).prefix { $0 != ";" })
            #expect(bound.data["consent_id"] == consent.data["consent_id"])
            let phone = try await running.phone(created.session.id)
            #expect(try await phone.ask(running.hello((created.session.id, old, ""))) == "HANDOFF_TOKEN_INVALID")
            #expect(try await running.http("POST", "\(root)/handoff").code == "SESSION_CONNECTION_ACTIVE")
            #expect(try await running.http("POST", "\(root)/handoff", ["Cookie": cookie]).status == 200)

            // Once a phone has the session, no browser can come and take it.
            let taken = try await running.handedOver()
            let owner = try await running.connectedPhone(taken)
            let late = try await running.http.json("POST", "/v1/verify/session/\(taken.id)/consent", Self.bound)
            #expect(late.code == "SESSION_CONNECTION_ACTIVE" && late.headers["set-cookie"] == nil)
            #expect(try await running.http("GET", "/v1/verify/session/\(taken.id)/status").status == 200)
            withExtendedLifetime(owner) {}
        }
    }

    @Test("A page that was open before another browser consented hears no more")
    func openPage() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let page = try await SessionEventsTests.Page(port: running.port, id: id)
            #expect(try await page.next().state["browser_bound"] == false)
            _ = try await running.http.json("POST", "/v1/verify/session/\(id)/consent", Self.bound)
            let rest = try await page.connection.receive(through: "0\r\n\r\n")
            #expect(!rest.contains("data: "))
        }
    }

    @Test(
        "What is optional can be refused with the consent, and the phone is not asked for it; what is required cannot")
    func refusal() async throws {
        try await RunningGateway.with { running in
            let contract = ShareContract(entries: [
                "kayle_document_id": .init(required: true, reason: "To know it again", source: .byDefault),
                "family_name": .init(required: false, reason: "For the card", source: .relyingParty),
            ])
            let session = try await running.gateway.store.createSession(
                NewSession(
                    organizationID: running.organizationID, shareContract: contract, isAgeOnly: false, redirectURL: nil),
                now: running.gateway.clock.now()
            ).session
            let path = "/v1/verify/session/\(session.id)/consent"
            let start = VerifyRouteTests.consents.dropLast()
            for (wrong, param, message) in [
                ("\"family_name\"", "refused_claims", "refused_claims has to be a list of at most 64 claim keys."),
                ("[1]", "refused_claims", "refused_claims has to be a list of at most 64 claim keys."),
                ("{}", "refused_claims", "refused_claims has to be a list of at most 64 claim keys."),
                (
                    "[\"family_name\",\"kayle_document_id\"]", "refused_claims[1]",
                    "kayle_document_id is required and cannot be refused."
                ),
                ("[\"unknown\"]", "refused_claims[0]", "refused_claims names a claim that is not asked for."),
            ] {
                let answer = try await running.http.json("POST", path, start + ",\"refused_claims\":\(wrong)}")
                #expect(answer.status == 400 && answer.code == "INVALID_REQUEST")
                #expect(answer.json["error"]?["param"]?.text == param)
                #expect(answer.json["error"]?["message"]?.text == message)
            }
            #expect(try await running.gateway.store.consents(sessionID: session.id).isEmpty)
            let optional = "[\"family_name\",\"family_name\"]"
            #expect(try await running.http.json("POST", path, start + ",\"refused_claims\":\(optional)}").status == 200)
            #expect(try await running.session(session.id)?.facts.shareFields.map(\.key) == ["kayle_document_id"])
            let consents = try await running.gateway.store.consents(sessionID: session.id)
            #expect(consents.map(\.selectedKeys) == [["kayle_document_id"]])
            // Who thinks better of it agrees again.
            #expect(try await running.http.json("POST", path, VerifyRouteTests.consents).status == 200)
            #expect(try await running.session(session.id)?.facts.shareFields.count == 2)
        }
    }
}
