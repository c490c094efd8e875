import ChildPrograms
import Foundation
import Synchronization

@testable import VerifyGateway

/// `verify-gateway serve`, in test mode unless flags say otherwise, as a process of its own, on a free port, with its files in one folder.
final class ServerProcess: Sendable {
    private let process: ChildProgram
    private let output = Mutex(Data())
    private let isRead = DispatchSemaphore(value: 0)

    /// Starts it; trusts what lies in the folder's `trust`.
    init(
        folder: String, flags: [String] = ["--mode", "test"],
        environment: [String: String] = ["VERIFY_ALLOW_MEMORY_DUMPS": "1"]
    ) throws {
        process = try ChildProgram(
            ChildProgram.path(ofBuilt: "verify-gateway"),
            [
                "serve", "--listen", "127.0.0.1:0", "--public-url", "https://verify.example", "--database",
                folder + "/a.sqlite", "--busy-delay", "0",
            ] + flags, environment: environment)
    }

    /// Process id.
    var identifier: Int32 { process.identifier }

    /// Everything that it has logged so far.
    var log: String { output.withLock { String(decoding: $0, as: UTF8.self) } }

    /// Waits until it listens and gives the port.
    func port() async throws -> Int {
        try await onThread {
            while self.process.isRunning {
                let more = self.process.output.availableData
                if more.isEmpty { break }
                self.output.withLock { $0 += more }
                // Whoever logs must never wait for somebody who reads.
                if let match = self.log.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)/), let port = Int(match.1) {
                    Thread.detachNewThread { self.readOn() }
                    return port
                }
            }
            throw RawConnection.Failure(what: self.log)
        }
    }

    /// Reads until the process is gone. A thread, because Foundation's own handler can still run when the file is closed.
    private func readOn() {
        while case let more = process.output.availableData, !more.isEmpty { output.withLock { $0 += more } }
        isRead.signal()
    }

    /// Waits until it has ended by itself and everything that it wrote is in ``log``; after ``port()``.
    func ended() async throws {
        try await onThread {
            self.process.wait()
            self.isRead.wait()
        }
    }

    /// Ends it in order and waits for that; true when it said goodbye properly.
    func stopInOrder() async throws -> Bool {
        try await onThread {
            self.process.send(SIGTERM)
            return self.process.wait() == .exit(0)
        }
    }

    /// Ends it.
    func stop() {
        process.send(SIGTERM)
        process.wait()
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
