import ChildPrograms
import Foundation
import Testing

@testable import VerifyGateway

/// `verify-gateway webhook`, as an operator types it.
@Suite("Webhook commands", .serialized, .timeLimit(.minutes(5)))
struct WebhookCommandTests {
    /// An operator's desk: a folder with a database in which there is one organization.
    private struct Desk {
        let folder: String
        let organization: String

        static func with(_ body: (Desk) async throws -> Void) async throws {
            try await CommandTests.withFolder { folder in
                let (_, output) = try await CommandTests.run(
                    ["org", "create", "Shop", "--json", "--database", folder + "/a.sqlite"])
                let organization = try JSONParser.parse(Array(output.utf8))["id"]?.text
                try await body(Desk(folder: folder, organization: try #require(organization)))
            }
        }

        /// Runs `webhook COMMAND ORGANIZATION …`.
        func callAsFunction(
            _ command: String, _ arguments: String..., mode: String = "live"
        ) async throws -> (code: Int32, output: String) {
            try await CommandTests.run(
                ["webhook", command, organization] + arguments + ["--database", folder + "/a.sqlite"],
                environment: ["VERIFY_MODE": mode])
        }

        /// The same with `--json`: what was printed, one value per line.
        func json(_ command: String, _ arguments: String..., mode: String = "live") async throws -> [JSONValue] {
            let answer = try await CommandTests.run(
                ["webhook", command, organization] + arguments + ["--json", "--database", folder + "/a.sqlite"],
                environment: ["VERIFY_MODE": mode])
            guard answer.code == 0 else { throw RawConnection.Failure(what: answer.output) }
            return try answer.output.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
        }

        func write(_ name: String, _ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            return folder + "/" + name
        }

        func jwk(_ receiver: Receiver) throws -> String {
            try write("key.json", String(decoding: receiver.key.jwk.encoded, as: UTF8.self))
        }
    }

    @Test("An endpoint is made, listed, turned off and on, given another secret and deleted")
    func endpoint() async throws {
        try await Desk.with { desk in
            let made = try #require(try await desk.json("create", "https://shop.example/hook", "--name", "Till").first)
            let id = try #require(made["endpoint"]?["id"]?.text)
            let secret = try #require(made["signing_secret"]?.text)
            #expect(made["endpoint"]?["name"] == "Till" && secret.hasPrefix("whsec_"))
            #expect(try await desk.json("list").map { $0["id"]?.text } == [id])
            #expect(try await desk("disable", id).output.contains("is off"))
            #expect(try await desk("list").output.contains("\(id)  off  https://shop.example/hook"))
            #expect(try await desk("enable", id).output.contains("is on"))
            let rotated = try await desk.json("rotate", id, "--overlap", "60").first
            #expect(rotated?["signing_secret"]?.text?.hasPrefix("whsec_") == true)
            #expect(rotated?["signing_secret"]?.text != secret)
            for overlap in ["-1", "604801", "x"] {
                #expect(try await desk("rotate", id, "--overlap=" + overlap).code != 0, "\(overlap)")
            }
            let recovered = try await desk("recover", id, "--since", "2026-01-01T00:00Z")
            #expect(recovered.output.contains("0 deliveries are due"))
            #expect(try await desk("recover", id, "--since", "today").output.contains("is no time"))
            for command in ["enable", "disable", "delete", "rotate", "test"] {
                let answer = try await desk(command, "whe_none")
                #expect(answer.code != 0 && answer.output.contains("no endpoint whe_none"), "\(command)")
            }
            #expect(try await desk("delete", id).code == 0)
            #expect(try await desk.json("list") == [])
        }
    }

    @Test("URLs are refused by the code that the API gives, and this machine only outside test mode")
    func urls() async throws {
        try await Desk.with { desk in
            for (url, reason) in [
                ("http://shop.example/", "invalid_scheme"), ("https://10.0.0.1/", "ipv4_literal_disallowed"),
                ("https://till.internal/", "reserved_hostname_disallowed"), ("shop", "invalid_url"),
                ("http://127.0.0.1:8080/", "loopback_not_allowed"),
            ] {
                let answer = try await desk("create", url)
                #expect(answer.code != 0 && answer.output.contains("Webhook URL rejected: \(reason)."), "\(url)")
                #expect(answer.output.contains("VERIFY_MODE=test"))
            }
            #expect(try await desk("create", "http://127.0.0.1:8080/", mode: "test").code == 0)
            #expect(try await desk.json("list").count == 1)
        }
    }

    @Test("A key is registered from a JWK, and every other file is refused with what is wrong")
    func keys() async throws {
        try await Desk.with { desk in
            let made = try #require(try await desk.json("create", "https://shop.example/hook").first)
            let id = try #require(made["endpoint"]?["id"]?.text)
            let receiver = try Receiver()
            let pair = try ChildProgram("/usr/bin/openssl", ["genrsa", "-out", desk.folder + "/pair.pem", "2048"])
                .finish()
            let half = try ChildProgram(
                "/usr/bin/openssl",
                ["rsa", "-in", desk.folder + "/pair.pem", "-pubout", "-out", desk.folder + "/public.pem"]
            ).finish()
            #expect(pair.code == 0 && half.code == 0)
            for (file, words) in [
                (desk.folder + "/none.json", "cannot be read"), (desk.folder, "cannot be read"),
                (desk.folder + "/public.pem", "is PEM. The key has to be a JWK"),
                (desk.folder + "/pair.pem", "is a private key in PEM"),
                (try desk.write("text", "hello"), "is no JWK"), (try desk.write("array", "[]"), "is no JWK"),
                (try desk.write("long", String(repeating: " ", count: 20_000) + "{}"), "is no JWK"),
                (try desk.write("ec", #"{"kty":"EC"}"#), "kty has to be RSA"),
                (try desk.write("private", #"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#), "public key only"),
            ] {
                let answer = try await desk("key", id, file)
                #expect(answer.code != 0 && answer.output.contains(words), "\(answer.output)")
            }
            let good = try desk.jwk(receiver)
            #expect(try await desk("key", id, good, "--key-id", "").code != 0)
            let foreign = try await desk("key", "whe_none", good)
            #expect(foreign.code != 0 && foreign.output.contains("no endpoint whe_none"))
            let key = try await desk.json("key", id, good, "--key-id", "2026").first
            #expect(key?["key_id"] == "2026" && key?["is_active"] == true && key?["jwk"] == receiver.key.jwk)
        }
    }

    @Test("A test needs a key; its delivery is seen, and retried while something of it is left")
    func deliveries() async throws {
        try await Desk.with { desk in
            let made = try #require(
                try await desk.json("create", "http://127.0.0.1:9/hook", mode: "test").first)
            let id = try #require(made["endpoint"]?["id"]?.text)
            let early = try await desk("test", id)
            #expect(early.code != 0 && early.output.contains("verify-gateway webhook key \(desk.organization) \(id)"))
            #expect(try await desk.json("deliveries") == [])
            _ = try await desk.json("key", id, try desk.jwk(Receiver()))
            let event = try #require(try await desk.json("test", id).first)
            #expect(event["type"] == "webhook.test")
            let delivery = try #require(try await desk.json("deliveries", "--endpoint", id).first)
            let name = try #require(delivery["id"]?.text)
            #expect(delivery["status"] == "pending" && delivery["event_id"] == event["id"])
            #expect(try await desk.json("deliveries", "--status", "failed") == [])
            #expect(try await desk("deliveries", "--status", "lost").output.contains("no status of a delivery"))
            #expect(try await desk("deliveries", "--limit", "0").code != 0)
            #expect(try await desk.json("attempts", name) == [])
            #expect(try await desk("retry", name).output.contains("is due now"))
            for command in ["attempts", "retry"] {
                let answer = try await desk(command, "whd_none")
                #expect(answer.code != 0 && answer.output.contains("no delivery whd_none"), "\(command)")
            }
            let tail = try await CommandTests.run(
                ["events", "tail", desk.organization, "--json", "--database", desk.folder + "/a.sqlite"])
            #expect(try JSONParser.parse(Array(tail.output.utf8))["id"] == event["id"])
            let nobody = try await CommandTests.run(
                ["webhook", "list", "nobody", "--database", desk.folder + "/a.sqlite"])
            #expect(nobody.code != 0 && nobody.output.contains("verify-gateway org create"))
        }
    }

    @Test("Files that are to vouch for receivers have to hold a certificate", arguments: ["webhook", "liveness"])
    func authorities(kind: String) async throws {
        try await CommandTests.withFolder { folder in
            let root = try AppForge(now: WallClock.system.now() / 1000).root.certificate
            let (begin, end) = ("-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n")
            let text = begin + Data(root).base64EncodedString() + end
            try Data((text + text).utf8).write(to: URL(fileURLWithPath: folder + "/ca.pem"))
            try Data("hello\n".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
            try Data(text.replacing("MII", with: "AAA").utf8).write(to: URL(fileURLWithPath: folder + "/broken.pem"))
            let base = ["--mode", "test", "--database", folder + "/a.sqlite"]
            for (file, words) in [
                ("/none.pem", "cannot be read"), ("/text", "holds no certificate"),
                ("/broken.pem", "holds no certificate"),
            ] {
                let option = ["--\(kind)-ca", folder + file]
                let serve = try await CommandTests.run(
                    ["serve", "--listen", "127.0.0.1:0", "--public-url", "https://verify.example"] + base + option)
                #expect(serve.code != 0 && serve.output.contains(words) && serve.output.contains(option[0]), "\(file)")
                let doctor = try await CommandTests.run(["doctor", "--json"] + base + option)
                #expect(doctor.code == 1 && doctor.output.contains(words), "\(file)")
            }
            let good = try await CommandTests.run(["doctor"] + base + ["--\(kind)-ca", folder + "/ca.pem"])
            #expect(!good.output.contains("holds no certificate"))
            #expect(good.output.contains("2 certificates of \(folder)/ca.pem") == (kind == "webhook"))
        }
    }
}
