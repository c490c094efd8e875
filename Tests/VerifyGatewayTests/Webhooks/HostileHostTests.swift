import Testing

@testable import VerifyGateway

/// Hosts that a webhook must never be sent to, at each of the three fences (K1): at registration, before a delivery, and
/// when connecting, which knows nothing of the two before it.
@Suite(.timeLimit(.minutes(2))) struct HostileHostTests {
    /// The machine itself, its network, its cloud's metadata, and what is nobody's.
    private static let addresses = [
        "127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
        "100.100.100.200", "100.127.255.254", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1",
        "172.31.255.254", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    ]
    /// The same in ways that only some readers take for addresses.
    private static let spellings = [
        "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1", "127.1", "127.0.1", "0",
        "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "3232235521", "167772161",
    ]
    /// IPv6, and IPv4 inside it: mapped, compatible, NAT64, 6to4, Teredo.
    private static let literals = [
        "::", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:0:7f00:1::", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fec0::1", "ff02::1", "ff05::1:3", "2001:db8::1", "100::1",
    ].map { "[\($0)]" }
    /// Names of this machine and of networks like this one, and addresses with a root behind them.
    private static let names = [
        "localhost", "LOCALHOST", "localhost.", "foo.localhost", "localhost.localdomain", "ip6-localhost", "metadata",
        "metadata.google.internal", "metadata.google.internal.", "host.docker.internal", "printer.local", "router.lan",
        "x.home.arpa", "127.0.0.1.", "10.0.0.1.", "169.254.169.254.",
    ]
    private static let all = addresses + spellings + literals + names

    @Test func noneCanBeRegistered() async throws {
        #expect(Self.all.count >= 60 && Set(Self.all).count == Self.all.count)
        try await RunningGateway.with(configure: {
            $0.mode = .live
            $0.livenessURL = "https://liveness.example"
            $0.livenessSecret = .given("s")
            $0.requestLimits = .none
        }) { running in
            let headers = try await running.headers([.webhooksWrite])
            for host in Self.all {
                for url in ["https://\(host)/hook", "http://\(host)/hook", "https://\(host):8443/"] {
                    let answer = try await running.http.json(
                        "POST", "/v1/webhooks/endpoints", "{\"url\":\"\(url)\"}", headers)
                    #expect(answer.code == "WEBHOOK_URL_REJECTED", "\(url) \(answer.text)")
                }
            }
            #expect(try await running.gateway.store.count("webhook_endpoints") == 0)
            let good = try await running.http.json(
                "POST", "/v1/webhooks/endpoints", #"{"url":"https://receiver.example/hook"}"#, headers)
            #expect(good.status == 200)
        }
    }

    /// An endpoint may be older than a rule, so a delivery asks again.
    @Test func noneIsDeliveredTo() async throws {
        let client = try OutboundClient()
        let secrets = try StoreFixture.secrets()
        let sender = DeliverySender(
            client: client, secrets: secrets, addresses: .init(allowsLoopback: false), clock: .system)
        for host in Self.all {
            for scheme in ["https", "http"] {
                let delivery = LeasedDelivery(
                    id: "whd_1", eventID: "evt_1", type: "verification.session.failed", endpointID: "whe_1",
                    organizationID: "org_1", attemptCount: 0, payload: "x", url: "\(scheme)://\(host)/hook",
                    isEndpointEnabled: true,
                    sealedSecrets: [try secrets.seal("whsec_a", for: .signingSecret, owner: "whe_1")])
                let result = await sender.attempt(delivery)
                #expect(result?.failure == .invalidURL, "\(delivery.url)")
            }
        }
    }

    @Test func noneIsConnectedTo() async throws {
        let client = try OutboundClient()
        let policy = AddressPolicy(allowsLoopback: false)
        for host in Self.addresses + Self.spellings + Self.literals + ["localhost"] {
            let request = OutboundRequest(
                method: .post, url: "https://\(host):8443/", headers: [("Content-Type", "application/jose")],
                body: [[1]], deadline: .seconds(10), permits: { policy.permits($0) })
            await #expect(throws: OutboundFailure.blocked, "\(host)") { try await client.send(request) }
        }
    }
}
