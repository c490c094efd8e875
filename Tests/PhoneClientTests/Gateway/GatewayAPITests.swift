import Testing

@testable import PhoneClient

/// The calls as they look on the wire, and what becomes of the answers.
@Suite(.timeLimit(.minutes(1))) struct GatewayAPITests {
    private static let id = Fixture.sessionID

    @Test func createsASession() async throws {
        try await CannedServer.run { request in
            #expect(request.method == "POST")
            #expect(request.path == "/v1/sessions")
            #expect(request.headers["authorization"] == "Bearer kk_test")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.body == "{}")
            return .init(status: 200, body: #"{"data":{"id":"vs_1","verification_url":"http://v/vs_1"},"error":null}"#)
        } _: { address in
            let session = try await GatewayAPI(address).createSession(apiKey: "kk_test")
            #expect(session.id == "vs_1")
            #expect(session.verificationURL == "http://v/vs_1")
        }
    }

    @Test func givesAllConsents() async throws {
        try await CannedServer.run { request in
            #expect(request.path == "/v1/verify/session/\(Self.id)/consent")
            for key in [
                "biometric_consent", "document_processing_consent", "privacy_notice_acknowledged",
                "share_claims_consent", "terms_acknowledged",
            ] {
                #expect(request.body.contains("\"\(key)\":true"))
            }
            return .init(status: 200, body: #"{"data":{"consent_id":"vc_1"},"error":null}"#)
        } _: { address in
            try await GatewayAPI(address).consent(sessionID: Self.id)
        }
    }

    @Test func asksForAHandoff() async throws {
        try await CannedServer.run { request in
            #expect(request.method == "POST")
            #expect(request.path == "/v1/verify/session/\(Self.id)/handoff")
            #expect(request.headers["content-length"] == "0")
            return .init(status: 200, body: "{\"data\":\(Fixture.handoffJSON),\"error\":null}")
        } _: { address in
            let handoff = try await GatewayAPI(address).handoff(sessionID: Self.id)
            #expect(handoff.mobileWriteToken == Fixture.token)
        }
    }

    @Test func readsStatusAndDetails() async throws {
        try await CannedServer.run { request in
            #expect(request.method == "GET")
            if request.path.hasSuffix("/status") {
                return .init(
                    status: 200,
                    body: """
                        {"data":{"status":"failed","is_terminal":true,"latest_attempt":{"failure_code":"liveness_failed"}},
                        "error":null}
                        """)
            }
            return .init(
                status: 200,
                body: """
                    {"data":{"organization_name":"Harbour Bank","share_fields":{"family_name":{"required":false,
                    "reason":"to greet you","source":"rc"}}},"error":null}
                    """)
        } _: { address in
            let api = GatewayAPI(address)
            let status = try await api.status(sessionID: Self.id)
            #expect(status.status == "failed")
            #expect(status.isTerminal)
            #expect(status.latestAttempt?.failureCode == "liveness_failed")
            let details = try await api.details(sessionID: Self.id)
            #expect(details.organizationName == "Harbour Bank")
            #expect(details.shareFields["family_name"]?.required == false)
            #expect(details.shareFields["family_name"]?.reason == "to greet you")
        }
    }

    @Test func cancels() async throws {
        try await CannedServer.run { request in
            #expect(request.path == "/v1/verify/session/\(Self.id)/cancel")
            #expect(request.body == #"{"cancel_token":"ccc"}"#)
            return .init(status: 204, body: "")
        } _: { address in
            try await GatewayAPI(address).cancel(sessionID: Self.id, cancelToken: "ccc")
        }
    }

    @Test func tellsTheGatewaysRefusal() async throws {
        try await CannedServer.run { _ in
            .init(status: 401, body: #"{"data":null,"error":{"code":"CANCEL_TOKEN_INVALID","message":"No."}}"#)
        } _: { address in
            await #expect(throws: PhoneError.gateway(status: 401, code: "CANCEL_TOKEN_INVALID", message: "No.")) {
                try await GatewayAPI(address).cancel(sessionID: Self.id, cancelToken: "ccc")
            }
        }
    }

    @Test(arguments: [
        (200, "", "status 200 without the usual envelope"), (502, "<html>", "status 502 without the usual envelope"),
        (200, #"{"data":null,"error":null}"#, "status 200 without data"),
        (500, #"{"data":{"status":"created","is_terminal":false},"error":null}"#, "status 500 without data"),
        (200, "{\"data\":\"" + String(repeating: "x", count: 5 << 20) + "\"}", "an answer of more than 4 MiB"),
    ])
    func tellsAnswersThatAreNone(status: Int, body: String, expected: String) async throws {
        try await CannedServer.run { _ in
            .init(status: status, body: body)
        } _: { address in
            await #expect(throws: PhoneError.unexpectedAnswer(expected)) {
                try await GatewayAPI(address).status(sessionID: Self.id)
            }
        }
    }

    @Test func tellsABrokenConnection() async throws {
        try await CannedServer.run { _ in
            .init(status: 200, body: "", drops: true)
        } _: { address in
            await #expect(throws: PhoneError.unexpectedAnswer("the connection ended before an answer")) {
                try await GatewayAPI(address).status(sessionID: Self.id)
            }
        }
    }
}
