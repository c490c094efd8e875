import DocumentForge
import Foundation
import HandoffProtocol
import PhoneClient
import Testing

@testable import VerifyGateway

/// The server as a process of its own, so that its memory can be searched from outside (threats P2, S9).
@Suite("Memory of the server", .serialized, .timeLimit(.minutes(3)))
struct MemoryTests {
    /// A running server that trusts what its forge makes.
    struct Scene: Sendable {
        let folder: String
        let organization: String
        let server: ServerProcess
        let forge: Forge
        let address: GatewayAddress
        let apiKey: String

        var api: GatewayAPI { GatewayAPI(address) }
        var memory: ProcessMemory { ProcessMemory(process: server.identifier) }

        static func with(
            environment: [String: String] = [:], _ body: (Scene) async throws -> Void
        ) async throws {
            try await CommandTests.withFolder { folder in
                let forge = try Forge(now: WallClock.system.now() / 1000)
                try FileManager.default.createDirectory(atPath: folder + "/trust", withIntermediateDirectories: true)
                try Data(forge.state.certificate).write(to: URL(fileURLWithPath: folder + "/trust/csca.der"))
                let (_, output) = try await CommandTests.run(
                    ["org", "create", "Shop", "--json", "--database", folder + "/a.sqlite"])
                let organization = try #require(try JSONParser.parse(Array(output.utf8))["id"]?.text)
                let (_, key) = try await CommandTests.run(
                    [
                        "key", "create", organization, "--scope", "sessions:write", "--scope", "webhooks:write",
                        "--json",
                        "--database", folder + "/a.sqlite",
                    ])
                let server = try ServerProcess(
                    folder: folder, environment: ["VERIFY_ALLOW_MEMORY_DUMPS": "1"].merging(environment) { $1 })
                defer { server.stop() }
                try await body(
                    Scene(
                        folder: folder, organization: organization, server: server, forge: forge,
                        address: try GatewayAddress(url: "http://127.0.0.1:\(try await server.port())"),
                        apiKey: try #require(try JSONParser.parse(Array(key.utf8))["key"]?.text)))
            }
        }

        /// A session that waits for its phone.
        func handoff() async throws -> HandoffPayload { try await handoffWithToken().handoff }

        /// The same with the token that cancels it.
        func handoffWithToken() async throws -> (handoff: HandoffPayload, cancelToken: String) {
            let created = try await api.createSession(apiKey: apiKey)
            try await api.consent(sessionID: created.id)
            let token = try #require(created.verificationURL.split(separator: "=").last).description
            return (try await api.handoff(sessionID: created.id), token)
        }

        /// Has webhooks sent to a receiver; the secret that signs them.
        func subscribe(_ receiver: Receiver, url: String) async throws -> String {
            let database = ["--json", "--database", folder + "/a.sqlite"]
            let (_, made) = try await CommandTests.run(
                ["webhook", "create", organization, url] + database, environment: ["VERIFY_MODE": "test"])
            let object = try JSONParser.parse(Array(made.utf8))
            let endpoint = try #require(object["endpoint"]?["id"]?.text)
            let jwk = folder + "/key.json"
            try Data(receiver.key.jwk.encoded).write(to: URL(fileURLWithPath: jwk))
            _ = try await CommandTests.run(["webhook", "key", organization, endpoint, jwk] + database)
            return try #require(object["signing_secret"]?.text)
        }

        /// What lies in the server's folder, by name.
        func files() throws -> [String: Data] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
            return Dictionary(
                uniqueKeysWithValues: names.compactMap { name in
                    FileManager.default.contents(atPath: folder + "/" + name).map { (name, $0) }
                })
        }

        /// A raw phone in the chip step.
        func phoneInChipStep() async throws -> RawPhone {
            let handoff = try await handoff()
            let phone = try await RawPhone(port: address.port, path: "/v1/verify/session/\(handoff.sessionID)")
            let hello = ClientHello(
                sessionID: handoff.sessionID, mobileWriteToken: handoff.mobileWriteToken, deviceID: "device")
            _ = try await phone.ask(.hello(hello))
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
            }
            return phone
        }

        /// The app's whole run.
        func play(_ document: ForgedDocument, _ handoff: HandoffPayload? = nil) async throws {
            var files: [ChipFile: [UInt8]] = [:]
            for (name, bytes) in document.files { files[ChipFile(dumpName: name) ?? .com] = bytes }
            let player = Phone(gateway: address, chip: { document.answer(challenge: $0) })
            let handoff = if let handoff { handoff } else { try await self.handoff() }
            _ = try await player.run(ChipRead(name: "memory", files: files), handoff: handoff)
        }
    }

