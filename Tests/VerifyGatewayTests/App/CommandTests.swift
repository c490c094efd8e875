import ChildPrograms
import DocumentForge
import Foundation
import Synchronization
import Testing

@testable import VerifyGateway

@Suite("Operator commands", .serialized)
struct CommandTests {
    /// Runs a built program.
    static func run(
        _ arguments: [String], of name: String = "verify-gateway", environment: [String: String] = [:]
    ) async throws -> (code: Int32, output: String) {
        let result = try await ChildProgram(
            ChildProgram.path(ofBuilt: name), arguments, environment: environment
        ).result()
        return (result.code, result.text)
    }

    static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/command-test-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    @Test("The demonstration confirms the genuine document and refuses the changed one")
    func demo() async throws {
        let (code, output) = try await Self.run(["demo", "--headless", "--json", "--port", "0"])
        #expect(code == 0, "\(output)")
        let results = try JSONParser.parse(output.split(separator: "\n").last.map { Array($0.utf8) } ?? [])
        guard case .array(let documents) = results else { throw RawConnection.Failure(what: output) }
        #expect(documents.map { $0["status"] } == ["succeeded", "failed"])
        #expect(documents.last?["failure_code"] == "document_authenticity_failed")
    }

    @Test("Organizations and keys are made, and bad wishes get an answer that helps")
    func organizationAndKey() async throws {
        try await Self.withFolder { folder in
            let database = ["--database", folder + "/a.sqlite"]
            let (code, output) = try await Self.run(["org", "create", "Shop", "--json"] + database)
            #expect(code == 0)
            let id = try #require(try JSONParser.parse(Array(output.utf8))["id"]?.text)
            let (_, key) = try await Self.run(["key", "create", id, "--json"] + database)
            #expect(try JSONParser.parse(Array(key.utf8))["key"]?.text?.wholeMatch(of: /kk_[a-z0-9]{32}/) != nil)
            let unknown = try await Self.run(["key", "create", "nobody"] + database)
            #expect(unknown.code != 0 && unknown.output.contains("verify-gateway org create"))
            let scope = try await Self.run(["key", "create", id, "--scope", "all"] + database)
            #expect(scope.code != 0 && scope.output.contains("sessions:write"))
            for (arguments, word) in [
                ([" "], "needs a name"), (["Sh\u{202e}op"], "without control"),
                ([String(repeating: "a", count: 50_000)], "1 to 200 characters"),
                (["Shop", "--website", "http://shop.example"], "https://"),
                (["Shop", "--privacy-policy-url", "javascript:alert(1)"], "https://"),
            ] {
                let refused = try await Self.run(["org", "create"] + arguments + database)
                #expect(refused.code != 0 && refused.output.contains(word), "\(refused.output)")
            }
            for name in ["", "a\u{1b}[31mb", "a\nb", String(repeating: "a", count: 201)] {
                for command in [["key", "create", id], ["webhook", "create", id, "https://shop.example/hook"]] {
                    let refused = try await Self.run(command + ["--name", name] + database)
                    #expect(refused.code != 0 && refused.output.contains("without control"), "\(refused.output)")
                }
            }
            for file in ["a.sqlite", "a.sqlite.secret"] {
                let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions]
                #expect(mode as? Int == 0o600, "\(file)")
            }
        }
    }

    @Test("Live mode does not start without a liveness service")
    func liveMode() async throws {
        try await Self.withFolder { folder in
            let base = [
                "serve", "--listen", "127.0.0.1:0", "--public-url", "https://verify.example", "--database",
                folder + "/a.sqlite",
            ]
            let bare = try await Self.run(base)
            #expect(bare.code != 0 && bare.output.contains("--liveness-url"))
            let named = try await Self.run(base + ["--liveness-url", "https://liveness.example"])
            #expect(named.code != 0 && named.output.contains("--liveness-secret-file"))
            try Data("secret\n".utf8).write(to: URL(fileURLWithPath: folder + "/open.secret"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder + "/open.secret")
            for (url, secret, word) in [
                ("http://liveness.example", "s", "https://"), ("https://liveness.example/?a=1", "s", "no address"),
                ("liveness.example", "s", "no address"), ("https://user@liveness.example", "s", "no address"),
                ("https://liveness.example", "two words", "printable"), ("https://liveness.example", "", "printable"),
            ] {
                let answer = try await Self.run(
                    base, environment: ["VERIFY_LIVENESS_URL": url, "VERIFY_LIVENESS_SECRET": secret])
                #expect(answer.code != 0 && answer.output.contains(word), "\(answer.output)")
            }
            for (file, word) in [("/none.secret", "no file"), ("/open.secret", "chmod 600")] {
                let answer = try await Self.run(
                    base + ["--liveness-url", "https://liveness.example", "--liveness-secret-file", folder + file])
                #expect(answer.code != 0 && answer.output.contains(word), "\(answer.output)")
            }
            try Data("secret\n".utf8).write(to: URL(fileURLWithPath: folder + "/good.secret"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/good.secret")
            let liveness = [
                "--liveness-url", "https://liveness.example", "--liveness-secret-file", folder + "/good.secret",
            ]
            let root = try AppForge(now: WallClock.system.now() / 1000).root.certificate
            try Data(root).write(to: URL(fileURLWithPath: folder + "/root.der"))
            let app = ["--attest-app", "ABCDE12345.org.example.app"]
            for (flags, word) in [
                ([], "--attest-app"), (["--attest-app", "org.example.app"], "no id of an app"),
                (app + ["--attestation", "maybe"], "required or off"),
                (app + ["--attest-environment", "staging"], "production or development"),
                (app + ["--attest-root", folder + "/none.der"], "cannot be read"),
                (app + ["--attest-root", folder + "/good.secret"], "one certificate"),
                (app + ["--attest-root", folder + "/root.der"], "Live mode trusts only Apple's"),
            ] {
                let answer = try await Self.run(base + liveness + flags)
                #expect(answer.code != 0 && answer.output.contains(word), "\(answer.output)")
            }
            for (flags, word) in [
                (["--mode", "fast"], "test or live"), (["--listen", "nowhere"], "HOST:PORT"),
                (["--listen", "127.0.0.1:+80"], "HOST:PORT"),
                (["--public-url", "http://verify.example"], "https://"),
            ] {
                let answer = try await Self.run(["serve"] + flags)
                #expect(answer.code != 0 && answer.output.contains(word), "\(answer.output)")
            }
        }
    }

    @Test("SIGTERM ends the gateway in order; without a word to the contrary nobody may look into its memory")
    func terminate() async throws {
        try await Self.withFolder { folder in
            let server = try ServerProcess(folder: folder, environment: [:])
            defer { server.stop() }
            let port = try await server.port()
            let limits = try String(contentsOfFile: "/proc/\(server.identifier)/limits", encoding: .utf8)
            #expect(limits.contains(/Max core file size +0 +0/))
            // Nobody who has connected and says nothing, or half of something, keeps it from stopping.
            let silent = try RawConnection(port: port)
            let half = try RawConnection(port: port)
            try await half.send(Array("GET /hea".utf8))
            #expect(try await server.stopInOrder())
            withExtendedLifetime((silent, half)) {}
            #expect(server.log.contains("made a server secret"))
        }
    }

    /// A process that gives up its locks on the database by closing a descriptor of it loses the write-ahead log to the
    /// next command that ends.
    @Test("A running gateway sees what commands change, one after another, and they see what it changes")
    func besideARunningGateway() async throws {
        try await Self.withFolder { folder in
            let server = try ServerProcess(folder: folder)
            defer { server.stop() }
            let http = RawHTTP(port: try await server.port())
            let database = ["--database", folder + "/a.sqlite"]
            for name in ["One", "Two"] {
                let made = try await Self.run(["org", "create", name, "--json"] + database)
                let organization = try #require(try JSONParser.parse(Array(made.output.utf8))["id"]?.text)
                let key = try await Self.run(["key", "create", organization] + database)
                let text = try #require(key.output.firstMatch(of: /kk_[a-z0-9]{32}/)).output
                let created = try await http.json("POST", "/v1/sessions", "", ["Authorization": "Bearer \(text)"])
                #expect(created.status == 200)
                let id = try #require(created.data["id"]?.text)
                let shown = try await Self.run(["session", "show", id] + database)
                #expect(shown.code == 0 && shown.output.contains(id), "\(shown.output)")
            }
        }
    }

    @Test("Live mode starts with a service, its secret and an app, and says nothing of stand-ins")
    func liveModeStarts() async throws {
        try await Self.withFolder { folder in
            try Data("the secret\n".utf8.filter { $0 != 0x20 }).write(to: URL(fileURLWithPath: folder + "/s.secret"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/s.secret")
            let server = try ServerProcess(
                folder: folder,
                flags: [
                    "--liveness-url", "https://liveness.example/v1/", "--liveness-secret-file", folder + "/s.secret",
                    "--attest-app", "ABCDE12345.org.example.app",
                ])
            defer { server.stop() }
            _ = try await server.port()
            #expect(try await server.stopInOrder())
            #expect(!server.log.contains("stand-in"), "\(server.log)")
            #expect(!server.log.contains("app attestation is off"), "\(server.log)")
        }
    }

    @Test("The doctor says what is missing and fails, and is content when it is there")
    func doctor() async throws {
        try await Self.withFolder { folder in
            let base = [
                "doctor", "--json", "--mode", "test", "--listen", "127.0.0.1:0", "--public-url",
                "https://verify.example", "--database", folder + "/a.sqlite",
            ]
            let empty = try await Self.run(base)
            #expect(empty.code == 1 && empty.output.contains("trust import"))
            let forge = try Forge(now: WallClock.system.now() / 1000)
            try Data(forge.state.certificate).write(to: URL(fileURLWithPath: folder + "/csca.der"))
            _ = try await Self.run(["org", "create", "A", "--database", folder + "/a.sqlite"])
            let full = try await Self.run(base + ["--trust", folder + "/csca.der"])
            #expect(full.code == 0, "\(full.output)")
            #expect(full.output.contains("Any program can be the phone."))
            let app = ["--attestation", "required", "--attest-app", "ABCDE12345.org.example.app"]
            let attesting = try await Self.run(base + ["--trust", folder + "/csca.der"] + app)
            #expect(attesting.code == 0 && attesting.output.contains("that they run ABCDE12345.org.example.app"))
            let foreign = try await Self.run(
                base + ["--trust", folder + "/csca.der", "--attest-root", folder + "/csca.der"] + app)
            #expect(foreign.output.contains("The root is not Apple's"))
            let lost = try await Self.run(
                base + ["--trust", folder + "/csca.der", "--database", folder + "/b.sqlite"]
                    + ["--secret-file", folder + "/nosuch/secret"])
            #expect(lost.code == 1 && lost.output.contains("no folder \(folder)/nosuch"), "\(lost.output)")
            let live = try await Self.run(["doctor", "--mode", "live", "--database", folder + "/a.sqlite"])
            #expect(live.code == 1)
        }
    }

    @Test(
        "The doctor warns of an old OpenSSL and refuses another library",
        arguments: [
            ("OpenSSL 3.0.22 7 Jul 2026", Finding.State.ok), ("OpenSSL 3.5.0 8 Apr 2025", .ok),
            ("OpenSSL 3.0.21-dev 9 Jun 2026", .warn), ("OpenSSL 3.0.2 15 Mar 2022", .warn),
            ("OpenSSL 1.1.1w  11 Sep 2023", .fail), ("OpenSSL 4.0.0 1 Apr 2026", .fail), ("LibreSSL 3.9.0", .fail),
            ("OpenSSL", .fail),
        ])
    func openSSLVersion(text: String, state: Finding.State) {
        let finding = OpenSSLVersion(text).finding
        #expect(finding.state == state && finding.check == "openssl" && finding.text.contains(text))
    }

    @Test("The doctor asks the liveness service, and nobody else: no proxy of the environment")
    func doctorAsksService() async throws {
        let isReady = Atomic<Bool>(true)
        let behaviour = LivenessDouble.behaviour(health: {
            .json("{\"data\":{\"ready\":\(isReady.load(ordering: .relaxed))}}")
        })
        try await HTTPDouble.with(behaviour) { double in
            func liveness(_ secret: String, url: String? = nil) async throws -> (state: String?, text: String) {
                let (_, output) = try await Self.run(
                    ["doctor", "--json", "--database", "/nonexistent/a.sqlite", "--liveness-url", url ?? double.url],
                    environment: [
                        "VERIFY_LIVENESS_SECRET": secret, "http_proxy": "http://127.0.0.1:9",
                        "all_proxy": "http://127.0.0.1:9",
                    ])
                guard case .array(let findings) = try JSONParser.parse(Array(output.utf8)) else {
                    throw RawConnection.Failure(what: output)
                }
                let finding = findings.first { $0["check"] == "liveness" }
                return (finding?["state"]?.text, finding?["text"]?.text ?? "")
            }
            #expect(try await liveness(LivenessDouble.secret).state == "ok")
            let wrong = try await liveness("wrong")
            #expect(wrong.state == "fail" && wrong.text.contains("--liveness-secret-file"))
            isReady.store(false, ordering: .relaxed)
            let unready = try await liveness(LivenessDouble.secret)
            #expect(unready.state == "fail" && unready.text.contains("not ready"))
            let gone = try await HTTPDouble.with({ _ in .drop }) { $0.url }
            let down = try await liveness(LivenessDouble.secret, url: gone)
            #expect(down.state == "fail" && down.text.contains("cannot be reached"))
        }
    }

    @Test("The description of the API is printed without a gateway, and for an address that can be one")
    func openAPI() async throws {
        let printed = try await Self.run(["openapi", "--public-url", "https://verify.example.org"])
        #expect(printed.code == 0, "\(printed.output)")
        let description = try JSONParser.parse(printed.output.utf8, mostValues: 50_000)
        #expect(description["openapi"]?.text?.hasPrefix("3.1") == true)
        #expect(description["servers"] == [["url": "https://verify.example.org"]])
        #expect(description["paths"]?["/v1/sessions/{id}"] != nil)
        let refused = try await Self.run(["openapi", "--public-url", "nonsense"])
        #expect(refused.code != 0 && refused.output.contains("no public URL"))
    }

    @Test("Trust files are imported whole or not at all")
    func trust() async throws {
        try await Self.withFolder { folder in
            let forge = try Forge(now: WallClock.system.now() / 1000)
            let other = try Forge(country: .ruritania, now: WallClock.system.now() / 1000)
            let good = folder + "/good.der", second = folder + "/second.der", bad = folder + "/bad.der"
            try Data(forge.state.certificate).write(to: URL(fileURLWithPath: good))
            try Data(other.state.certificate).write(to: URL(fileURLWithPath: second))
            try Data(other.state.certificate.dropLast(5)).write(to: URL(fileURLWithPath: bad))
            let store = ["--trust-store", folder + "/trust"]

            let first = try await Self.run(["trust", "import", good, "--json"] + store)
            #expect(first.code == 0, "\(first.output)")
            #expect(try JSONParser.parse(Array(first.output.utf8))["anchors"] == 1)
            let refused = try await Self.run(["trust", "import", second, bad] + store)
            #expect(refused.code != 0 && refused.output.contains("Nothing was changed"))
            let listed = try await Self.run(["trust", "list", "--json"] + store)
            guard case .array(let anchors) = try JSONParser.parse(Array(listed.output.utf8)) else {
                throw RawConnection.Failure(what: listed.output)
            }
            #expect(anchors.count == 1)
            let again = try await Self.run(["trust", "import", good, second, "--json"] + store)
            #expect(try JSONParser.parse(Array(again.output.utf8))["anchors"] == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/trust").count == 2)
        }
    }
}
