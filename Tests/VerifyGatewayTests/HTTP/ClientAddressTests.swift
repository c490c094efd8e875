import Testing

@testable import VerifyGateway

@Suite("Whose address counts")
struct ClientAddressTests {
    @Test(
        "A proxy that was named says who comes; nobody else does, and nothing behind the first stranger counts",
        arguments: [
            ("203.0.113.9", ["198.51.100.7"], "203.0.113.9"),
            ("10.0.0.5", ["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.5", ["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.5", ["1.2.3.4, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.5", ["1.2.3.4", "198.51.100.7 ,10.9.9.9"], "198.51.100.7"),
            ("10.0.0.5", [], "10.0.0.5"), ("10.0.0.5", ["unknown"], "10.0.0.5"), ("10.0.0.5", [""], "10.0.0.5"),
            ("fd00::1", ["2001:db8::9"], "2001:db8::9"), ("192.0.2.1", ["2001:db8::9"], "2001:db8::9"),
            ("192.0.2.2", ["2001:db8::9"], "192.0.2.2"),
        ] as [(String, [String], String)])
    func resolve(peer: String, forwarded: [String], expected: String) throws {
        let proxies = try ["10.0.0.0/8", "fd00::/8", "192.0.2.1"].map { try #require(AddressRange($0)) }
        #expect(ClientAddress(proxies: proxies).resolve(peer: peer, forwarded: forwarded) == expected)
        #expect(ClientAddress(proxies: []).resolve(peer: peer, forwarded: forwarded) == peer)
    }

    @Test(
        "Ranges",
        arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "x", "", "/8", "::/129", "10.0.0/8", "10.0.0.0/"])
    func malformed(range: String) {
        #expect(AddressRange(range) == nil)
    }

    @Test("Every length of a prefix is cut at its bit")
    func prefixes() throws {
        for bits in 0...32 {
            let range = try #require(AddressRange("255.255.255.255/\(bits)"))
            for flipped in 0..<32 {
                let value = UInt32.max ^ (1 << UInt32(31 - flipped))
                let text = (0..<4).map { String(value >> UInt32(24 - 8 * $0) & 255) }.joined(separator: ".")
                #expect(range.contains(text) == (flipped >= bits), "\(bits) \(flipped)")
            }
        }
        #expect(try #require(AddressRange("::/0")).contains("1.2.3.4"))
    }

    @Test("Phones behind a named proxy have their places each for themselves")
    func places() async throws {
        try await RunningGateway.with(configure: {
            $0.addressLimits.sockets = 1
            $0.trustedProxies = [AddressRange("127.0.0.0/8")].compactMap(\.self)
        }) { running in
            let session = try await running.handedOver()
            var phones: [RawPhone] = []
            for client in ["198.51.100.1", "198.51.100.2"] {
                phones.append(try await running.phone(session.id, headers: "X-Forwarded-For: \(client)\r\n"))
            }
            let error = await #expect(throws: RawConnection.Failure.self) {
                _ = try await running.phone(session.id, headers: "X-Forwarded-For: 9.9.9.9, 198.51.100.2\r\n")
            }
            #expect(error?.what.hasPrefix("HTTP/1.1 503 ") == true)
            withExtendedLifetime(phones) {}
        }
    }
}
