import Testing

@testable import VerifyGateway

@Suite("Networks that API keys may be used from")
struct KeyNetworkTests {
    private static func ranges(_ texts: [String]) throws -> [AddressRange] {
        try texts.map { try #require(AddressRange($0)) }
    }

    @Test(
        "A key counts from its networks only; without any, from anywhere",
        arguments: [
            ([], "203.0.113.9", true), ([], "2001:db8::9", true), ([], "", true),
            (["203.0.113.9"], "203.0.113.9", true), (["203.0.113.9"], "203.0.113.8", false),
            (["203.0.113.9"], "::ffff:203.0.113.9", true), (["10.0.0.0/8"], "10.255.255.255", true),
            (["10.0.0.0/8"], "11.0.0.0", false), (["10.0.0.0/8"], "::a00:1", false),
            (["2001:db8::/32"], "2001:db8:ffff::1", true), (["2001:db8::/32"], "2001:db9::1", false),
            (["2001:db8::/32"], "32.1.13.184", false), (["2001:db8::7"], "2001:DB8:0::7", true),
            (["10.0.0.0/8", "fd00::/8"], "fd12::1", true), (["10.0.0.0/8", "fd00::/8"], "10.1.1.1", true),
            (["10.0.0.0/8", "fd00::/8"], "192.0.2.1", false), (["0.0.0.0/0"], "2001:db8::9", false),
            (["10.0.0.0/8"], "", false), (["10.0.0.0/8"], "unknown", false), (["0.0.0.0/0"], "10.0.0.1, ::1", false),
        ] as [([String], String, Bool)])
    func admits(networks: [String], address: String, expected: Bool) throws {
        let record = APIKeyRecord(
            id: "", organizationID: "", name: "", prefix: "", scopes: [], networks: try Self.ranges(networks),
            isEnabled: true, createdAt: 0, expiresAt: nil, lastUsedAt: nil)
        #expect(record.admits(address) == expected)
    }

    @Test("From elsewhere it is answered like a key that nobody has; a named proxy says where a request comes from")
    func requests() async throws {
        try await RunningGateway.with(configure: {
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap(\.self)
        }) { running in
            let store = running.gateway.store
            let now = running.gateway.clock.now()
            let made = try await store.createAPIKey(
                organizationID: running.organizationID, name: "k", scopes: [.sessionsRead],
                networks: try Self.ranges(["198.51.100.0/24", "2001:db8::/32"]), now: now)
            func answer(_ key: String, _ forwarded: String?) async throws -> RawHTTP.Answer {
                let headers = ["Authorization": "Bearer \(key)", "X-Request-Id": "same", "X-Forwarded-For": forwarded]
                return try await running.http("GET", "/v1/sessions", headers.compactMapValues(\.self))
            }
            for (forwarded, status) in [
                ("198.51.100.7", 200), ("2001:db8::1", 200), ("203.0.113.1", 401), ("2001:db9::1", 401), (nil, 401),
                // What stands before the client's own address is its own word.
                ("198.51.100.7, 203.0.113.1", 401), ("203.0.113.1, 198.51.100.7", 200),
            ] {
                #expect(try await answer(made.key, forwarded).status == status, "\(forwarded ?? "none")")
            }
            let unknown = try await answer("kk_" + String(repeating: "0", count: 32), "203.0.113.2")
            let elsewhere = try await answer(made.key, "203.0.113.2")
            #expect(elsewhere.status == 401 && elsewhere.body == unknown.body)
            #expect(Set(elsewhere.headers.keys) == Set(unknown.headers.keys))
            #expect(elsewhere.headers["ratelimit-limit"] == unknown.headers["ratelimit-limit"])

            let rotated = try #require(try await store.rotateAPIKey(id: made.record.id, overlap: 0, now: now))
            #expect(rotated.record.networks == made.record.networks)
            #expect(try await answer(rotated.key, "203.0.113.1").status == 401)
            #expect(try await store.setAPIKey(id: rotated.record.id, networks: [], now: now)?.networks == [])
            try await Task.sleep(for: KnownKeys.moment)
            #expect(try await answer(rotated.key, "203.0.113.1").status == 200)
        }
    }

    @Test(
        "A stored list that cannot be read lets nobody in",
        arguments: [#"["10.0.0.0/8","x"]"#, "[  ]", "127.0.0.1", #"{"a":1}"#])
    func broken(stored: String) async throws {
        try await RunningGateway.with { running in
            try await running.gateway.database.write { connection in
                _ = try connection.run("UPDATE api_keys SET networks = $1", [.text(stored)])
            }
            #expect(try await running.http("GET", "/v1/sessions", running.authorization).status == 500)
        }
    }
}
