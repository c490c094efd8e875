import ChildPrograms
import Foundation
import HandoffProtocol
import Testing

/// Official Cap'n Proto peers read what we write and write it again; what comes back has to say the same.
struct InteropTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let schema = repository.appendingPathComponent("protocol-docs/verify.capnp").path
    /// What apps of version 1.6 were built with.
    private static let oldSchema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("verify-1.6.capnp").path

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
    private static let newClient: [ClientMessage] = [
        .hello(
            ClientHello(
                sessionID: "vs_1", mobileWriteToken: "00ff", deviceID: "phone", runtimeIntegritySignal: 1,
                capabilities: [.numberMatching, .serverKeyedChipAuthentication])),
        .numberChosen(99), .didNotStart,
        .chipAuthResponse(ChipAuthResponse(nonce: [1, 2, 3, 4, 5, 6, 7, 8], token: [8, 7, 6, 5, 4, 3, 2, 1])),
        .chipAuthResponse(ChipAuthResponse(protectedResponse: [0x99, 2, 0x90, 0, 0x90, 0])),
    ]
    private static let newServer: [ServerMessage] = [
        .numberChoice([12, 34, 56]),
        .chipAuthRequest(
            ChipAuthRequest(
                protocolIdentifier: "0.4.0.127.0.7.2.2.3.2.4", version: 1, keyIdentifier: [1, 2], publicKey: [4, 5, 6],
                protectedCommand: [0x0C, 0xA4])),
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
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try ChildProgram(program, arguments, input: file.path, separatesComplaints: true).finish()
        #expect(result.code == 0, "\(program) is missing or failed; `make setup-tests` installs it")
        return result.output
    }

    /// The official tool turns a frame into JSON and that into a frame.
    private func throughTool(_ frame: [UInt8], _ type: String) throws -> ArraySlice<UInt8> {
        let json = try run("capnp", ["convert", "binary:json", Self.schema, type], input: Data(frame))
        return [UInt8](try run("capnp", ["convert", "json:binary", Self.schema, type], input: json))[...]
    }

    @Test func theOfficialToolUnderstandsUsAndWeIt() throws {
        for message in Self.client + Self.newClient {
            #expect(try ClientMessage(frame: try throughTool(message.encoded(), "ClientMessage")) == message)
        }
        for message in Self.server + Self.newServer {
            #expect(try ServerMessage(frame: try throughTool(message.encoded(), "ServerMessage")) == message)
        }
    }

    @Test func pycapnpUnderstandsUsAndWeIt() throws {
        try throughPycapnp(Self.client + Self.newClient, Self.server + Self.newServer, schema: Self.schema)
    }

    /// An app of version 1.6 says and hears what it always did.
    @Test func peersOfTheOldSchemaAreUnaffected() throws {
        try throughPycapnp(Self.client, Self.server, schema: Self.oldSchema)
        let hello = try #require(Self.newClient.first)
        let frames = try framesOfPycapnp(["client " + hexadecimal(hello.encoded())], schema: Self.oldSchema)
        guard case .hello(let read) = try ClientMessage(frame: try #require(frames.first)[...]) else {
            Issue.record("another message came back")
            return
        }
        #expect(read.capabilities == [] && read.sessionID == "vs_1" && read.runtimeIntegritySignal == 1)
    }

    private func hexadecimal(_ frame: [UInt8]) -> String {
        frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func throughPycapnp(_ client: [ClientMessage], _ server: [ServerMessage], schema: String) throws {
        let lines =
            client.map { "client " + hexadecimal($0.encoded()) } + server.map { "server " + hexadecimal($0.encoded()) }
        let frames = try framesOfPycapnp(lines, schema: schema)
        try #require(frames.count == lines.count)
        #expect(frames.contains { $0.first == 1 }, "a large chunk has to come in two segments")
        for (frame, message) in zip(frames, client) { #expect(try ClientMessage(frame: frame[...]) == message) }
        for (frame, message) in zip(frames.dropFirst(client.count), server) {
            #expect(try ServerMessage(frame: frame[...]) == message)
        }
    }

    private func framesOfPycapnp(_ lines: [String], schema: String) throws -> [[UInt8]] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("pycapnp_peer.py").path
        let python = ProcessInfo.processInfo.environment["VERIFY_TEST_PYTHON"] ?? "python3"
        let output = try run(python, [script, schema], input: Data(lines.joined(separator: "\n").utf8))
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map { [UInt8](hexadecimal: String($0)) }
    }
}
