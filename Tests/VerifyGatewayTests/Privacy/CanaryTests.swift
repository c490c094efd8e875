import COpenSSL
import DocumentForge
import Foundation
import HandoffProtocol
import PhoneClient
import Testing

@testable import VerifyGateway

/// Nothing that was read from a document, and no secret, is in anything that the server writes or says (threats P1, L2).
@Suite("Canaries", .serialized, .timeLimit(.minutes(3)))
struct CanaryTests {
    private static let fields = "surname=QUINCEVOXZJ given-names=WYRMBADGER number=Q7X9Z4K2B"

    private static func canaries(of document: ForgedDocument, _ name: String) throws -> [CanaryScanner.Canary] {
        let page = try #require(document.files["dg1.bin"])
        let portrait = try #require(document.files["dg2.bin"])
        let signature = try #require(document.files["sod.bin"])
        var digest = [UInt8](repeating: 0, count: 32)
        _ = cossl_digest(Int32(COSSL_SHA256), page, page.count, &digest)
        return [
            .init(name: name + " portrait", bytes: Array(portrait.suffix(200).prefix(32))),
            .init(name: name + " signature", bytes: Array(signature.suffix(32))),
            .init(name: name + " hash of the data page", bytes: digest),
        ]
    }

    @Test("The scanner finds what is planted, in every form and at every place")
    func control() throws {
        let bytes = Array("QUINCEVOXZJ".utf8) + [0xFB, 0xFF, 0x3E]
        let scanner = CanaryScanner([.init(name: "it", bytes: bytes)])
        #expect(scanner.find(in: Data("QUINCE VOXZJ quincevoxz".utf8)).isEmpty)
        for form in CanaryScanner.forms(of: bytes) {
            for before in 0..<3 {
                let planted = Data([UInt8](repeating: 0x61, count: before) + form.bytes + Array("zz".utf8))
                #expect(scanner.find(in: planted).contains("it as \(form.name)"), "\(form.name)")
            }
        }
        for shift in 0..<6 {
            let whole = Data([UInt8](repeating: 7, count: shift) + bytes + [9, 9, 9]).base64EncodedString()
            #expect(!scanner.find(in: Data(whole.utf8)).isEmpty, "base64 \(shift)")
        }
    }

