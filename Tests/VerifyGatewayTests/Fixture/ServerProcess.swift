import Foundation
import Synchronization

@testable import VerifyGateway

/// `verify-gateway serve`, in test mode unless flags say otherwise, as a process of its own, on a free port, with its files in one folder.
final class ServerProcess: Sendable {
    private let process: Process
    private let output = Mutex(Data())
    private let reader: FileHandle
    private let isRead = DispatchSemaphore(value: 0)

    /// Starts it; trusts what lies in the folder's `trust`.
    init(
        folder: String, flags: [String] = ["--mode", "test"],
        environment: [String: String] = ["VERIFY_ALLOW_MEMORY_DUMPS": "1"]
    ) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("verify-gateway")
        process.arguments =
            [
                "serve", "--listen", "127.0.0.1:0", "--public-url", "https://verify.example", "--database",
                folder + "/a.sqlite",
            ] + flags
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardError = pipe
        reader = pipe.fileHandleForReading
        try process.run()
    }

    /// Process id.
    var identifier: Int32 { process.processIdentifier }

    /// Everything that it has logged so far.
    var log: String { output.withLock { String(decoding: $0, as: UTF8.self) } }

    /// Waits until it listens and gives the port.
    func port() async throws -> Int {
        try await onThread {
            while self.process.isRunning {
                let more = self.reader.availableData
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
        while case let more = reader.availableData, !more.isEmpty { output.withLock { $0 += more } }
        isRead.signal()
    }

    /// Waits until it has ended by itself and everything that it wrote is in ``log``; after ``port()``.
    func ended() async throws {
        try await onThread {
            self.process.waitUntilExit()
            self.isRead.wait()
            self.isRead.signal()
        }
    }

    /// Ends it in order and waits for that; true when it said goodbye properly.
    func stopInOrder() async throws -> Bool {
        try await onThread {
            self.process.terminate()
            self.process.waitUntilExit()
            return self.process.terminationReason == .exit && self.process.terminationStatus == 0
        }
    }

    /// Ends it.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
