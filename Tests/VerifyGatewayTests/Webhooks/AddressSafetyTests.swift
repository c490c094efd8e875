import Testing

@testable import VerifyGateway

/// Where webhooks may go (K1, K2, K3).
@Suite struct AddressSafetyTests {
    @Test(arguments: [
        ("https://acme.co", "https://acme.co/", "https://acme.co/"),
        ("HTTPS://ACME.CO:443/x", "https://acme.co/x", "https://acme.co/x"),
        ("https://acme.co:8443/x?y=1", "https://acme.co:8443/x?y=1", "https://acme.co:8443/x?y=1"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://home.arpa/", "https://home.arpa/", "https://home.arpa/"),
        ("https://acme.co.", "https://acme.co./", "https://acme.co./"),
        ("https://127.0.0.1/", "loopback_not_allowed", "https://127.0.0.1/"),
        ("https://localhost/", "loopback_not_allowed", "https://localhost/"),
        ("https://LOCALHOST./", "loopback_not_allowed", "https://localhost./"),
        ("http://localhost:3000/", "loopback_not_allowed", "http://localhost:3000/"),
        ("http://127.0.0.1:3001/h", "loopback_not_allowed", "http://127.0.0.1:3001/h"),
        ("http://example.com/", "invalid_scheme", "loopback_not_allowed"),
        ("https://2130706433/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://0x7f.1/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://0x7f000001/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://a.0x7f/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://0177.0.0.1/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://127.1/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://127.0.0.2/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://0/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://10.0.0.1./", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://1.2.3/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://999.1.1.1/", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://169.254.169.254/latest", "ipv4_literal_disallowed", "ipv4_literal_disallowed"),
        ("https://[::1]/", "ipv6_literal_disallowed", "ipv6_literal_disallowed"),
        ("https://[::ffff:127.0.0.1]/", "ipv6_literal_disallowed", "ipv6_literal_disallowed"),
        ("https://::1/", "ipv6_literal_disallowed", "ipv6_literal_disallowed"),
        ("https://foo.localhost/", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://a.internal./", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://webhook/", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://metadata.google.internal/", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://x.home.arpa/", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://printer.LOCAL/", "reserved_hostname_disallowed", "reserved_hostname_disallowed"),
        ("https://user@example.com/", "credentials_in_url", "credentials_in_url"),
        ("https://:p@example.com/", "credentials_in_url", "credentials_in_url"),
        ("ftp://example.com/", "invalid_scheme", "invalid_scheme"),
        ("file:///etc/passwd", "invalid_scheme", "invalid_scheme"),
        ("javascript:alert(1)", "invalid_url", "invalid_url"),
        ("//example.com/", "invalid_url", "invalid_url"), ("", "invalid_url", "invalid_url"),
        ("not a url", "invalid_url", "invalid_url"), ("https://", "invalid_url", "invalid_url"),
        ("https:///example.com/p", "invalid_url", "invalid_url"), ("https:example.com", "invalid_url", "invalid_url"),
        ("https://example.com:99999/", "invalid_url", "invalid_url"),
        ("https://example.com:/", "invalid_url", "invalid_url"),
        ("https://example.com:0/", "invalid_url", "invalid_url"),
        ("https://example.com\\@evil.com/", "invalid_url", "invalid_url"),
        ("https://exam\tple.com/", "invalid_url", "invalid_url"),
        (" https://example.com", "invalid_url", "invalid_url"),
        ("https://example.com/#a", "invalid_url", "invalid_url"),
        ("https://ex%61mple.com/", "invalid_url", "invalid_url"),
        ("https://１２７.0.0.1/", "invalid_url", "invalid_url"), ("https://bücher.example/", "invalid_url", "invalid_url"),
        ("https://a..b/", "invalid_url", "invalid_url"), ("https://-a.example/", "invalid_url", "invalid_url"),
        ("https://example.com\r\nX: y/", "invalid_url", "invalid_url"),
        ("https://" + String(repeating: "a", count: 2050), "url_too_long", "url_too_long"),
    ])
    func urlsAreReadInOneWay(source: String, live: String, test: String) {
        for (allowsLoopback, expected) in [(false, live), (true, test)] {
            let outcome: String
            do throws(WebhookURL.Problem) {
                outcome = try WebhookURL(source, allowsLoopback: allowsLoopback).text
            } catch {
                outcome = error.rawValue
            }
            #expect(outcome == expected, "\(source)")
        }
    }

    @Test func logsSayTheOriginOnly() throws {
        let url = try WebhookURL("https://acme.co:8443/secret/path?token=1", allowsLoopback: false)
        #expect(url.origin == "https://acme.co:8443")
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
        "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "::7f00:1", "5f00::1",
    ])
    func addressesInsideAreRefused(address: String) throws {
        let octets = try #require(AddressRange.octets(address))
        #expect(!AddressPolicy(allowsLoopback: false).permits(octets))
        if octets[..<12].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            #expect(!AddressPolicy(allowsLoopback: false).permits(Array(octets[12...])))
        }
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1", "2a00:1450::1",
    ])
    func addressesOutsideArePermitted(address: String) throws {
        let octets = try #require(AddressRange.octets(address))
        #expect(AddressPolicy(allowsLoopback: false).permits(octets))
    }

    @Test func operatorsCanOpenNetworks() throws {
        let network = try #require(AddressRange("10.20.0.0/16"))
        let policy = AddressPolicy(allowsLoopback: false, networks: [network])
        #expect(policy.permits([10, 20, 3, 4]) && !policy.permits([10, 21, 3, 4]) && !policy.permits([127, 0, 0, 1]))
        #expect(AddressPolicy(allowsLoopback: true).permits([127, 0, 0, 1]))
        #expect(!AddressPolicy(allowsLoopback: true).permits([127, 0, 0, 2]))
        #expect(!policy.permits([]) && !policy.permits([1, 2, 3]))
    }

    /// The name is looked up when connecting, and what it leads to is judged then.
    @Test func aNameThatLeadsInsideIsNotConnectedTo() async throws {
        let client = try OutboundClient(connections: 2)
        try await HTTPDouble.with({ _ in .json("{}") }) { double in
            let port = try #require(double.url.split(separator: ":").last)
            for (host, isOpen) in [("localhost", false), ("127.0.0.1", false), ("localhost", true)] {
                let policy = AddressPolicy(allowsLoopback: isOpen)
                let request = OutboundRequest(
                    method: .post, url: "http://\(host):\(port)/", headers: [("Content-Type", "application/jose")],
                    body: [[1]], deadline: .seconds(10), permits: { policy.permits($0) })
                let before = double.requests.count
                do throws(OutboundFailure) {
                    _ = try await client.send(request)
                    #expect(isOpen)
                } catch {
                    #expect(error == .blocked && !isOpen)
                }
                #expect(double.requests.count == before + (isOpen ? 1 : 0))
            }
        }
    }
}