    @Test("Nothing of a document in the talkative log, database, files, webhooks, pages, answers and arguments")
    func nowhere() async throws {
        let receiver = try Receiver()
        // The first delivery fails, so that its payload stays in the database for a while.
        try await HTTPDouble.with({ _ in .answer(500, "no") }) { double in
            try await MemoryTests.Scene.with(environment: ["VERIFY_LOG_LEVEL": "trace"]) { scene in
                let secret = try await scene.subscribe(receiver, url: double.url)
                let document = try scene.forge.make(try ForgeRecipe(Self.fields + " active-authentication=ec"))
                var recipe = try ForgeRecipe(Self.fields)
                recipe.defect = .changedDG2
                let forged = try scene.forge.make(recipe)
                var canaries = try Self.canaries(of: document, "genuine") + Self.canaries(of: forged, "forged")
                canaries += ["QUINCEVOXZJ", "WYRMBADGER", "Q7X9Z4K2B"].map { .init(name: $0, bytes: Array($0.utf8)) }

                // Confirmed and shared, refused, and what no phone of ours would send.
                let (handoff, token) = try await scene.handoffWithToken()
                let page = try await SessionEventsTests.Page(port: scene.address.port, id: handoff.sessionID)
                try await scene.play(document, handoff)
                let states = try await page.until { $0["status"]?["is_terminal"] == true }
                try await scene.play(forged)
                let odd = try await scene.phoneInChipStep()
                let name = Array("WYRMBADGER".utf8)
                for kind in [0, 1, 2, 3, 77] as [UInt16] {
                    let part = DataPayload(kind: kind, raw: name[...], chunkIndex: 9, chunkTotal: 3)
                    _ = try? await odd.ask(.data(part))
                }
                let cut = try await scene.phoneInChipStep()
                let frame = RawPhone.frame(
                    opcode: 2,
                    ClientMessage.data(DataPayload(kind: 0, raw: document.files["dg1.bin"]?[...] ?? [])).encoded())
                try await cut.connection.send(Array(frame.dropLast(3)))
                try await cut.connection.shutdownSending()
                let early = try await RawPhone(
                    port: scene.address.port, path: "/v1/verify/session/\(handoff.sessionID)?WYRMBADGER=QUINCEVOXZJ")
                _ = try? await early.ask(.data(DataPayload(kind: 0, raw: name[...])))
                try await eventually { !double.requests.isEmpty }

                let http = RawHTTP(port: scene.address.port)
                let key = ["Authorization": "Bearer \(scene.apiKey)"]
                var answers = Data()
                for path in [
                    "/v1/sessions", "/v1/sessions/" + handoff.sessionID, "/v1/events", "/v1/webhooks/deliveries",
                ] {
                    let answer = try await http("GET", path + "?name=WYRMBADGER", key)
                    #expect(answer.status == 200, "\(path)")
                    answers += answer.body
                }
                for path in ["details", "status"] {
                    answers += try await http("GET", "/v1/verify/session/\(handoff.sessionID)/\(path)").body
                }
                let wrong = try await http("GET", "/v1/sessions?limit=QUINCEVOXZJ&status=WYRMBADGER", key)
                #expect(wrong.status == 400)
                answers += wrong.body

                let ways = ["cmdline", "environ"].compactMap { name in
                    FileManager.default.contents(atPath: "/proc/\(scene.server.identifier)/\(name)")
                }
                // In the middle of everything, so that nothing is tidied up.
                kill(scene.server.identifier, SIGKILL)
                try await scene.server.ended()
                let log = Data(scene.server.log.utf8)
                let files = try scene.files()
                let heads = Data(double.requests.flatMap { Array("\($0.path) \($0.headers)".utf8) })
                let bodies = Data(double.requests.flatMap(\.body))
                let pages = Data(states.flatMap(\.encoded))
                var secrets: [CanaryScanner.Canary] = []
                for (name, text) in [
                    ("API key", scene.apiKey), ("signing secret", secret), ("cancel token", token),
                    ("handoff token", handoff.mobileWriteToken),
                ] { secrets.append(.init(name: name, bytes: Array(text.utf8))) }

                let everywhere = CanaryScanner(canaries), stored = CanaryScanner(canaries + secrets)
                #expect(stored.find(in: log).isEmpty, "\(stored.find(in: log).sorted())")
                for (name, file) in files {
                    #expect(stored.find(in: file).isEmpty, "\(name): \(stored.find(in: file).sorted())")
                }
                for surface in [heads, bodies, pages, answers] {
                    #expect(everywhere.find(in: surface).isEmpty, "\(everywhere.find(in: surface).sorted())")
                }

                for way in ways { #expect(stored.find(in: way).isEmpty) }

                // Each surface was really there, and said what it may say.
                #expect(String(decoding: log, as: UTF8.self).contains("route=/v1/sessions/{id}"))
                let id = CanaryScanner([.init(name: "id", bytes: Array(handoff.sessionID.utf8))])
                #expect(files.contains { !id.find(in: $0.value).isEmpty })
                for surface in [pages, answers] { #expect(!id.find(in: surface).isEmpty) }
                #expect(ways.count == 2 && ways.allSatisfy { String(decoding: $0, as: UTF8.self).contains("/") })
                #expect(String(decoding: heads, as: UTF8.self).contains("verification.session.succeeded"))
                let payload = try receiver.open(String(decoding: double.requests[0].body, as: UTF8.self))
                #expect(String(decoding: payload.encoded, as: UTF8.self).contains("QUINCEVOXZJ"))
            }
        }
    }
}
