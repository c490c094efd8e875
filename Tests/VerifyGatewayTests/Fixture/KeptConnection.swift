@testable import VerifyGateway

/// Requests one behind the other on one connection, for tests that have many.
final class KeptConnection {
    private let port: Int
    private var connection: RawConnection

    init(_ running: RunningGateway) throws {
        port = running.port
        connection = try RawConnection(port: port)
    }

    func callAsFunction(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> RawHTTP.Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try await connection.send(Array((head + "\r\n").utf8) + (body ?? []))
        let answer = try RawHTTP.parse(Array(try await connection.receive(through: "\r\n\r\n").utf8))
        let length = method == "HEAD" ? 0 : answer.headers["content-length"].flatMap { Int($0) } ?? 0
        let content = try await connection.receive(length)
        if answer.headers["connection"] == "close" { connection = try RawConnection(port: port) }
        return RawHTTP.Answer(status: answer.status, headers: answer.headers, body: content)
    }

    /// A request with JSON, whatever the bytes really are.
    func json(
        _ method: String, _ path: String, _ json: [UInt8], _ headers: [String: String]
    ) async throws -> RawHTTP.Answer {
        try await self(method, path, headers.merging(["Content-Type": "application/json"]) { $1 }, body: json)
    }
}
