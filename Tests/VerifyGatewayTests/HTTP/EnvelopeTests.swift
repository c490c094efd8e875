import Foundation
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("HTTP")
struct EnvelopeTests {
    @Test("Every answer carries the security headers and a request id")
    func headers() async throws {
        try await RunningGateway.with { running in
            for path in [
                "/health", "/ready", "/nothing", "/v1/sessions", "/v1/verify/config", "/robots.txt", "/docs/errors",
            ] {
                let answer = try await running.http("GET", path)
                for (name, value) in [
                    ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
                    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
                    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
                ] {
                    #expect(answer.headers[name] == value, "\(path) \(name)")
                }
                #expect(answer.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
                #expect(answer.headers["x-request-id"]?.wholeMatch(of: /req_[a-z0-9]{32}/) != nil)
                #expect(answer.headers["server"] == nil)
            }
            let own = try await running.http("GET", "/health", ["X-Request-Id": "mine-1_A"])
            #expect(own.headers["x-request-id"] == "mine-1_A")
            let odd = try await running.http("GET", "/health", ["X-Request-Id": "a b;c"])
            #expect(odd.headers["x-request-id"]?.hasPrefix("req_") == true)
        }
    }

    @Test("Unknown paths and methods are answered in the envelope; HEAD is GET without a body")
    func notFound() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            for (method, path) in [
                ("GET", "/nothing"), ("GET", "/v1/verify"), ("GET", "/v1/verify/session"), ("DELETE", "/health"),
                ("GET", "/v1/verify/session/\(id)/consent"), ("POST", "/v1/verify/session/\(id)/status"),
                ("GET", "/assets/../pages/verify.html"), ("GET", "/assets/%2e%2e/pages/verify.html"), ("GET", "/abc"),
            ] {
                let answer = try await running.http(method, path)
                #expect(answer.status == 404 && answer.code == "NOT_FOUND", "\(method) \(path)")
                #expect(answer.json["data"] == .null)
            }
            let head = try await running.http("HEAD", "/v1/verify/session/\(id)/status")
            let get = try await running.http("GET", "/v1/verify/session/\(id)/status")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.headers["content-length"] == get.headers["content-length"])
        }
    }

    @Test("A path with empty parts is nobody's, whoever asks")
    func doubledSlashes() async throws {
        try await RunningGateway.with { running in
            for path in [
                "//v1/sessions", "/v1//sessions", "/v1/sessions//", "//v1/verify//session/bad/status", "//health",
            ] {
                for headers in [[:], running.authorization] {
                    let answer = try await running.http("POST", path, headers)
                    #expect(answer.status == 404 && answer.code == "NOT_FOUND", "\(path)")
                }
                #expect(try await running.http("GET", path).code == "NOT_FOUND", "\(path)")
            }
        }
    }

    @Test("A slash at the end is no other name of a route; people are sent to the page that they mean")
    func trailingSlashes() async throws {
        try await RunningGateway.with { running in
            for path in ["/v1/sessions/", "/v1/webhooks/endpoints/", "/v1/verify/config/"] {
                for method in ["GET", "POST"] {
                    let answer = try await running.http(method, path, running.authorization)
                    #expect(answer.status == 404 && answer.code == "NOT_FOUND", "\(method) \(path)")
                }
            }
            for page in ["/reference", "/docs/errors", "/health"] {
                let answer = try await running.http("GET", page + "/")
                #expect(answer.status == 308 && answer.headers["location"] == page)
                #expect(try await running.http("POST", page + "/").status == 404)
            }
            #expect(try await running.http("GET", "/%0d%0aa/").status != 308)
        }
    }

    @Test("Whoever asks for nothing in particular learns what this is and where to read")
    func root() async throws {
        try await RunningGateway.with { running in
            let answer = try await running.http("GET", "/")
            #expect(answer.status == 200 && answer.json["error"] == .null)
            #expect(answer.data["status"] == "healthy")
            #expect(answer.data["docs"] == .string(running.gateway.publicURL + "/reference"))
        }
    }

    @Test("One other origin may call the verify routes with its cookies; everybody else gets no permission")
    func crossOrigin() async throws {
        try await RunningGateway.with(configure: { $0.allowedOrigin = "https://app.example" }) { running in
            let path = "/v1/verify/session/\(VerifyRouteTests.unknownID)/status"
            for (origin, permitted) in [
                ("https://app.example", true), ("https://app.example.evil", false), ("http://app.example", false),
                ("null", false), ("https://verify.example", false),
            ] {
                for (method, status) in [("OPTIONS", 204), ("GET", 404)] {
                    let answer = try await running.http(method, path, ["Origin": origin])
                    #expect(answer.status == status)
                    #expect(answer.headers["access-control-allow-origin"] == (permitted ? origin : nil), "\(origin)")
                    #expect(answer.headers["access-control-allow-credentials"] == "true")
                }
            }
            let preflight = try await running.http("OPTIONS", "/v1/verify/anything", [:])
            #expect(preflight.status == 204 && preflight.body.isEmpty)
            #expect(preflight.headers["access-control-allow-methods"] == "GET,POST,PUT,DELETE,OPTIONS")
            #expect(preflight.headers["access-control-allow-headers"] == "Authorization,Content-Type")
            #expect(try await running.http("OPTIONS", "/v1/sessions", running.authorization).status == 405)
            #expect(try await running.http("GET", "/health").headers["access-control-allow-credentials"] == nil)
        }
    }

    @Test("A body that is not what its head promised is a bad request, in the envelope")
    func brokenChunks() async throws {
        try await RunningGateway.with { running in
            for (path, code) in [
                ("/v1/sessions", "BAD_REQUEST"),
                ("/v1/verify/session/\(VerifyRouteTests.unknownID)/consent", "INVALID_REQUEST"),
            ] {
                let request = """
                    POST \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(running.apiKey)\r\n\
                    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnothing\r\n
                    """
                let answer = try await running.http.raw(Array(request.utf8))
                #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
                #expect(answer.headers["connection"] == "close")
            }
        }
    }

    @Test("A body that does not end is not waited for")
    func unfinishedBody() async throws {
        try await RunningGateway.with(configure: { $0.bodyPatience = .milliseconds(200) }) { running in
            let request = """
                POST /v1/sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(running.apiKey)\r\n\
                Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{
                """
            let answer = try await running.http.raw(Array(request.utf8))
            #expect(answer.status == 400 && answer.code == "BAD_REQUEST")
        }
    }

    @Test("Bodies are counted before anything is looked at")
    func bodyLimit() async throws {
        try await RunningGateway.with { running in
            let path = "/v1/verify/session/bad/consent"
            let declared = try await running.http("POST", path, ["Content-Length": "2097153"], body: [])
            #expect(declared.status == 413 && declared.code == "PAYLOAD_TOO_LARGE")
            let unheard = try await running.http("POST", path, ["Content-Length": "9223372036854775808"], body: [])
            #expect(unheard.status == 413 || unheard.status == 400)
            var chunked = Array("POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            for _ in 0..<33 { chunked += Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + [13, 10] }
            chunked += Array("0\r\n\r\n".utf8)
            #expect(try await running.http.raw(chunked).status == 413)
            let long = try await running.http.json("POST", path, String(repeating: " ", count: 100_000))
            #expect(long.code == "INVALID_SESSION_ID")
        }
    }

    @Test(
        "What is no HTTP gets 400 and the connection ends",
        arguments: [
            "GARBAGE\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
            "POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        ])
    func notHTTP(request: String) async throws {
        try await RunningGateway.with { running in
            let answer = try await running.http.raw(Array(request.utf8))
            #expect(answer.status == 400)
            let health = try await running.http("GET", "/health")
            #expect(health.status == 200)
        }
    }

    @Test("Garbage behind a stream of events does not harm the process")
    func garbageBehindStream() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let connection = try RawConnection(port: running.port)
            try await connection.send(Array("GET /v1/verify/session/\(id)/events HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            _ = try await connection.receive(through: "\n\n")
            try await connection.send(Array("GARBAGE\r\n\r\n".utf8))
            #expect(try await running.http("GET", "/health").status == 200)
        }
    }

    @Test("The error page has an anchor for every code")
    func errorPage() async throws {
        try await RunningGateway.with { running in
            let page = try await running.http("GET", "/docs/errors")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            let codes =
                APIError.Code.allCases.map(\.rawValue) + ErrorCode.allCases.map(\.rawValue)
                + FailureCode.allCases.map(\.rawValue) + ["not_started_by_person"]
            for code in Set(codes) {
                #expect(page.text.components(separatedBy: "<section id=\"\(code)\">").count == 2, "\(code)")
            }
            let tag = try #require(page.headers["etag"])
            let again = try await running.http("GET", "/docs/errors", ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
        }
    }

    @Test("Pages: the session's page with a strict policy, assets with a tag that is honoured")
    func pages() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let page = try await running.http("GET", "/\(id)?cancel_token=x")
            #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["referrer-policy"] == "no-referrer")
            let policy = page.headers["content-security-policy"]
            #expect(policy?.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'") == true)
            let tag = try #require(page.headers["etag"])
            let again = try await running.http("GET", "/\(id)", ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
            let config = try await running.http("GET", "/v1/verify/config")
            #expect(config.data == ["product_name": "Verify Gateway", "mode": "test", "liveness": "stand-in"])
            #expect(try await running.http("GET", "/robots.txt").text == "User-agent: *\nDisallow: /\n")
        }
    }
}
