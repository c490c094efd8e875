import Foundation
import HandoffProtocol
import Testing

/// Official Cap'n Proto peers read what we write and write it again; what comes back has to say the same.
struct InteropTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let schema = repository.appendingPathComponent("protocol-docs/verify.capnp").path

    private static let client: [ClientMessage] =
        KnownFrames.client.dropLast().map(\.message) + [
            .hello(
                ClientHello(
                    sessionID: "vs_1", mobileWriteToken: "00ff", deviceID: "phone äöü 界", appVersion: "1.6.0",
                    attestKeyID: "key", helloAssertion: [0, 1, 254, 255], runtimeIntegritySignal: 3)),
            .phase(PhaseUpdate(phase: "nfc_complete", error: "none", attestAssertion: [9, 8, 7])),
            .data(
                DataPayload(
                    kind: 8, raw: [UInt8](repeating: 0x5A, count: 229_376)[...], index: 0, total: 1, chunkIndex: 10,
                    chunkTotal: 11)),
            .shareSelection(ShareSelection(sessionID: "vs_1", selectedFieldKeys: ["a", "bb", "age_over_18"])),
        ]
    private static let server: [ServerMessage] =
        KnownFrames.server.map(\.message) + [
            .shareReady(sessionID: "vs_1", selectedFieldKeys: []),
            .shareRequest(
                ShareRequest(
                    contractVersion: 1, sessionID: "vs_1",
                    fields: (1...32).map { ShareField(key: "key_\($0)", reason: "§ \($0)", required: $0 % 2 == 0) })),
        ]

    /// Runs a program that has to be there; a missing one fails the test.
    private func run(_ program: String, _ arguments: [String], input: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let stdout = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = stdout
        try process.run()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program) is missing or failed; `make setup-tests` installs it")
        return output
    }

    /// The official tool turns a frame into JSON and that into a frame.
    private func throughTool(_ frame: [UInt8], _ type: String) throws -> ArraySlice<UInt8> {
        let json = try run("capnp", ["convert", "binary:json", Self.schema, type], input: Data(frame))
        return [UInt8](try run("capnp", ["convert", "json:binary", Self.schema, type], input: json))[...]
    }

    @Test func theOfficialToolUnderstandsUsAndWeIt() throws {
        for message in Self.client {
            #expect(try ClientMessage(frame: try throughTool(message.encoded(), "ClientMessage")) == message)
        }
        for message in Self.server {
            #expect(try ServerMessage(frame: try throughTool(message.encoded(), "ServerMessage")) == message)
        }
    }

    @Test func pycapnpUnderstandsUsAndWeIt() throws {
        func line(_ kind: String, _ frame: [UInt8]) -> String {
            kind + " " + frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let lines =
            Self.client.map { line("client", $0.encoded()) } + Self.server.map { line("server", $0.encoded()) }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("pycapnp_peer.py").path
        let python = ProcessInfo.processInfo.environment["VERIFY_TEST_PYTHON"] ?? "python3"
        let output = try run(python, [script, Self.schema], input: Data(lines.joined(separator: "\n").utf8))
        let frames = String(decoding: output, as: UTF8.self).split(separator: "\n").map {
            [UInt8](hexadecimal: String($0))
        }
        try #require(frames.count == lines.count)
        #expect(frames.contains { $0.first == 1 }, "a large chunk has to come in two segments")
        for (frame, message) in zip(frames, Self.client) { #expect(try ClientMessage(frame: frame[...]) == message) }
        for (frame, message) in zip(frames.dropFirst(Self.client.count), Self.server) {
            #expect(try ServerMessage(frame: frame[...]) == message)
        }
    }
}
