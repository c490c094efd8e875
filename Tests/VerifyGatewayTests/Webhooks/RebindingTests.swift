import Dispatch
import Testing

@testable import VerifyGateway

/// Names that lead elsewhere when they are asked again, or to two places at once (K2). Here 127.0.0.1 plays the public
/// address and everything else an inner one, so that what should arrive can arrive.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RebindingTests {
    private static func request(_ url: String) -> OutboundRequest {
        OutboundRequest(
            method: .post, url: url, headers: [("Content-Type", "application/jose")], body: [[1]],
            deadline: .seconds(10), permits: { $0 == [127, 0, 0, 1] })
    }

    private static func port(_ double: HTTPDouble) throws -> Substring {
        try #require(double.url.split(separator: ":").last)
    }

    @Test func aSecondAnswerLeadsNowhere() async throws {
        let answers: DNSDouble.Behaviour = { _, isIPv6, question in
            isIPv6 ? [] : [question == 1 ? "127.0.0.1" : "127.0.0.2"]
        }
        try await DNSDouble.with(answers) { dns in
            // It listens at the inner address as well: what is sent there arrives.
            try await HTTPDouble.with(host: "0.0.0.0", { _ in .answer(200, "") }) { double in
                let client = try OutboundClient(names: dns.names)
                let url = "http://receiver.example:\(try Self.port(double))/hook"
                #expect(try await client.send(Self.request(url)).status == 200)
                // Between the check and the connection nobody was asked again.
                #expect(dns.questions("receiver.example") == (1, 1))
                #expect(double.requests.map { $0.headers["host"] } == [String(url.dropFirst(7).dropLast(5))])
                await #expect(throws: OutboundFailure.blocked) { try await client.send(Self.request(url)) }
                #expect(dns.questions("receiver.example") == (2, 2) && double.requests.count == 1)
                // The positive control: without a rule the second answer is where requests go.
                var open = Self.request(url)
                open.permits = { _ in true }
                #expect(try await client.send(open).status == 200 && double.requests.count == 2)
            }
        }
    }

    @Test func everyAddressOfANameCounts() async throws {
        let cases: [(ipv4: [String], ipv6: [String], expected: OutboundFailure?)] = [
            (["127.0.0.1"], [], nil), (["127.0.0.1", "127.0.0.2"], [], .blocked),
            (["127.0.0.2", "127.0.0.1"], [], .blocked), (["127.0.0.1"], ["::1"], .blocked),
            (["127.0.0.1"], ["::ffff:10.0.0.1"], .blocked), (["127.0.0.2"], [], .blocked), ([], ["::1"], .blocked),
            (["127.0.0.1", "127.0.0.1", "169.254.169.254"], [], .blocked), ([], [], .unresolved),
        ]
        for (index, (ipv4, ipv6, expected)) in cases.enumerated() {
            try await DNSDouble.with({ _, isIPv6, _ in isIPv6 ? ipv6 : ipv4 }) { dns in
                try await HTTPDouble.with(host: "0.0.0.0", { _ in .answer(200, "") }) { double in
                    let client = try OutboundClient(names: dns.names)
                    for name in ["receiver.example", "RECEIVER.example", "receiver.example."] {
                        let url = "http://\(name):\(try Self.port(double))/"
                        if let expected {
                            await #expect(throws: expected, "\(index)") { try await client.send(Self.request(url)) }
                        } else {
                            #expect(try await client.send(Self.request(url)).status == 200, "\(name)")
                        }
                    }
                    #expect(double.requests.count == (expected == nil ? 3 : 0), "\(index)")
                }
            }
        }
    }

    /// The rule that webhooks have, from a name to the attempt's reason: a public address beside it changes nothing.
    @Test(arguments: [
        "127.0.0.1", "0.0.0.0", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "224.0.0.1",
        "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fd00:ec2::254", "fe80::1", "ff02::1",
    ])
    func aNameThatLeadsInsideGetsNoPayload(inside: String) async throws {
        let answers: DNSDouble.Behaviour = { name, isIPv6, _ in
            let public4 = name.hasPrefix("both") ? ["8.8.8.8"] : []
            return inside.contains(":") == isIPv6 ? (isIPv6 ? [] : public4) + [inside] : isIPv6 ? [] : public4
        }
        let secrets = try StoreFixture.secrets()
        try await DNSDouble.with(answers) { dns in
            let sender = DeliverySender(
                client: try OutboundClient(names: dns.names), secrets: secrets,
                addresses: .init(allowsLoopback: false), clock: .system)
            for name in ["inside.example", "both.example"] {
                let delivery = LeasedDelivery(
                    id: "whd_1", eventID: "evt_1", type: "verification.session.failed", endpointID: "whe_1",
                    organizationID: "org_1", attemptCount: 0, payload: "x", url: "https://\(name)/hook",
                    isEndpointEnabled: true,
                    sealedSecrets: [try secrets.seal("whsec_a", for: .signingSecret, owner: "whe_1")])
                #expect(await sender.attempt(delivery)?.failure == .blockedAddress, "\(name)")
            }
        }
    }

    @Test func aLookupThatHangsEndsWithTheDeadlineOrTheTask() async throws {
        let gate = DispatchSemaphore(value: 0)
        defer { for _ in 0..<2 { gate.signal() } }
        let client = try OutboundClient(
            names: NameLookup { _ in
                gate.wait()
                return [[127, 0, 0, 1]]
            })
        var request = Self.request("http://receiver.example/")
        request.deadline = .milliseconds(50)
        await #expect(throws: OutboundFailure.deadline) { try await client.send(request) }
        request.deadline = .seconds(60)
        let sent = Task { [request] in
            await #expect(throws: OutboundFailure.cancelled) { try await client.send(request) }
        }
        sent.cancel()
        await sent.value
    }
}
