import Testing

@testable import VerifyGateway

@Suite("Headers that a proxy would set")
struct ForwardedHeaderTests {
    static let spoofed = [
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.7",
        "X-Real-IP": "203.0.113.7", "X-Forwarded-Port": "1",
        "Forwarded": "for=203.0.113.7;host=evil.example;proto=http",
        "X-Original-URL": "/v1/verify/config", "X-Rewrite-URL": "/v1/verify/config",
    ]

    @Test("Nobody's Host or Forwarded header gets into a link, a header or a page")
    func links() async throws {
        try await RunningGateway.with { running in
            let id = try await running.handedOver().id
            for (method, path) in [
                ("POST", "/v1/sessions"), ("POST", "/v1/verify/session/\(id)/handoff"), ("GET", "/\(id)"),
                ("GET", "/v1/verify/config"), ("GET", "/nothing"), ("GET", "/v1/verify/session/\(id)"),
            ] {
                var lines = "\(method) \(path) HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                for (name, value) in Self.spoofed.merging(running.authorization, uniquingKeysWith: { $1 }) {
                    lines += "\(name): \(value)\r\n"
                }
                if method == "POST" { lines += "Content-Length: 0\r\n" }
                let odd = try await running.http.raw(Array((lines + "\r\n").utf8))
                let plain = try await running.http(
                    method, path, running.authorization, body: method == "POST" ? [] : nil)
                #expect(odd.status == plain.status, "\(path)")
                let everything = odd.text + odd.headers.map { "\($0): \($1)" }.joined()
                #expect(!everything.contains("evil.example") && !everything.contains("203.0.113.7"), "\(path)")
            }
            let created = try await running.http.json(
                "POST", "/v1/sessions", "{}", running.authorization.merging(Self.spoofed) { $1 })
            #expect(
                created.data["verification_url"]?.text?.hasPrefix("https://verify.example/") == true, "\(created.text)")
        }
    }

    @Test("Made-up addresses do not get more places for sockets")
    func places() async throws {
        try await RunningGateway.with(configure: { $0.addressLimits.sockets = 2 }) { running in
            var phones: [RawPhone] = []
            for number in 0..<2 {
                phones.append(try await running.phone(try await running.handedOver().id, headers: Self.from(number)))
            }
            let id = try await running.handedOver().id
            let error = await #expect(throws: RawConnection.Failure.self) {
                _ = try await running.phone(id, headers: Self.from(3))
            }
            #expect(error?.what.hasPrefix("HTTP/1.1 503 ") == true, "\(error?.what ?? "")")
            withExtendedLifetime(phones) {}
        }
    }

    private static func from(_ number: Int) -> String {
        "X-Forwarded-For: 203.0.113.\(number)\r\nForwarded: for=203.0.113.\(number)\r\n"
    }

    @Test("A Host of somebody else makes no Origin ours")
    func origin() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let error = await #expect(throws: RawConnection.Failure.self) {
                _ = try await running.phone(
                    session.id,
                    headers:
                        "Origin: https://evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
                )
            }
            #expect(error?.what.hasPrefix("HTTP/1.1 403 ") == true)
        }
    }
}
