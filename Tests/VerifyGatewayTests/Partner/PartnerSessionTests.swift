import Testing

@testable import VerifyGateway

@Suite("Partner sessions")
struct PartnerSessionTests {
    @Test("Without a key every path below /v1 is 401, with one an unknown path is 404 and a wrong method 405")
    func authentication() async throws {
        try await RunningGateway.with { running in
            let wrong: [[String: String]] = [
                [:], ["Authorization": "Bearer"], ["Authorization": "Bearer "], ["Authorization": "Basic abc"],
                ["Authorization": "Bearer kk_" + String(repeating: "a", count: 32)],
                ["Authorization": running.apiKey], ["Authorization": "Bearer \(running.apiKey)x"],
            ]
            for headers in wrong {
                for (method, path) in [("POST", "/v1/sessions"), ("GET", "/v1/nothing"), ("PUT", "/v1/sessions")] {
                    let answer = try await running.http(method, path, headers)
                    #expect(answer.status == 401 && answer.code == "UNAUTHORIZED", "\(headers)")
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                    #expect(answer.json["error"]?["docs"] == "https://verify.example/docs/errors#UNAUTHORIZED")
                }
            }
            let unknown = try await running.http("GET", "/v1/nothing", running.authorization)
            #expect(unknown.status == 404 && unknown.code == "NOT_FOUND")
            let method = try await running.http("PUT", "/v1/sessions", running.authorization)
            #expect(method.status == 405 && method.headers["allow"] == "GET, HEAD, POST")
            #expect(
                try await running.http("POST", "/v1/sessions", ["Authorization": "bearer \(running.apiKey)"]).status
                    == 200)
        }
    }

    @Test("An organization that is closed is told so, whatever its key may do")
    func frozen() async throws {
        try await RunningGateway.with { running in
            try await running.gateway.store.database.write { connection in
                _ = try connection.run("UPDATE organizations SET frozen_at = 1", [])
            }
            for path in ["/v1/sessions/\(VerifyRouteTests.unknownID)", "/v1/webhooks/endpoints", "/v1/nothing"] {
                let answer = try await running.http("GET", path, running.authorization)
                #expect(answer.status == 410 && answer.code == "ORGANIZATION_FROZEN", "\(path)")
            }
        }
    }

    @Test("Scopes: write includes read, other scopes open nothing, a disabled key is unknown")
    func scopes() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let table: [(Set<Scope>, read: Int, write: Int)] = [
                ([], 403, 403), ([.sessionsRead], 200, 403), ([.sessionsWrite], 200, 200),
                ([.webhooksWrite, .analyticsRead], 403, 403),
            ]
            for (scopes, read, write) in table {
                let (key, record) = try await running.gateway.store.createAPIKey(
                    organizationID: running.organizationID, name: "k", scopes: scopes, now: 0)
                let headers = ["Authorization": "Bearer \(key)"]
                #expect(try await running.http("GET", "/v1/sessions/\(id)", headers).status == read, "\(scopes)")
                #expect(try await running.http("POST", "/v1/sessions", headers).status == write, "\(scopes)")
                _ = try await running.gateway.store.setAPIKey(id: record.id, enabled: false, now: 0)
                try await Task.sleep(for: KnownKeys.moment)
                #expect(try await running.http("GET", "/v1/sessions/\(id)", headers).status == 401)
            }
        }
    }

    @Test("A session is created from nothing and read again by its own organization only")
    func createAndGet() async throws {
        try await RunningGateway.with { running in
            let created = try await running.http("POST", "/v1/sessions", running.authorization)
            #expect(created.status == 200)
            let session = created.data
            let id = try #require(session["id"]?.text)
            let token = try #require(session["cancel_token"]?.text)
            #expect(id.wholeMatch(of: /vs_[a-z0-9]{64}/) != nil && token.wholeMatch(of: /[a-z0-9]{48}/) != nil)
            #expect(session["verification_url"] == .string("https://verify.example/\(id)?cancel_token=\(token)"))
            #expect(session["webhook_endpoint_id"] == JSONValue.null && session["contract_version"] == 1)
            guard case .object(let fields)? = session["share_fields"] else {
                throw RawConnection.Failure(what: "fields")
            }
            #expect(fields.map(\.name) == fields.map(\.name).sorted() && fields.count == 12)

            let read = try await running.http("GET", "/v1/sessions/\(id)", running.authorization)
            #expect(read.status == 200 && read.data["cancel_token"] == nil)
            #expect(read.data["verification_url"] == .string("https://verify.example/\(id)"))
            #expect(read.data["status"] == "created")
            #expect(
                try await running.http("GET", "/v1/sessions/vs_x", running.authorization).code == "INVALID_SESSION_ID")

            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let key = try await running.gateway.store.createAPIKey(
                organizationID: other.id, name: "k", scopes: [.sessionsWrite], now: 0
            ).key
            let foreign = try await running.http("GET", "/v1/sessions/\(id)", ["Authorization": "Bearer \(key)"])
            #expect(foreign.status == 404 && foreign.code == "NOT_FOUND")
            running.clock.advance(seconds: 3601)
            let late = try await running.http("GET", "/v1/sessions/\(id)", running.authorization).data
            #expect(late["status"] == "expired" && late["completed_at"]?.text != nil)
        }
    }

    @Test("What is wrong with a body is named, first things first")
    func refusals() async throws {
        let long = String(repeating: "x", count: 201)
        let many = (1...33).map { "\"k\($0)\":{\"required\":true,\"reason\":\"r\"}" }.joined(separator: ",")
        func fields(_ text: String) -> String { "{\"share_fields\":\(text)}" }
        func field(_ key: String, _ reason: String = "why") -> String {
            "\"\(key)\":{\"required\":true,\"reason\":\"\(reason)\"}"
        }
        let table: [(String, Int, String)] = [
            ("{", 400, "BAD_REQUEST"), ("[]", 400, "BAD_REQUEST"), ("{\"a\":1,\"a\":2}", 400, "BAD_REQUEST"),
            (fields("[]"), 400, "INVALID_SHARE_FIELDS"), (fields("null"), 400, "INVALID_SHARE_FIELDS"),
            (fields("{\"family_name\":1}"), 400, "INVALID_SHARE_FIELDS"),
            (fields("{\"family_name\":{\"required\":1,\"reason\":\"r\"}}"), 400, "INVALID_SHARE_FIELDS"),
            (fields("{\"family_name\":{\"required\":true}}"), 400, "REASON_REQUIRED"),
            (fields("{\"family_name\":{\"required\":true,\"reason\":5}}"), 400, "REASON_REQUIRED"),
            (fields("{\(field("family_name", "  "))}"), 400, "REASON_REQUIRED"),
            (fields("{\(field("family_name", long))}"), 400, "REASON_TOO_LONG"),
            (fields("{\"a\":1,\(field("family_name", long))}"), 400, "REASON_TOO_LONG"),
            (fields("{\(many)}"), 400, "TOO_MANY_SHARE_FIELDS"),
            (fields("{\(field("age_over_11"))}"), 400, "INVALID_AGE_GATE_KEY"),
            (fields("{\(field("age_over_131"))}"), 400, "INVALID_AGE_GATE_KEY"),
            (fields("{\(field("age_over_018"))}"), 400, "INVALID_AGE_GATE_KEY"),
            (fields("{\(field("age_over_abc"))}"), 400, "INVALID_AGE_GATE_KEY"),
            (fields("{\(field("age_over_18", " "))}"), 400, "REASON_REQUIRED"),
            (fields("{\(field("age_over_18")),\(field("age_over_21"))}"), 400, "MULTIPLE_AGE_GATES_NOT_ALLOWED"),
            (fields("{\(field("document_photo"))}"), 400, "UNKNOWN_CLAIM_KEY"),
            (fields("{\(field("nothing")),\(field("age_over_11"))}"), 400, "UNKNOWN_CLAIM_KEY"),
            (fields("{\(field("age_over_11")),\(field("nothing"))}"), 400, "INVALID_AGE_GATE_KEY"),
            ("{\"redirect_url\":null}", 400, "INVALID_REDIRECT_URL"),
            ("{\"redirect_url\":\"\"}", 400, "INVALID_REDIRECT_URL"),
            ("{\"redirect_url\":\"https://shop.example/cb\"}", 400, "REDIRECT_URL_DOMAIN_NOT_VERIFIED"),
            ("{\"redirect_url\":\"javascript:alert(1)\"}", 400, "INVALID_REDIRECT_URL"),
            ("{\"redirect_url\":\"https://a.example\",\"share_fields\":[]}", 400, "INVALID_SHARE_FIELDS"),
            ("{\"redirect_url\":\"x\",\(field("share_fields"))}", 400, "INVALID_SHARE_FIELDS"),
            ("{\"webhook_endpoint_id\":\"whe_1\"}", 400, "WEBHOOK_ENDPOINT_UNAVAILABLE"),
            ("{\"webhook_endpoint_id\":[]}", 400, "BAD_REQUEST"), ("{\"webhook_endpoint_id\":5}", 400, "BAD_REQUEST"),
        ]
        try await RunningGateway.with { running in
            for (body, status, code) in table {
                let answer = try await running.http.json("POST", "/v1/sessions", body, running.authorization)
                #expect(answer.status == status && answer.code == code, "\(body.prefix(80)) -> \(answer.code ?? "")")
            }
            let typed = running.authorization.merging(["Content-Type": "text/plain"]) { $1 }
            #expect(try await running.http("POST", "/v1/sessions", typed, body: [0x7B, 0x7D]).status == 415)
            let large = [UInt8](repeating: 0x20, count: 65_537)
            let answer = try await running.http("POST", "/v1/sessions", running.authorization, body: large)
            #expect(answer.status == 413 && answer.code == "PAYLOAD_TOO_LARGE")
            let early = try await running.http("POST", "/v1/sessions", [:], body: large)
            #expect(early.status == 413)
        }
    }

    @Test("Contracts are normalized")
    func normalization() throws {
        func contract(_ json: String) throws -> [String: ShareContract.Entry] {
            try ShareFieldRules.contract(for: JSONParser.parse(json.utf8)).entries
        }
        let empty = try contract("{}")
        #expect(
            empty == [
                "kayle_document_id": .init(required: true, reason: "Sharing \"Kayle Document ID\"", source: .byDefault)
            ])
        let asked = try contract(#"{"kayle_document_id":{"required":false,"reason":"  To  know\n you "}}"#)
        #expect(asked["kayle_document_id"] == .init(required: true, reason: "To know you", source: .relyingParty))
        let hidden = try contract(#"{"family_name":{"required":true,"reason":"To\u202e print\u200b it\u0007"}}"#)
        #expect(hidden["family_name"]?.reason == "To print it")
        #expect(throws: APIError(.reasonRequired, param: "share_fields.family_name.reason")) {
            try contract(#"{"family_name":{"required":true,"reason":"\u200b\u2066"}}"#)
        }
        for (gate, birth, both) in [
            (true, false, true), (false, true, true), (true, true, true), (false, false, false),
        ] {
            let linked = try contract(
                """
                {"age_over_18":{"required":\(gate),"reason":""},"date_of_birth":{"required":\(birth),"reason":"b"}}
                """)
            #expect(linked["age_over_18"]?.required == both && linked["date_of_birth"]?.required == both)
        }
        let ageOnly = ShareContract(entries: try contract(#"{"age_over_18":{"required":true,"reason":"r"}}"#))
        #expect(ageOnly.ageOnlyThreshold == 18)
    }

    @Test(
        "Redirect targets are read so that no two readers disagree",
        arguments: [
            ("http://localhost:3000/cb", "http://localhost:3000/cb"), ("http://127.0.0.1", "http://127.0.0.1/"),
            ("HTTP://LocalHost:80/A?b#c", "http://localhost/A?b#c"),
            ("http://localhost/\u{e9}", "http://localhost/%C3%A9"),
            ("https://localhost:443?x=1", "https://localhost/?x=1"),
            ("http://localhost@evil.example/", nil), ("http://user:pw@localhost/", nil), ("http:\\\\localhost", nil),
            ("//localhost/", nil), ("http:///localhost", nil), ("http://localhost:0/", nil),
            ("http://localhost:99999/", nil), ("http://localhost:+80/", nil), ("http://localhost:/", nil),
            ("http://localhost\n/", nil), (" http://localhost/", nil),
            ("javascript://localhost/%0aalert(1)", nil), ("data:text/html,x", nil), ("ftp://localhost/", nil),
            ("http://localhost.evil.example/", nil), ("http://127.0.0.1.nip.io/", nil), ("http://[::1]/", nil),
            ("https://localhost\\@evil.example/", nil), ("http://localhost:80:80/", nil), ("", nil),
            ("http://localhost/" + String(repeating: "a", count: 2048), nil),
        ] as [(String, String?)])
    func redirects(source: String, stored: String?) async throws {
        let fixture = try await StoreFixture()
        for (allowsLoopback, expected) in [(true, stored), (false, nil)] {
            let rules = RedirectRules(allowsLoopback: allowsLoopback, store: fixture.store)
            #expect((try? await rules.accept(source, organizationID: fixture.organization.id)) == expected)
        }
    }

    @Test(
        "Public hosts are refused as unverified when well formed, else as invalid",
        arguments: [
            ("https://shop.example/", APIError.Code.redirectURLDomainNotVerified),
            ("https://a.b.example:8443/x", .redirectURLDomainNotVerified),
            ("http://shop.example/", .invalidRedirectURL), ("https://shop/", .invalidRedirectURL),
            ("https://10.0.0.1/", .invalidRedirectURL), ("https://xn--80ak6aa92e.example/", .invalidRedirectURL),
            ("https://sh\u{f6}p.example/", .invalidRedirectURL), ("https://-a.example/", .invalidRedirectURL),
            ("https://a..example/", .invalidRedirectURL), ("https://a.example./", .invalidRedirectURL),
        ])
    func publicHosts(source: String, code: APIError.Code) async throws {
        let fixture = try await StoreFixture()
        let rules = RedirectRules(allowsLoopback: true, store: fixture.store)
        await #expect(throws: APIError(code, param: "redirect_url")) {
            try await rules.accept(source, organizationID: fixture.organization.id)
        }
    }
}
