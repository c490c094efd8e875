import DocumentForge
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Broken input over the socket")
struct BrokenInputTests {
    /// A frame that no correct phone sends, and what it is told.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let opcode: UInt8
        let payload: [UInt8]
        let word: String

        init(_ name: String, opcode: UInt8 = 2, _ payload: [UInt8], _ word: String) {
            (testDescription, self.opcode, self.payload, self.word) = (name, opcode, payload, word)
        }
    }

    static func data(
        _ kind: UInt16, _ raw: [UInt8] = [1], index: UInt32 = 0, total: UInt32 = 1, chunk: UInt32 = 0,
        of chunks: UInt32 = 1
    ) -> [UInt8] {
        ClientMessage.data(
            DataPayload(kind: kind, raw: raw[...], index: index, total: total, chunkIndex: chunk, chunkTotal: chunks)
        ).encoded()
    }

    static let cases: [Case] = [
        Case("empty frame", [], "DECODE_FAILED"),
        Case("half a header", [0, 0, 0, 0], "DECODE_FAILED"),
        Case("67 million segments", [0xFF, 0xFF, 0xFF, 0x03, 0, 0, 0, 0], "DECODE_FAILED"),
        Case("cut in the middle", Array(data(0, [UInt8](repeating: 7, count: 64)).dropLast(40)), "DECODE_FAILED"),
        Case("pointer out of bounds", [0, 0, 0, 0, 1, 0, 0, 0, 0xFC, 0xFF, 0xFF, 0x7F, 1, 0, 1, 0], "DECODE_FAILED"),
        Case("random octets", (0..<64).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }, "DECODE_FAILED"),
        Case("text frame", opcode: 1, Array("hello".utf8), "INVALID_MESSAGE"),
        Case("unknown kind", data(9), "UNKNOWN_DATA_KIND"),
        Case("retired kind", data(3), "LEGACY_SELFIE_KIND_UNSUPPORTED"),
        Case("too many chunks", data(0, chunk: 0, of: 257), "CHUNK_TOTAL_TOO_LARGE"),
        Case("artifact above its limit", data(0, [UInt8](repeating: 1, count: 2000)), "ARTIFACT_TOO_LARGE"),
        Case("active authentication without signature", data(6, [1, 2, 3]), "ACTIVE_AUTH_PAYLOAD_INVALID"),
        Case("video before its step", data(8), "LIVENESS_DATA_PHASE_REQUIRED"),
        Case(
            "phase that does not come next",
            ClientMessage.phase(PhaseUpdate(phase: "liveness_capturing")).encoded(), "PHASE_OUT_OF_ORDER"),
        Case(
            "selection before the request",
            ClientMessage.shareSelection(ShareSelection(sessionID: "x", selectedFieldKeys: ["a"])).encoded(),
            "PHASE_OUT_OF_ORDER"),
    ]

    @Test("Each is told its name, the socket lives on, and nothing is stored", arguments: cases)
    func broken(input: Case) async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
            }
            let before = try await running.session(session.id)
            try await phone.send(opcode: input.opcode, input.payload)
            #expect(try await phone.word() == input.word)
            #expect(try await running.session(session.id) == before)
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "something_new"))) == "phase_ok")
            #expect(try await running.http("GET", "/ready").status == 200)
        }
    }

    @Test("Before hello everything but hello is refused without effect")
    func beforeHello() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.phone(session.id)
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_reading"))) == "HELLO_REQUIRED")
            try await phone.send(opcode: 2, [])
            #expect(try await phone.word() == "DECODE_FAILED")
            #expect(try await running.session(session.id)?.status == .created)
            let wrong = ("x", String(repeating: "0", count: 64), "")
            #expect(try await phone.ask(running.hello(wrong)) == "HELLO_AUTH_REQUIRED")
            #expect(try await phone.word() == "close 1008 HELLO_AUTH_REQUIRED")
            let guesser = try await running.phone(session.id)
            #expect(try await guesser.ask(running.hello((session.id, wrong.1, ""))) == "HANDOFF_TOKEN_INVALID")
        }
    }

    @Test("A frame above 262144 octets is named and closes with 1009")
    func frameTooLarge() async throws {
        try await RunningGateway.with { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            try await phone.send(opcode: 2, [UInt8](repeating: 0, count: 262_145))
            #expect(try await phone.word() == "FRAME_TOO_LARGE")
            #expect(try await phone.word() == "close 1009 FRAME_TOO_LARGE")
        }
    }

    @Test("Broken documents are refused as not authentic and counted once each")
    func brokenDocuments() async throws {
        try await RunningGateway.with { running in
            let genuine = try running.forge.make(ForgeRecipe())
            func file(_ name: String) -> [UInt8] { genuine.files[name] ?? [] }
            let broken: [(String, [String: [UInt8]])] = [
                ("empty security object", ["sod.bin": [0x77, 0]]),
                ("cut security object", ["sod.bin": Array(file("sod.bin").dropLast(20))]),
                ("security object of zeros", ["sod.bin": [UInt8](repeating: 0, count: 500)]),
                ("nested to the limit", ["sod.bin": [UInt8](repeating: 0x30, count: 4000)]),
                ("data page of another length", ["dg1.bin": Array(file("dg1.bin").dropLast())]),
                ("portrait instead of data page", ["dg1.bin": Array(file("dg2.bin").prefix(900))]),
                (
                    "one bit of the portrait",
                    ["dg2.bin": file("dg2.bin").dropLast() + [file("dg2.bin").last.map { $0 ^ 1 } ?? 0]]
                ),
            ]
            for (name, files) in broken {
                let session = try await running.handedOver()
                let phone = try await running.connectedPhone(session)
                for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                    _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
                }
                for (kind, file) in [(DataKind.dg1, "dg1.bin"), (.dg2, "dg2.bin"), (.sod, "sod.bin")] {
                    let bytes = files[file] ?? genuine.files[file] ?? []
                    #expect(
                        try await phone.ask(.data(DataPayload(kind: kind.rawValue, raw: bytes[...]))).hasPrefix(
                            "data_ok"))
                }
                let word = try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
                #expect(word == FailureCode.authenticityFailed.rawValue, "\(name)")
                let stored = try await running.session(session.id)
                #expect(
                    stored?.nfcTriesUsed == 1 && stored?.phase == .nfcReading && stored?.status == .inProgress,
                    "\(name)")
            }
        }
    }

    @Test("Missing files are named and cost no try")
    func missingData() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
            }
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "NFC_REQUIRED_DATA_MISSING")
            #expect(try await running.session(session.id)?.nfcTriesUsed == 0)
        }
    }
}
