import Foundation
import Testing

@testable import VerifyGateway

@Suite("Pipelined requests")
struct PipeliningTests {
    @Test("Ten thousand at once are answered in their order")
    func inOrder() async throws {
        try await RunningGateway.with { running in
            let connection = try RawConnection(port: running.port)
            let count = 10_000
            async let sending: Void = connection.send(
                (1...count).flatMap { number in
                    let end = number == count ? "Connection: close\r\n" : ""
                    return Array("GET /robots.txt HTTP/1.1\r\nHost: a\r\nX-Request-Id: n\(number)\r\n\(end)\r\n".utf8)
                })
            try await sending
            let answers = String(decoding: try await connection.receiveAll(), as: UTF8.self)
            let parts = answers.components(separatedBy: "X-Request-Id: n").dropFirst()
            let numbers = parts.compactMap { part in Int(part.prefix { $0.isNumber }) }
            #expect(numbers == Array(1...count))
        }
    }

    @Test("Who never reads is not read from without end, and keeps nobody else waiting")
    func neverReading() async throws {
        try await RunningGateway.with { running in
            let connection = try RawConnection(port: running.port, window: 4_096)
            let requests = String(repeating: "GET /docs/errors HTTP/1.1\r\nHost: a\r\n\r\n", count: 10_000)
            let taken = try await connection.sendUntilStuck(Array(requests.utf8), limit: 64 << 20)
            #expect(taken < 32 << 20)
            for _ in 0..<10 { #expect(try await running.http("GET", "/health").status == 200) }
            withExtendedLifetime(connection) {}
        }
    }
}
