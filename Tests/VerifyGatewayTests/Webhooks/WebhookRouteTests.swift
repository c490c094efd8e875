import Testing

@testable import VerifyGateway

@Suite("Webhook routes")
struct WebhookRouteTests {
    /// Requests of one relying party.
    private struct Client {
        let http: RawHTTP
        let headers: [String: String]

        init(_ running: RunningGateway, _ scopes: Set<Scope>, organization: String? = nil) async throws {
            http = running.http
            let key = try await running.gateway.store.createAPIKey(
                organizationID: organization ?? running.organizationID, name: "k", scopes: scopes,
                now: running.gateway.clock.now()
            ).key
            headers = ["Authorization": "Bearer \(key)"]
        }

        func callAsFunction(_ method: String, _ path: String, _ json: String? = nil) async throws -> RawHTTP.Answer {
            guard let json else { return try await http(method, path, headers) }
            return try await http.json(method, path, json, headers)
        }

        /// A new endpoint's id.
        func endpoint(_ members: String = "") async throws -> String {
            let body = "{\"url\":\"https://receiver.example/hook\"\(members.isEmpty ? "" : ",")\(members)}"
            let id = try await self("POST", "/v1/webhooks/endpoints", body).data["endpoint"]?["id"]?.text
            return try #require(id)
        }
    }

    static func keyBody(_ receiver: Receiver, id: String = "k1", jwk: JSONValue? = nil) -> String {
        let body: JSONValue = [
            "key_id": .string(id), "algorithm": "RSA-OAEP-256", "key_type": "RSA", "jwk": jwk ?? receiver.key.jwk,
        ]
        return String(decoding: body.encoded, as: UTF8.self)
    }

