import Foundation
import Testing

@testable import VerifyGateway

@Suite("Requests that cannot be read")
struct UnreadableRequestTests {
    @Test(
        "They get the envelope, first on a connection or later, and the connection ends",
        arguments: [
            "GARBAGE\r\n\r\n", "FOO /v1/sessions HTTP/1.1\r\nHost: a\r\n\r\n",
            "get /v1/sessions HTTP/1.1\r\nHost: a\r\n\r\n", "GET /v1/sessions HTTP/3.1\r\nHost: a\r\n\r\n",
            "GET /v1/sessions HTTP/1.1\r\n\r\n", "GET /v1/sessions HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /v1/sessions HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        ])
    func envelope(request: String) async throws {
        try await RunningGateway.with { running in
            for before in ["", "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"] {
                let connection = try RawConnection(port: running.port)
                if !before.isEmpty {
                    try await connection.send(Array(before.utf8))
                    let head = try RawHTTP.parse(Array(try await connection.receive(through: "\r\n\r\n").utf8))
                    _ = try await connection.receive(head.headers["content-length"].flatMap { Int($0) } ?? 0)
                }
                try await connection.send(Array(request.utf8))
                let answer = try RawHTTP.parse(try await connection.receiveAll())
                #expect(answer.status == 400 && answer.code == "BAD_REQUEST", "\(answer.text)")
                #expect(answer.headers["content-length"] == "\(answer.body.count)")
                #expect(answer.headers["connection"] == "close" && answer.headers["x-frame-options"] == "DENY")
                #expect(answer.headers["x-request-id"]?.wholeMatch(of: /req_[a-z0-9]{32}/) != nil)
                expectError(answer, isList: false, "\(request.debugDescription)")
            }
        }
    }

    @Test("The link of every error leads to its own place on a page that is served")
    func links() async throws {
        try await RunningGateway.with { running in
            let publicURL = running.gateway.publicURL
            for code in APIError.Code.allCases {
                let json = Envelope.failure(APIError(code), requestID: "r", surface: .partner, publicURL: publicURL)
                let link = try #require(json["error"]?["docs"]?.text)
                #expect(link.hasPrefix(publicURL + "/"), "\(code)")
                let parts = link.dropFirst(publicURL.count).split(separator: "#")
                let page = try await running.http("GET", String(parts[0]))
                #expect(page.status == 200 && page.headers["content-type"]?.hasPrefix("text/html") == true)
                let anchor = try #require(parts.count == 2 ? parts[1] : nil)
                #expect(page.text.components(separatedBy: " id=\"\(anchor)\"").count == 2, "\(link)")
            }
        }
    }
}
