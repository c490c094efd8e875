import Testing

@testable import VerifyGateway

/// Requests that two readers could understand differently (RFC 9112 §11.2), each followed by another request that nobody
/// may see.
@Suite("Request smuggling")
struct SmugglingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let request: String

        init(_ name: String, _ head: String, body: String = "") {
            testDescription = name
            request = "\(head)\r\n\r\n\(body)"
        }

        /// A request with some header lines behind its Host.
        static func headers(_ name: String, _ lines: String, method: String = "POST", body: String = "") -> Case {
            Case(name, "\(method) /health HTTP/1.1\r\nHost: a\r\n\(lines)", body: body)
        }
    }

    static let broken: [Case] = [
        .headers("both lengths", "Content-Length: 4\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"),
        .headers("both lengths, other order", "Transfer-Encoding: chunked\r\nContent-Length: 4", body: "0\r\n\r\n"),
        .headers("two lengths that differ", "Content-Length: 0\r\nContent-Length: 5", body: "hello"),
        .headers("two lengths in one line", "Content-Length: 0, 5", body: "hello"),
        .headers("negative length", "Content-Length: -1"),
        .headers("signed length", "Content-Length: +0"),
        .headers("hexadecimal length", "Content-Length: 0x0"),
        .headers("length of 2^64", "Content-Length: 18446744073709551616"),
        .headers("length that is none", "Content-Length: "),
        .headers("another coding", "Transfer-Encoding: gzip"),
        .headers("coding behind chunked", "Transfer-Encoding: chunked, identity", body: "0\r\n\r\n"),
        .headers("coding before chunked", "Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n"),
        .headers("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"),
        .headers("chunked with a mark before it", "Transfer-Encoding: \u{b}chunked", body: "0\r\n\r\n"),
        .headers("nearly chunked", "Transfer-Encoding: xchunked", body: "0\r\n\r\n"),
        .headers("chunk of 2^64", "Transfer-Encoding: chunked", body: "10000000000000000\r\nhello\r\n0\r\n\r\n"),
        .headers("chunk of 2^64 - 1 and one more", "Transfer-Encoding: chunked", body: "FFFFFFFFFFFFFFFFF\r\n"),
        .headers("negative chunk", "Transfer-Encoding: chunked", body: "-1\r\nh\r\n0\r\n\r\n"),
        .headers("chunk in decimal words", "Transfer-Encoding: chunked", body: "0x5\r\nhello\r\n0\r\n\r\n"),
        .headers("chunk longer than said", "Transfer-Encoding: chunked", body: "1\r\nhello\r\n0\r\n\r\n"),
        .headers("chunk ended by a bare line feed", "Transfer-Encoding: chunked", body: "5\nhello\n0\n\n"),
        .headers("bare line feed between lines", "X-A: b\nX-B: c"),
        .headers("bare carriage return in a value", "X-A: b\rX-B: c"),
        .headers("folded line", "X-A: b\r\n c"),
        .headers("folded line with a tab", "X-A: b\r\n\tTransfer-Encoding: chunked"),
        .headers("blank before the colon", "Transfer-Encoding : chunked", body: "0\r\n\r\n"),
        .headers("NUL in a value", "X-A: b\0c"),
        .headers("NUL in a name", "X\0A: b"),
        .headers("no name", ": b"),
        .headers("no colon", "X-A"),
        .headers("a second Host", "Host: b"),
        .headers("the same Host twice", "Host: a"),
        .headers("header of 1 MiB", "X-A: " + String(repeating: "a", count: 1 << 20)),
        .headers("name of 1 MiB", String(repeating: "a", count: 1 << 20) + ": a"),
        .headers("10,000 headers", (0..<10_000).map { "X-\($0): a" }.joined(separator: "\r\n")),
        Case("no Host", "GET /health HTTP/1.1\r\nX-A: b"),
        Case("path of 1 MiB", "GET /\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\nHost: a"),
        Case("blank before the first header", "GET /health HTTP/1.1\r\n Host: a"),
        Case("no version", "GET /health\r\nHost: a"),
        Case(
            "a coding in HTTP/1.0", "POST /health HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked",
            body: "0\r\n\r\n"),
        Case("version 2.0", "GET /health HTTP/2.0\r\nHost: a"),
        Case("version 1.10", "GET /health HTTP/1.10\r\nHost: a"),
        Case("bare line feeds only", "GET /health HTTP/1.1\nHost: a\n"),
    ]

    private static let tail = "GET /v1/verify/config HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    @Test("Each gets 400 and the connection ends; what stands behind it is no request", arguments: broken)
    func refused(smuggling: Case) async throws {
        try await RunningGateway.with { running in
            for before in ["", "GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n"] {
                let connection = try RawConnection(port: running.port)
                // What is too long is refused before all of it is sent.
                try? await connection.send(Array((before + smuggling.request + Self.tail).utf8))
                let answers = String(decoding: try await connection.receiveAll(), as: UTF8.self)
                let statuses = answers.matches(of: /HTTP.1\.1 ([0-9]{3}) [A-Z]/).map { String($0.output.1) }
                #expect(statuses == (before.isEmpty ? ["400"] : ["200", "400"]))
                #expect(!answers.contains("product_name"))
            }
            #expect(try await running.http("GET", "/health").status == 200)
        }
    }

    @Test(
        "What only looks odd is understood as it is meant, once",
        arguments: [
            "GET /health HTTP/1.1\r\nhOST: a\r\n\r\n", "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nGET\r\n0\r\n\r\n",
            "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /",
            "GET /health HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\n",
        ])
    func accepted(request: String) async throws {
        try await RunningGateway.with { running in
            let connection = try RawConnection(port: running.port)
            try await connection.send(Array((request + Self.tail).utf8))
            let answers = String(decoding: try await connection.receiveAll(), as: UTF8.self)
            let statuses = answers.matches(of: /HTTP.1\.1 ([0-9]{3}) [A-Z]/).map { String($0.output.1) }
            #expect(statuses == [request.hasPrefix("GET") ? "200" : "404", "200"])
        }
    }

    @Test(
        "The last request of a connection is answered, and the connection closed",
        arguments: [
            "GET /health HTTP/1.0", "GET /health HTTP/1.0\r\nHost: a\r\nConnection: close",
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close",
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: Close",
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: te, close",
        ])
    func last(head: String) async throws {
        try await RunningGateway.with { running in
            let connection = try RawConnection(port: running.port)
            try await connection.send(Array((head + "\r\n\r\n" + Self.tail).utf8))
            let answers = String(decoding: try await connection.receiveAll(), as: UTF8.self)
            let statuses = answers.matches(of: /HTTP.1\.1 ([0-9]{3}) [A-Z]/).map { String($0.output.1) }
            #expect(statuses == ["200"])
        }
    }

    @Test("A socket is not opened for a request with two Hosts")
    func upgradeWithTwoHosts() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let error = await #expect(throws: RawConnection.Failure.self) {
                _ = try await running.phone(session.id, headers: "Host: b\r\n")
            }
            #expect(error?.what.hasPrefix("HTTP/1.1 400 ") == true)
        }
    }
}
