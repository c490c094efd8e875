import ChildPrograms
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

    /// Runs it to its end.
    static func run(_ arguments: String...) async throws -> Answer {
        try await run(arguments)
    }

    static func run(_ arguments: [String]) async throws -> Answer {
        let result = try await ChildProgram(
            ChildProgram.path(ofBuilt: "chip-replay"), arguments, separatesComplaints: true
        ).result()
        return Answer(
            status: result.code, output: result.text, complaints: String(decoding: result.complaints, as: UTF8.self))
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
