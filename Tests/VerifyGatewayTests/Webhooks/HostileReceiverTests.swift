import Foundation
import Testing

@testable import VerifyGateway

/// Receivers, URLs and surroundings that would lead a delivery elsewhere or hold it up (K3).
@Suite(.timeLimit(.minutes(3))) struct HostileReceiverTests {
    @Test func noRedirectIsFollowed() async throws {
        try await HTTPDouble.with({ _ in .answer(200, "") }) { target in
            let url = target.url
            let behaviour: HTTPDouble.Behaviour = { request in
                let status = Int(request.path.dropFirst()) ?? 500
                return .answer(status, "", headers: ["Location": url + "/taken", "Refresh": "0; url=\(url)/taken"])
            }
            try await HTTPDouble.with(behaviour) { double in
                try await RunningGateway.with { running in
                    for status in [300, 301, 302, 303, 305, 307, 308] {
                        let endpoint = try await running.endpoint("\(double.url)/\(status)", try Receiver())
                        _ = try await running.cancelledSession()
                        let delivery = try await running.settled(endpoint)
                        #expect(delivery.status == .pending && delivery.lastStatusCode == status, "\(status)")
                        #expect(double.count(of: "/\(status)") == 1 && double.count(of: "/taken") == 0, "\(status)")
                        #expect(
                            try await running.gateway.store.deleteEndpoint(
                                id: endpoint, organizationID: running.organizationID, now: 0))
                    }
                    #expect(target.requests.isEmpty)
                }
            }
        }
    }

    @Test func noCookieComesBack() async throws {
        try await HTTPDouble.with({ _ in .answer(200, "", headers: ["Set-Cookie": "a=b; Path=/"]) }) { double in
            try await RunningGateway.with { running in
                _ = try await running.endpoint(double.url, try Receiver())
                for count in 1...3 {
                    _ = try await running.cancelledSession()
                    try await eventually { double.requests.count == count }
                }
                #expect(double.requests.allSatisfy { $0.headers["cookie"] == nil })
            }
        }
    }

    /// What the C library's users set for all programs is not meant for payloads.
    @Test func theEnvironmentLeadsNowhere() async throws {
        try await HTTPDouble.with({ _ in .answer(200, "") }) { proxy in
            try await HTTPDouble.with({ _ in .answer(200, "") }) { double in
                try await KilledParty.with { party in
                    for (name, text) in [
                        (".netrc", "default login user password canary\n"),
                        (".curlrc", "proxy = \(proxy.url)\nuser = user:canary\n"),
                    ] {
                        try Data(text.utf8).write(to: URL(fileURLWithPath: party.folder + "/" + name))
                    }
                    var environment = ["HOME": party.folder, "CURL_HOME": party.folder, "NO_PROXY": "", "no_proxy": ""]
                    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
                        environment[name] = proxy.url
                    }
                    let server = try ServerProcess(folder: party.folder, environment: environment)
                    defer { server.stop() }
                    let http = RawHTTP(port: try await server.port())
                    let endpoint = try await party.store.subscribe(
                        try Receiver(), organizationID: party.organization, url: double.url, now: WallClock.system.now()
                    )
                    let headers = ["Authorization": "Bearer \(party.key)"]
                    let id = try #require(try await http("POST", "/v1/sessions", headers).data["id"]?.text)
                    #expect(try await http("POST", "/v1/sessions/\(id)/cancel", headers).status == 204)
                    try await eventually {
                        try await party.store.count(
                            "webhook_deliveries WHERE webhook_endpoint_id = '\(endpoint)' AND status = 'succeeded'")
                            == 1
                    }
                    #expect(proxy.requests.isEmpty && double.requests.count == 1)
                    let sent = try #require(double.requests.first)
                    #expect(sent.path == "/" && sent.method == "POST")
                    #expect(sent.headers.keys.allSatisfy { $0 != "authorization" && !$0.hasPrefix("proxy") })
                }
            }
        }
    }

    /// What an attempt comes to.
    private static func attempt(_ url: String, deadline: Duration = .seconds(30)) async throws -> AttemptResult? {
        let secrets = try StoreFixture.secrets()
        let sender = DeliverySender(
            client: try OutboundClient(), secrets: secrets, addresses: .init(allowsLoopback: true), clock: .system,
            deadline: deadline)
        return await sender.attempt(
            LeasedDelivery(
                id: "whd_1", eventID: "evt_1", type: "verification.session.failed", endpointID: "whe_1",
                organizationID: "org_1", attemptCount: 0, payload: "x", url: url, isEndpointEnabled: true,
                sealedSecrets: [try secrets.seal("whsec_a", for: .signingSecret, owner: "whe_1")]))
    }

    @Test func slowAndEndlessAnswersEnd() async throws {
        let gate = Gate()
        let endless = "X: " + String(repeating: "x", count: 1 << 20)
        let behaviour: HTTPDouble.Behaviour = { request in
            switch request.path {
            case "/silent":
                await gate.pass()
                return .drop
            case "/head": return .raw("HTTP/1.1 200 OK\r\n" + endless)
            case "/lines": return .raw("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 100_000))
            case "/informed": return .raw(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 10_000))
            default: return .raw("HTTP/1.1 200 OK\r\n\r\n" + endless)
            }
        }
        try await HTTPDouble.with(behaviour) { double in
            defer { gate.open() }
            let silent = try await Self.attempt(double.url + "/silent", deadline: .milliseconds(300))
            #expect(silent?.failure == .timeout && silent?.statusCode == nil)
            // A status is an answer, however long what follows it; only that there is more to come is none.
            for path in ["/head", "/lines", "/long"] {
                let result = try await Self.attempt(double.url + path)
                #expect(result?.statusCode == 200 && result?.failure == nil, "\(path)")
            }
            #expect(try await Self.attempt(double.url + "/informed")?.failure == .broken)
        }
    }

    @Test(arguments: [
        "ftp://receiver.example/", "file:///etc/passwd", "gopher://receiver.example/", "dict://receiver.example:11211/",
        "ldap://receiver.example/", "ws://receiver.example/", "javascript://receiver.example/", "data:text/plain,x",
        "https://user@receiver.example/", "https://user:p@receiver.example/", "https://@receiver.example/",
        "https://receiver.example@127.0.0.1/", "https://receiver.example:0/", "https://receiver.example:65536/",
        "https://receiver.example:-1/", "https://receiver.example:+443/", "https://receiver.example:443x/",
        "https://receiver.example:/", "https://receiver.example:1:2/", "https://receiver.example:%34%34%33/",
    ])
    func otherSchemesCredentialsAndPortsAreRefused(url: String) async throws {
        #expect(throws: WebhookURL.Problem.self) { try WebhookURL(url, allowsLoopback: true) }
        #expect(try await Self.attempt(url)?.failure == .invalidURL)
    }
}
