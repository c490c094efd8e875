import Testing

@testable import VerifyGateway

/// Requests with several faults: the answer tells of all of them, and the first one is the error itself.
@Suite("Faults of one request")
struct FaultTests {
    /// `CODE param` of each, in their order.
    private static func faults(_ answer: RawHTTP.Answer) -> [String] {
        guard case .array(let faults)? = answer.json["error"]?["errors"] else { return [] }
        return faults.map { [$0["code"]?.text, $0["param"]?.text].compactMap(\.self).joined(separator: " ") }
    }

    private static func expect(_ answer: RawHTTP.Answer, _ expected: [String], isList: Bool, _ comment: Comment) {
        expectError(answer, isList: isList, comment)
        #expect(answer.status == 400 && faults(answer) == expected, comment)
        guard case .array(let faults)? = answer.json["error"]?["errors"] else { return }
        for name in ["code", "param", "message"] {
            #expect(answer.json["error"]?[name] == faults.first?[name], comment)
        }
        for fault in faults {
            #expect(Set(fault.members.map(\.name)).subtracting(["param"]) == ["code", "message"], comment)
            #expect(fault["message"]?.text?.isEmpty == false, comment)
        }
    }

    private static let bodies: [(method: String, path: String, body: String, faults: [String])] = [
        (
            "POST", "/v1/sessions",
            #"{"webhook_endpoint_id":5,"client_reference_id":"","redirect_url":true,"share_fields":[]}"#,
            [
                "INVALID_SHARE_FIELDS share_fields", "INVALID_REDIRECT_URL redirect_url",
                "BAD_REQUEST client_reference_id", "BAD_REQUEST webhook_endpoint_id",
            ]
        ),
        (
            "POST", "/v1/sessions",
            #"{"share_fields":{"a":1,"family_name":{"required":1,"reason":5},"given_names":{"required":true}}}"#,
            [
                "REASON_REQUIRED share_fields.family_name.reason", "REASON_REQUIRED share_fields.given_names.reason",
                "INVALID_SHARE_FIELDS share_fields.a", "INVALID_SHARE_FIELDS share_fields.family_name.required",
            ]
        ),
        (
            "POST", "/v1/sessions",
            #"{"share_fields":{"age_over_18":{"required":true,"reason":"r"},"age_over_21":{"required":true,"reason":"r"},"#
                + #""age_over_1":{"required":true,"reason":"r"},"photo":{"required":true,"reason":"r"}},"#
                + #""webhook_endpoint_id":"whe_unknown","redirect_url":"https://elsewhere.example/"}"#,
            [
                "REDIRECT_URL_DOMAIN_NOT_VERIFIED redirect_url",
                "MULTIPLE_AGE_GATES_NOT_ALLOWED share_fields.age_over_21",
                "INVALID_AGE_GATE_KEY share_fields.age_over_1", "UNKNOWN_CLAIM_KEY share_fields.photo",
                "WEBHOOK_ENDPOINT_UNAVAILABLE webhook_endpoint_id",
            ]
        ),
        (
            "POST", "/v1/webhooks/endpoints",
            #"{"name":null,"labels":"a","enabled":1,"subscribed_event_types":["none"],"#
                + #""undelivered_payload_retention_hours":5}"#,
            [
                "BAD_REQUEST url", "BAD_REQUEST name", "BAD_REQUEST labels", "BAD_REQUEST enabled",
                "BAD_REQUEST subscribed_event_types", "BAD_REQUEST undelivered_payload_retention_hours",
            ]
        ),
        (
            "PATCH", "/v1/webhooks/endpoints/ENDPOINT", #"{"url":"http://10.0.0.1","labels":null,"enabled":null}"#,
            ["WEBHOOK_URL_REJECTED url", "BAD_REQUEST labels", "BAD_REQUEST enabled"]
        ),
        (
            "POST", "/v1/webhooks/endpoints/ENDPOINT/keys", #"{"key_id":"","algorithm":"RSA1_5","jwk":5}"#,
            ["BAD_REQUEST key_id", "BAD_REQUEST algorithm", "BAD_REQUEST key_type", "BAD_REQUEST jwk"]
        ),
        (
            "POST", "/v1/webhooks/endpoints/ENDPOINT/keys",
            #"{"key_id":"k","algorithm":"RSA-OAEP-256","key_type":"RSA","jwk":{"kty":"RSA","n":7,"a b":{}}}"#,
            ["BAD_REQUEST jwk.n", "BAD_REQUEST jwk", "BAD_REQUEST jwk.e"]
        ),
    ]

