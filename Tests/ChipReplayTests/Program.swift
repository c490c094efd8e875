import Foundation
import Testing

/// The built `chip-replay`, run as a person or a script runs it.
struct Program {
    /// What it answered.
    struct Answer {
        let status: Int32
        let output: String
        let complaints: String
    }

    /// Runs it to its end. Both streams are read before waiting, so that neither can fill up and stop it.
    static func run(_ arguments: String...) async throws -> Answer {
        try await run(arguments)
    }

    static func run(_ arguments: [String]) async throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("chip-replay")
        process.arguments = arguments
        let (output, complaints) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaints
        try process.run()
        async let outputData = Self.read(output)
        async let complaintData = Self.read(complaints)
        let texts = await (outputData, complaintData)
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, output: texts.0, complaints: texts.1)
    }

    private static func read(_ pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let data = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// A folder that is gone afterwards.
    static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/chip-replay-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// The test material beside the repository, or where VERIFY_TEST_DATA says.
    static let data: String = {
        if let path = ProcessInfo.processInfo.environment["VERIFY_TEST_DATA"] { return path }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path
    }()
}