    /// How many sessions are played before the search; `make soak` plays 1,000.
    private static let sessions =
        ProcessInfo.processInfo.environment["VERIFY_MEMORY_SESSIONS"].flatMap { Int($0) } ?? 100

    private static let fields = "surname=QUINCEVOXZJ given-names=WYRMBADGER number=Q7X9Z4K2B"

    /// What must not be found: texts of the data page, the portrait, the signature.
    private static func needles(_ document: ForgedDocument) throws -> [[UInt8]] {
        let portrait = try #require(document.files["dg2.bin"])
        let signature = try #require(document.files["sod.bin"])
        return [
            Array("QUINCEVOXZJ".utf8), Array("WYRMBADGER".utf8), Array("Q7X9Z4K2B".utf8),
            Array(portrait.suffix(200).prefix(48)), Array(signature.suffix(40)),
        ]
    }

    @Test("Nothing of a document is left five seconds after its socket has closed; before, it is found")
    func nothingStays() async throws {
        try await Scene.with { scene in
            let document = try scene.forge.make(try ForgeRecipe(Self.fields + " active-authentication=ec"))
            var changed = try ForgeRecipe(Self.fields)
            changed.defect = .changedDG2
            let forged = try scene.forge.make(changed)
            let needles = try Self.needles(document) + Self.needles(forged).dropFirst(3)

            // While phones wait with their uploads, the search finds every needle: the control of the search itself.
            let waiting = try await scene.phoneInChipStep()
            try await waiting.upload(document)
            let other = try await scene.phoneInChipStep()
            try await other.upload(forged)
            #expect(Set(try scene.memory.find(needles).map(\.needle)) == Set(needles.indices))

            // Cut in the middle of a frame; refused by a check; left without a word; ended properly.
            let frame = RawPhone.frame(
                opcode: 2,
                ClientMessage.data(DataPayload(kind: 0, raw: document.files["dg1.bin"]?[...] ?? [])).encoded())
            let cut = try await scene.phoneInChipStep()
            try await cut.connection.send(Array(frame.dropLast(3)))
            try await cut.connection.shutdownSending()
            #expect(
                try await other.ask(.phase(PhaseUpdate(phase: "nfc_complete"))) == "document_authenticity_failed")
            for phone in [waiting, other] { try await phone.connection.shutdownSending() }
            for _ in 0..<Self.sessions { try await scene.play(document) }
            try await scene.play(forged)

            try await Task.sleep(for: .seconds(5))
            let left = try scene.memory.find(needles)
            #expect(left.isEmpty, "\(left.map(\.description).sorted())")
        }
    }

    @Test("Whatever one socket sends, it holds less than 24 MiB")
    func boundedSocket() async throws {
        try await Scene.with { scene in
            let phone = try await scene.phoneInChipStep()
            let before = try scene.memory.resident()
            // Everything as large as it may be, in the order that costs most: a small part first, then the largest ones
            // from the end to the front, so that all wait and are joined at once.
            for (kind, size) in [(DataKind.dg14, 32 << 10), (.dg15, 32 << 10), (.sod, 64 << 10), (.chipAuth, 32 << 10)]
            {
                let raw = [UInt8](repeating: 1, count: size)
                _ = try await phone.ask(.data(DataPayload(kind: kind.rawValue, raw: raw[...])))
            }
            try await phone.fill(.dg2, bytes: 4 << 20)
            try await phone.fill(.dg2, bytes: 4 << 20, mark: 2)
            let peak = try scene.memory.peak() - before
            #expect(peak < 24 << 20, "\(peak >> 10) KiB")
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "PHASE_OUT_OF_ORDER")
        }
    }
}

extension RawPhone {
    /// Fills an artifact to its limit, from the last chunk to the first.
    func fill(_ kind: DataKind, bytes: Int, mark: UInt8 = 1) async throws {
        let chunk = 229_376
        let total = (bytes + chunk - 1) / chunk
        for index in (0..<total).reversed() {
            let length = min(chunk, bytes - index * chunk)
            let raw = [UInt8](repeating: mark, count: length)
            let word = try await ask(
                .data(
                    DataPayload(
                        kind: kind.rawValue, raw: raw[...], chunkIndex: UInt32(index), chunkTotal: UInt32(total))))
            guard word.hasPrefix("data_") else { throw RawConnection.Failure(what: word) }
        }
    }
}