    @Test("An endpoint is made, shown, changed and deleted")
    func endpoints() async throws {
        try await RunningGateway.with { running in
            let client = try await Client(running, [.webhooksWrite])
            let made = try await client(
                "POST", "/v1/webhooks/endpoints",
                #"{"url":"https://acme.co","name":" Till ","labels":["a"," B "],"unknown":1,"#
                    + #""subscribed_event_types":["verification.session.failed","verification.session.failed"]}"#)
            #expect(made.status == 200 && made.json["error"] == JSONValue.null)
            let secret = try #require(made.data["signing_secret"]?.text)
            #expect(secret.wholeMatch(of: /whsec_[a-z0-9]{32}/) != nil)
            #expect(made.data["warnings"] != nil)
            let endpoint = try #require(made.data["endpoint"])
            let id = try #require(endpoint["id"]?.text)
            #expect(id.wholeMatch(of: /whe_[a-z0-9]{32}/) != nil)
            #expect(endpoint["url"] == "https://acme.co" && endpoint["name"] == "Till" && endpoint["enabled"] == true)
            #expect(endpoint["labels"] == ["a", "B"] && endpoint["undelivered_payload_retention_hours"] == 72)
            #expect(endpoint["subscribed_event_types"] == ["verification.session.failed"])
            #expect(
                endpoint["organization_id"]?.text == running.organizationID && endpoint["disabled_at"] == JSONValue.null
            )
            let path = "/v1/webhooks/endpoints/" + id
            #expect(try await client("GET", path).data == endpoint)
            let changed = try await client(
                "PATCH", path, #"{"name":null,"enabled":false,"subscribed_event_types":[]}"#)
            #expect(changed.data["name"] == JSONValue.null && changed.data["enabled"] == false)
            #expect(changed.data["subscribed_event_types"] == [] && changed.data["disabled_at"]?.text != nil)
            #expect(changed.data["url"] == "https://acme.co" && changed.data["labels"] == ["a", "B"])
            let revealed = try await client("POST", path + "/signing-secret/reveal")
            #expect(revealed.data == ["endpoint_id": .string(id), "signing_secret": .string(secret)])
            let rotated = try await client(
                "POST", path + "/signing-secret/rotate", #"{"previous_secret_expires_in":60}"#)
            #expect(rotated.data["signing_secret"]?.text != secret)
            let again = try await client("POST", path + "/signing-secret/reveal")
            #expect(again.data == rotated.data)
            let deleted = try await client("DELETE", path)
            #expect(deleted.status == 200 && deleted.data["status"] == "success")
            #expect(try await client("GET", path).code == "NOT_FOUND")
        }
    }

    @Test("Bodies of the wrong form are refused with the member's name, and nothing is made")
    func badEndpoints() async throws {
        try await RunningGateway.with { running in
            let client = try await Client(running, [.webhooksWrite])
            let id = try await client.endpoint()
            let ok = #""url":"https://acme.co""#
            let cases: [(String, String, String)] = [
                ("{}", "BAD_REQUEST", "url"), (#"{"url":5}"#, "BAD_REQUEST", "url"),
                (#"{"url":"http://acme.co"}"#, "WEBHOOK_URL_REJECTED", "url"),
                (#"{"url":"https://10.0.0.1"}"#, "WEBHOOK_URL_REJECTED", "url"),
                ("{\(ok),\"name\":null}", "BAD_REQUEST", "name"), ("{\(ok),\"name\":\"  \"}", "BAD_REQUEST", "name"),
                ("{\(ok),\"name\":\"\(String(repeating: "x", count: 121))\"}", "BAD_REQUEST", "name"),
                ("{\(ok),\"name\":\"a\\u0000\"}", "BAD_REQUEST", "name"),
                ("{\(ok),\"labels\":[\"a\",\"A\"]}", "BAD_REQUEST", "labels"),
                ("{\(ok),\"labels\":[\"a\",5]}", "BAD_REQUEST", "labels"),
                ("{\(ok),\"labels\":[1,2,3,4,5,6,7,8,9]}", "BAD_REQUEST", "labels"),
                ("{\(ok),\"enabled\":1}", "BAD_REQUEST", "enabled"),
                ("{\(ok),\"subscribed_event_types\":[\"webhook.test\"]}", "BAD_REQUEST", "subscribed_event_types"),
                (
                    "{\(ok),\"undelivered_payload_retention_hours\":1}", "BAD_REQUEST",
                    "undelivered_payload_retention_hours"
                ),
                ("[]", "BAD_REQUEST", ""), ("{", "BAD_REQUEST", ""),
            ]
            for (body, code, param) in cases {
                let answer = try await client("POST", "/v1/webhooks/endpoints", body)
                #expect(answer.status == 400 && answer.code == code, "\(body)")
                #expect(answer.json["error"]?["param"]?.text ?? "" == param, "\(body)")
                #expect(answer.json["data"] == JSONValue.null)
            }
            #expect(try await client("PATCH", "/v1/webhooks/endpoints/\(id)", "{}").code == "BAD_REQUEST")
            #expect(try await client("PATCH", "/v1/webhooks/endpoints/\(id)", #"{"x":1}"#).code == "BAD_REQUEST")
            let rotate = "/v1/webhooks/endpoints/\(id)/signing-secret/rotate"
            for seconds in ["-1", "604801", "1.5", "\"5\""] {
                let answer = try await client("POST", rotate, "{\"previous_secret_expires_in\":\(seconds)}")
                #expect(answer.status == 400, "\(seconds)")
            }
            let form = try await running.http(
                "POST", "/v1/webhooks/endpoints", client.headers.merging(["Content-Type": "text/plain"]) { $1 },
                body: Array("x".utf8))
            #expect(form.status == 415)
            let list = try await client("GET", "/v1/webhooks/endpoints")
            guard case .array(let endpoints)? = list.json["data"] else { throw FixtureError() }
            #expect(endpoints.compactMap { $0["id"]?.text } == [id])
        }
    }

    @Test("Keys are registered, listed, taken out of use and taken back")
    func keys() async throws {
        try await RunningGateway.with { running in
            let client = try await Client(running, [.webhooksWrite])
            let receiver = try Receiver()
            let path = "/v1/webhooks/endpoints/\(try await client.endpoint())/keys"
            let made = try await client("POST", path, Self.keyBody(receiver))
            #expect(made.status == 200 && made.data["key_id"] == "k1" && made.data["is_active"] == true)
            #expect(made.data["jwk"] == receiver.key.jwk && made.data["algorithm"] == "RSA-OAEP-256")
            let id = try #require(made.data["id"]?.text)
            let off = try await client("POST", "/v1/webhooks/keys/\(id)/deactivate")
            #expect(off.data["is_active"] == false && off.data["disabled_at"]?.text != nil)
            #expect(try await client("POST", "/v1/webhooks/keys/\(id)/deactivate").status == 200)
            let on = try await client("POST", "/v1/webhooks/keys/\(id)/reactivate")
            #expect(on.data["is_active"] == true && on.data["disabled_at"] == JSONValue.null)
            let second = try await client("POST", path, Self.keyBody(receiver, id: "k2"))
            let active = try await client("GET", path + "?is_active=true")
            #expect(active.json["data"] == .array([second.data]))
            let bodies: [(String, String)] = [
                (Self.keyBody(receiver, id: ""), "key_id"), (Self.keyBody(receiver, jwk: "x"), "jwk"),
                (Self.keyBody(receiver, jwk: ["kty": "RSA", "n": "AQAB", "e": "AQAB"]), "jwk.n"),
                (Self.keyBody(receiver, jwk: ["kty": "RSA", "d": nil]), "jwk.d"),
                (#"{"key_id":"k","algorithm":"RSA1_5","key_type":"RSA","jwk":{}}"#, "algorithm"),
                (#"{"key_id":"k","algorithm":"RSA-OAEP-256","key_type":"EC","jwk":{}}"#, "key_type"),
            ]
            for (body, param) in bodies {
                let answer = try await client("POST", path, body)
                #expect(answer.status == 400 && answer.json["error"]?["param"]?.text == param, "\(body)")
            }
            #expect(try await client("GET", path + "?is_active=true").json["data"] == .array([second.data]))
        }
    }

    @Test("A delivery is sent, seen, retried, replayed and tested")
    func deliveries() async throws {
        try await HTTPDouble.with({
            $0.path == "/bad" ? .answer(500, "", headers: ["Retry-After": "3600"]) : .answer(200, "")
        }) { double in
            try await RunningGateway.with { running in
                let client = try await Client(running, [.webhooksWrite])
                let receiver = try Receiver()
                let endpoint = try await running.endpoint(double.url + "/bad", receiver)
                let session = try await running.cancelledSession()
                let failing = try await running.settled(endpoint)
                let path = "/v1/webhooks/deliveries/\(failing.id)"
                let delivery = try await client("GET", path)
                #expect(delivery.data["status"] == "pending" && delivery.data["last_status_code"] == 500)
                #expect(delivery.data["next_attempt_at"]?.text != nil && delivery.data["attempt_count"] == 1)
                guard case .array(let attempts)? = try await client("GET", path + "/attempts").json["data"] else {
                    throw FixtureError()
                }
                #expect(attempts.count == 1 && attempts.first?["failure"] == "http_status")
                #expect(
                    try await client("GET", path + "/attempts?limit=1").json["pagination"] == [
                        "limit": 1, "has_more": false, "next_cursor": nil,
                    ])
                for query in ["limit=0", "starting_after=wha_none"] {
                    let wrong = try await client("GET", path + "/attempts?" + query)
                    #expect(wrong.status == 400 && wrong.json["pagination"] != nil, "\(query)")
                }
                for alias in ["/v1/events/", "/v1/webhooks/events/"] {
                    let event = try await client("GET", alias + failing.eventID)
                    #expect(
                        event.data["trigger_id"]?.text == session
                            && event.data["type"] == "verification.session.cancelled")
                    guard case .array(let parts)? = event.data["deliveries"] else { throw FixtureError() }
                    #expect(parts.count == 1 && parts.first?["id"]?.text == failing.id)
                }
                _ = try await client("PATCH", "/v1/webhooks/endpoints/\(endpoint)", "{\"url\":\"\(double.url)/good\"}")
                let retried = try await client("POST", path + "/retry")
                // The dispatcher may have been quicker than the answer.
                #expect(retried.status == 200)
                #expect(retried.data["attempt_count"] == 0 || retried.data["attempt_count"] == 1)
                try await eventually { try await running.delivery(endpoint).status == .succeeded }
                let late = try await client("POST", path + "/retry")
                #expect(late.status == 409 && late.code == "WEBHOOK_PAYLOAD_EXPIRED")
                let replay = try await client("POST", "/v1/webhooks/events/\(failing.eventID)/replay")
                #expect(replay.status == 409 && replay.code == "WEBHOOK_PAYLOAD_EXPIRED")
                #expect(double.count(of: "/good") == 1)
                let test = try await client("POST", "/v1/webhooks/endpoints/\(endpoint)/test")
                #expect(test.status == 202 && test.data["type"] == "webhook.test")
                try await eventually { double.count(of: "/good") == 2 }
                let body = try #require(double.requests.last?.body)
                #expect(try receiver.open(String(decoding: body, as: UTF8.self))["type"] == "webhook.test")
                let list = try await client("GET", "/v1/events?type=webhook.test&limit=1")
                #expect(list.json["pagination"] == ["limit": 1, "has_more": false, "next_cursor": nil])
                let none = try await client("GET", "/v1/webhooks/deliveries?status=failed&endpoint_id=\(endpoint)")
                #expect(none.json["data"] == [])
            }
        }
    }

    @Test("After an outage a relying party has what it missed sent again, by one call")
    func recover() async throws {
        try await HTTPDouble.with({ $0.path == "/bad" ? .answer(410, "") : .answer(200, "") }) { double in
            try await RunningGateway.with { running in
                let client = try await Client(running, [.webhooksWrite])
                let endpoint = try await running.endpoint(double.url + "/bad", try Receiver())
                let path = "/v1/webhooks/endpoints/\(endpoint)"
                _ = try await running.cancelledSession()
                try await eventually { try await client("GET", path).data["enabled"] == false }
                for _ in DeliverySchedule.pauses {
                    running.clock.advance(seconds: 11 * 3600)
                    let count = try await running.delivery(endpoint).attemptCount
                    try await eventually { try await running.delivery(endpoint).attemptCount > count }
                }
                try await eventually { try await running.delivery(endpoint).status == .failed }
                let since = #"{"since":"2020-01-01T00:00:00Z"}"#
                for (route, body) in [("/recover", since), ("/test", "{}")] {
                    let off = try await client("POST", path + route, body)
                    #expect(off.status == 409 && off.code == "CONFLICT" && off.text.contains("PATCH"), "\(route)")
                }
                let change = "{\"url\":\"\(double.url)/good\",\"enabled\":true}"
                _ = try await client("PATCH", path, change)
                for body in ["{}", #"{"since":null}"#, #"{"since":1}"#, #"{"since":"2020-01-01"}"#] {
                    let wrong = try await client("POST", path + "/recover", body)
                    #expect(wrong.status == 400 && wrong.json["error"]?["param"] == "since", "\(body)")
                }
                let none = try await client("POST", path + "/recover", #"{"since":"2999-01-01T00:00:00Z"}"#)
                #expect(none.status == 202 && none.data["recovered_count"] == 0 && double.count(of: "/good") == 0)
                let done = try await client("POST", path + "/recover", since)
                #expect(
                    done.data == ["webhook_endpoint_id": .string(endpoint), "recovered_count": 1, "has_more": false])
                try await eventually { double.count(of: "/good") == 1 }
                try await eventually { try await running.delivery(endpoint).status == .succeeded }
                #expect(try await client("POST", path + "/recover", since).data["recovered_count"] == 0)
            }
        }
    }

    @Test("Lists are read page by page, and errors carry the page too")
    func lists() async throws {
        try await RunningGateway.with { running in
            let client = try await Client(running, [.webhooksWrite])
            var made: Set<String> = []
            for _ in 0..<7 { made.insert(try await client.endpoint()) }
            var (seen, query): ([String], String) = ([], "?limit=3")
            while true {
                let page = try await client("GET", "/v1/webhooks/endpoints" + query)
                guard case .array(let rows)? = page.json["data"] else { throw FixtureError() }
                seen += rows.compactMap { $0["id"]?.text }
                guard let next = page.json["pagination"]?["next_cursor"]?.text else { break }
                #expect(next == seen.last && page.json["pagination"]?["has_more"] == true)
                query = "?limit=3&starting_after=" + next
            }
            #expect(seen.count == 7 && Set(seen) == made)
            for (query, code) in [
                ("?limit=0", "BAD_REQUEST"), ("?limit=101", "BAD_REQUEST"), ("?limit=1e1", "BAD_REQUEST"),
                ("?limit=", "BAD_REQUEST"), ("?limit=%2010", "BAD_REQUEST"), ("?limit=5&limit=5", "BAD_REQUEST"),
                ("?starting_after=whe_none", "INVALID_REQUEST"), ("?starting_after=a%20b", "BAD_REQUEST"),
                ("?enabled=yes", "BAD_REQUEST"),
            ] {
                let answer = try await client("GET", "/v1/webhooks/endpoints" + query)
                #expect(answer.status == 400 && answer.code == code, "\(query)")
                #expect(answer.json["pagination"] == ["limit": 10, "has_more": false, "next_cursor": nil], "\(query)")
            }
            let times = "created_from=2026-02-29T00:00:00Z"
            #expect(try await client("GET", "/v1/events?" + times).status == 400)
            for good in ["2020-02-29T00:00Z", "2020-02-29T23:59:59.123456789012%2B01:00"] {
                #expect(try await client("GET", "/v1/events?created_from=\(good)&created_to=\(good)").status == 200)
            }
            for path in ["/v1/webhooks/deliveries", "/v1/webhooks/events", "/v1/events"] {
                let answer = try await running.http("GET", path + "?limit=7")
                #expect(answer.status == 401 && answer.json["pagination"]?["limit"] == 7, "\(path)")
            }
        }
    }

    private static let routes: [(method: String, path: String)] = [
        ("GET", "/v1/webhooks/endpoints/E"), ("PATCH", "/v1/webhooks/endpoints/E"),
        ("DELETE", "/v1/webhooks/endpoints/E"), ("POST", "/v1/webhooks/endpoints/E/test"),
        ("POST", "/v1/webhooks/endpoints/E/recover"),
        ("POST", "/v1/webhooks/endpoints/E/signing-secret/reveal"),
        ("POST", "/v1/webhooks/endpoints/E/signing-secret/rotate"), ("GET", "/v1/webhooks/endpoints/E/keys"),
        ("POST", "/v1/webhooks/endpoints/E/keys"), ("POST", "/v1/webhooks/keys/K/deactivate"),
        ("POST", "/v1/webhooks/keys/K/reactivate"), ("GET", "/v1/webhooks/deliveries/D"),
        ("GET", "/v1/webhooks/deliveries/D/attempts"), ("POST", "/v1/webhooks/deliveries/D/retry"),
        ("GET", "/v1/webhooks/events/V"), ("GET", "/v1/events/V"), ("POST", "/v1/webhooks/events/V/replay"),
        ("POST", "/v1/events/V/replay"),
    ]

    @Test("Another organization finds nothing, and a key does only what its scopes say")
    func tenantsAndScopes() async throws {
        try await RunningGateway.with { running in
            let store = running.gateway.store
            let receiver = try Receiver()
            let endpoint = try await running.endpoint("https://receiver.example/", receiver)
            _ = try await running.cancelledSession()
            let delivery = try await running.delivery(endpoint)
            let key = try #require(
                try await store.encryptionKeys(endpointID: endpoint, organizationID: running.organizationID)?.records
                    .first)
            let other = try await store.createOrganization(name: "Other", now: running.gateway.clock.now()).id
            let foreign = try await Client(running, Set(Scope.allCases), organization: other)
            let reader = try await Client(running, [.webhooksRead])
            let stranger = try await Client(running, [.sessionsWrite, .analyticsRead])
            for route in Self.routes {
                let path = route.path.replacing("/E", with: "/" + endpoint).replacing("/K/", with: "/\(key.id)/")
                    .replacing("/D", with: "/" + delivery.id).replacing("/V", with: "/" + delivery.eventID)
                let body: String? =
                    switch (route.method, path.split(separator: "/").last) {
                    case ("PATCH", _): #"{"enabled":false}"#
                    case ("POST", "keys"): Self.keyBody(receiver)
                    case ("POST", "recover"): #"{"since":"2020-01-01T00:00:00Z"}"#
                    default: nil
                    }
                let answer = try await foreign(route.method, path, body)
                #expect(answer.status == 404 && answer.code == "NOT_FOUND", "\(route)")
                #expect(try await stranger(route.method, path, body).status == 403, "\(route)")
                if route.method != "GET" {
                    #expect(try await reader(route.method, path, body).status == 403, "\(route)")
                }
                #expect(try await running.http(route.method, path).status == 401, "\(route)")
                let malformed = try await foreign(
                    route.method, path.replacing(/(whe|whk|whd|evt)_[a-z0-9]+/, with: "a.b"), body)
                #expect(malformed.status == 400, "\(route)")
            }
            for path in ["/v1/webhooks/endpoints", "/v1/webhooks/deliveries", "/v1/webhooks/events", "/v1/events"] {
                #expect(try await foreign("GET", path).json["data"] == [], "\(path)")
                #expect(try await reader("GET", path).status == 200, "\(path)")
                #expect(try await stranger("GET", path).status == 403, "\(path)")
                let after =
                    path.hasSuffix("endpoints")
                    ? endpoint : path.hasSuffix("deliveries") ? delivery.id : delivery.eventID
                #expect(
                    try await foreign("GET", path + "?starting_after=" + after).code == "INVALID_REQUEST", "\(path)")
            }
            #expect(try await reader("PUT", "/v1/webhooks/endpoints").headers["allow"] == "GET, HEAD, POST")
            let unchanged = try await store.endpoint(id: endpoint, organizationID: running.organizationID)
            #expect(unchanged?.isEnabled == true)
        }
    }

    @Test("A session names its endpoints")
    func sessionEndpoints() async throws {
        try await RunningGateway.with { running in
            let client = try await Client(running, [.webhooksWrite, .sessionsWrite])
            let (first, second) = (try await client.endpoint(), try await client.endpoint())
            let off = try await client.endpoint("\"enabled\":false")
            let one = try await client("POST", "/v1/sessions", "{\"webhook_endpoint_id\":\"\(first)\"}")
            #expect(one.data["webhook_endpoint_id"]?.text == first)
            let two = try await client(
                "POST", "/v1/sessions", "{\"webhook_endpoint_id\":[\"\(second)\",\"\(first)\",\"\(second)\"]}")
            #expect(two.data["webhook_endpoint_id"] == .array([.string(second), .string(first)]))
            for id in [off, "whe_none"] {
                let answer = try await client(
                    "POST", "/v1/sessions", "{\"webhook_endpoint_id\":[\"\(first)\",\"\(id)\"]}")
                #expect(answer.code == "WEBHOOK_ENDPOINT_UNAVAILABLE")
            }
            #expect(try await client("POST", "/v1/sessions", "{\"webhook_endpoint_id\":\"a b\"}").code == "BAD_REQUEST")
        }
    }
}
