@testable import VerifyGateway

/// One request on a connection of its own.
struct RawHTTP: Sendable {
    let port: Int

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        var json: JSONValue { (try? JSONParser.parse(body, mostValues: 50_000)) ?? .null }
        var code: String? { json["error"]?["code"]?.text }
        var data: JSONValue { json["data"] ?? .null }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func callAsFunction(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body, headers["Content-Length"] == nil, headers["Transfer-Encoding"] == nil {
            head += "Content-Length: \(body.count)\r\n"
        }
        return try await raw(Array((head + "\r\n").utf8) + (body ?? []))
    }

    /// A JSON request.
    func json(
        _ method: String, _ path: String, _ json: String, _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await self(
            method, path, headers.merging(["Content-Type": "application/json"]) { $1 }, body: Array(json.utf8))
    }

    /// Any bytes.
    func raw(_ bytes: [UInt8]) async throws -> Answer {
        let connection = try RawConnection(port: port)
        try await connection.send(bytes)
        return try Self.parse(try await connection.receiveAll())
    }

    static func parse(_ bytes: [UInt8]) throws -> Answer {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw RawConnection.Failure(what: "no answer: \(String(decoding: bytes, as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
            }
        }
        return Answer(status: status, headers: headers, body: Array(bytes[end.upperBound...]))
    }
}