    @Test("Of a body, and nothing is made or changed")
    func bodies() async throws {
        try await PartnerWorld.with { running, world in
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            let before = try await running.tables()
            for (method, path, body, faults) in Self.bodies {
                let answer = try await http.json(
                    method, path.replacing("ENDPOINT", with: world.endpoint), Array(body.utf8), headers)
                Self.expect(answer, faults, isList: false, "\(path) \(body): \(answer.text)")
            }
            #expect(try await running.tables() == before)
        }
    }

    @Test("Of a query, with the pagination of lists")
    func queries() async throws {
        try await RunningGateway.with { running in
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            for (path, names) in [
                (
                    "/v1/sessions?status=x&created_from=x&created_to=x&client_reference_id=&limit=0&starting_after=a.b",
                    ["status", "created_from", "created_to", "client_reference_id", "limit", "starting_after"]
                ),
                ("/v1/events?type=x&created_to=x&limit=5&starting_after=", ["type", "created_to", "starting_after"]),
                ("/v1/webhooks/endpoints?limit=x&enabled=x", ["limit", "enabled"]),
                (
                    "/v1/webhooks/deliveries?status=x&endpoint_id=&event_id=&limit=7",
                    ["status", "endpoint_id", "event_id"]
                ),
                ("/v1/webhooks/endpoints/whe_1/keys?limit=&is_active=", ["limit", "is_active"]),
                ("/v1/analytics/sessions/overview?from=x&to=x", ["from", "to"]),
            ] {
                let answer = try await http("GET", path, headers)
                let isList = !path.contains("analytics")
                Self.expect(answer, names.map { "BAD_REQUEST \($0)" }, isList: isList, "\(path): \(answer.text)")
                if path.contains("limit=7") { #expect(answer.json["pagination"]?["limit"] == 7) }
            }
        }
    }

    @Test("One fault needs no list, and of very many the first twenty are told")
    func bounds() async throws {
        try await RunningGateway.with { running in
            func create(faults count: Int) async throws -> RawHTTP.Answer {
                let fields = (0..<count).map { "\"claim\($0)\":5" }.joined(separator: ",")
                return try await running.http.json(
                    "POST", "/v1/sessions", "{\"share_fields\":{\(fields)}}", running.authorization)
            }
            for (count, told) in [(1, 0), (2, 2), (20, 20), (21, 20), (4000, 20)] {
                let answer = try await create(faults: count)
                let expected = (0..<told).map { "INVALID_SHARE_FIELDS share_fields.claim\($0)" }
                Self.expect(answer, expected, isList: false, "\(count): \(answer.text)")
                #expect(answer.json["error"]?["param"] == "share_fields.claim0")
                #expect((answer.json["error"]?["errors"] != nil) == (told > 0))
            }
        }
    }

    @Test("Null leaves a member out where that is harmless, and is a fault elsewhere")
    func null() async throws {
        try await PartnerWorld.with { running, world in
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            let endpoint = "/v1/webhooks/endpoints/\(world.endpoint)"
            let new = #""url":"https://receiver.example/""#
            for (method, path, body, fault) in [
                ("POST", "/v1/sessions", #"{"client_reference_id":null,"webhook_endpoint_id":null}"#, nil),
                ("POST", "/v1/sessions", #"{"redirect_url":null}"#, "redirect_url"),
                ("POST", "/v1/sessions", #"{"share_fields":null}"#, "share_fields"),
                (
                    "POST", "/v1/webhooks/endpoints",
                    "{\(new),\"labels\":null,\"enabled\":null,\"subscribed_event_types\":null,"
                        + "\"undelivered_payload_retention_hours\":null}", nil
                ),
                ("POST", "/v1/webhooks/endpoints", "{\(new),\"name\":null}", "name"),
                ("POST", "/v1/webhooks/endpoints", #"{"url":null}"#, "url"),
                ("PATCH", endpoint, #"{"name":null}"#, nil),
                ("PATCH", endpoint, #"{"enabled":null}"#, "enabled"),
                ("PATCH", endpoint, #"{"subscribed_event_types":null}"#, "subscribed_event_types"),
                ("POST", endpoint + "/signing-secret/rotate", #"{"previous_secret_expires_in":null}"#, nil),
            ] as [(String, String, String, String?)] {
                let answer = try await http.json(method, path, Array(body.utf8), headers)
                #expect(answer.status == (fault == nil ? 200 : 400), "\(path) \(body): \(answer.text)")
                #expect(answer.json["error"]?["param"]?.text == fault, "\(path) \(body)")
            }
            let made = try await http("GET", "/v1/webhooks/endpoints?limit=1", headers)
            guard case .array(let endpoints)? = made.json["data"], let first = endpoints.first else {
                throw FixtureError()
            }
            #expect(first["enabled"] == true && first["labels"] == [])
            #expect(first["undelivered_payload_retention_hours"] == 72)
            #expect(first["subscribed_event_types"] == .array(EventType.ends.map { .string($0.rawValue) }))
        }
    }
}
