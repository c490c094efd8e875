import ChildPrograms
import Foundation
import Testing

@testable import VerifyGateway

@Suite("Out of file descriptors")
struct DescriptorLimitTests {
    @Test("The gateway does not spin while it can open nothing, and serves again afterwards")
    func noSpin() async throws {
        try await CommandTests.withFolder { folder in
            let process = try ChildProgram(
                "/bin/sh",
                ["-c", "ulimit -n 64; exec \"$@\"", "sh", ChildProgram.path(ofBuilt: "verify-gateway"), "serve"]
                    + [
                        "--mode", "test", "--listen", "127.0.0.1:0", "--public-url", "https://verify.example",
                        "--database", folder + "/a.sqlite",
                    ])
            defer {
                process.send(SIGTERM)
                process.wait()
            }
            let port = try #require(await Self.port(process.output))
            let http = RawHTTP(port: port)
            #expect(try await http("GET", "/health").status == 200)

            var connections: [RawConnection] = []
            for _ in 0..<100 { connections.append(try RawConnection(port: port)) }
            // Processor time, which a busy machine makes less of and not more. Taking in what still fits costs some, so
            // one quiet window is enough; who spins has none.
            var shares: [Double] = []
            while shares.count < 8, !shares.contains(where: { $0 < 0.2 }) {
                let (start, before) = (ContinuousClock.now, try Self.processorTime(of: process.identifier))
                try await Task.sleep(for: .seconds(2))
                let spent = try Self.processorTime(of: process.identifier) - before
                shares.append(spent / (start.duration(to: .now) / .seconds(1)))
            }
            #expect(shares.contains { $0 < 0.2 }, "\(shares)")
            #expect(process.isRunning)

            connections = []
            #expect(try await http("GET", "/health").status == 200)
        }
    }

    private static func port(_ output: FileHandle) async -> Int? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var data = Data()
                var port: Int?
                while port == nil {
                    let more = output.availableData
                    if more.isEmpty { break }
                    data += more
                    port = String(decoding: data, as: UTF8.self)
                        .firstMatch(of: /127\.0\.0\.1:([1-9][0-9]*)\D/).flatMap { Int($0.output.1) }
                }
                continuation.resume(returning: port)
            }
        }
    }

    /// Seconds of all threads, user and system (proc(5): fields 14 and 15 of stat, in hundredths).
    private static func processorTime(of process: Int32) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = text.split(separator: ")").last?.split(separator: " ").compactMap { Int($0) } ?? []
        // The state, which is no number, stands before the parent, the first of these.
        guard fields.count > 11 else { throw RawConnection.Failure(what: text) }
        return Double(fields[10] + fields[11]) / 100
    }
}
