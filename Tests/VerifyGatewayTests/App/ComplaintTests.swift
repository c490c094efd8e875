import DocumentForge
import Foundation
import Testing

@testable import VerifyGateway

/// What commands say when something is wrong: a sentence that helps, and nothing of the program's inside.
@Suite("Complaints of commands", .serialized)
struct ComplaintTests {
    @Test("A path at which no database can be is named, and nothing is made beside it")
    func database() async throws {
        try await CommandTests.withFolder { folder in
            let picture = folder + "/picture.jpg"
            try Data([0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 1, count: 400)).write(
                to: URL(fileURLWithPath: picture))
            for (path, sentence) in [
                (folder + "/none/a.sqlite", "There is no folder \(folder)/none for the database."),
                (picture, "\(picture) is no database."), (folder, "\(folder) is no database."),
                ("/dev/zero", "/dev/zero is no database."),
            ] {
                for command in [
                    ["org", "create", "A"], ["serve", "--mode", "test", "--public-url", "https://verify.example"],
                    ["doctor"],
                ] {
                    let answer = try await CommandTests.run(command + ["--database", path])
                    #expect(answer.code != 0 && answer.output.contains(sentence), "\(answer.output)")
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["picture.jpg"])
        }
    }

    @Test("What is no secret file is not to be protected, and one behind a link is taken")
    func secret() async throws {
        try await CommandTests.withFolder { folder in
            for path in ["/dev/zero", folder] {
                let answer = try await CommandTests.run(
                    ["org", "create", "A", "--database", folder + "/a.sqlite", "--secret-file", path])
                #expect(
                    answer.code != 0 && answer.output.contains("\(path) is no file with a secret"), "\(answer.output)")
                #expect(!answer.output.contains("chmod"))
            }
            let secret = folder + "/secret", link = folder + "/link"
            try Data(String(repeating: "k", count: 64).utf8).write(to: URL(fileURLWithPath: secret))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: secret)
            let linked = try await CommandTests.run(
                ["org", "create", "A", "--database", folder + "/a.sqlite", "--secret-file", link])
            #expect(linked.code == 0, "\(linked.output)")
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: secret)
            let open = try await CommandTests.run(
                ["org", "create", "A", "--database", folder + "/a.sqlite", "--secret-file", link])
            #expect(open.code != 0 && open.output.contains("chmod 600"))
        }
    }

    @Test("A setting that is no choice names the choices", arguments: ["serve", "doctor"])
    func choices(command: String) async throws {
        try await CommandTests.withFolder { folder in
            let base = [
                command, "--mode", "test", "--public-url", "https://verify.example", "--database", folder + "/a.sqlite",
            ]
            for (flags, environment, sentence) in [
                (
                    [], ["VERIFY_LOG_LEVEL": "foo"],
                    "\"foo\" is no VERIFY_LOG_LEVEL. Use one of critical, error, warning"
                ),
                (["--chip-authentication", "whenAnswered"], [:], "Use whenTranscriptDue or whenOffered."),
                (
                    [], ["VERIFY_REQUIRE_NUMBER_MATCH": "maybe"],
                    "\"maybe\" is no VERIFY_REQUIRE_NUMBER_MATCH. Use 1 or 0."
                ),
                ([], ["VERIFY_BUSY_CHECKS": "0"], "Busy checks can be 1 to 1024, not \"0\"."),
                (["--busy-delay", "60001"], [:], "The busy delay can be 0 to 60000 milliseconds, not \"60001\"."),
            ] {
                let answer = try await CommandTests.run(base + flags, environment: environment)
                #expect(answer.code != 0 && answer.output.contains(sentence), "\(answer.output)")
            }
        }
    }

    @Test("The policy shows what is demanded of chips")
    func policy() async throws {
        for (flags, environment, value) in [
            ([], [:], "whenTranscriptDue"), (["--chip-authentication", "whenOffered"], [:], "whenOffered"),
            ([], ["VERIFY_CHIP_AUTHENTICATION": "whenOffered"], "whenOffered"),
        ] {
            let answer = try await CommandTests.run(["trust", "policy"] + flags, environment: environment)
            #expect(answer.code == 0 && answer.output.contains("chipAuthentication = \(value)\n"), "\(answer.output)")
        }
    }

    @Test("An import counts in words that fit, and says of a damaged file what is wrong with it")
    func trust() async throws {
        try await CommandTests.withFolder { folder in
            let forge = try Forge(now: WallClock.system.now() / 1000)
            let good = folder + "/good.der", bad = folder + "/bad.der"
            try Data(forge.state.certificate).write(to: URL(fileURLWithPath: good))
            try Data(forge.state.certificate.dropLast(5)).write(to: URL(fileURLWithPath: bad))
            let store = ["--trust-store", folder + "/trust"]
            let imported = try await CommandTests.run(["trust", "import", good] + store)
            #expect(imported.output.contains("good.der: certificates, 1 entry, 1 new\n"), "\(imported.output)")
            #expect(imported.output.contains("The trust store holds 1 CSCA certificate: UT 1\n"))
            let listed = try await CommandTests.run(["trust", "list"] + store)
            #expect(listed.output.contains("1 CSCA certificate of 1 country, 0 document signers, 0 lists in"))
            let refused = try await CommandTests.run(["trust", "import", bad] + store)
            #expect(
                refused.output.contains(
                    "bad.der: cannot be used: it ends before its last element does; fetch the file again"),
                "\(refused.output)")
        }
    }

    @Test("A demonstration at another port than the one that was wanted says so")
    func port() async throws {
        try await HTTPDouble.with({ _ in .drop }) { taken in
            let port = try #require(taken.url.split(separator: ":").last)
            let answer = try await CommandTests.run(["demo", "--headless", "--port", String(port)])
            #expect(answer.code == 0)
            #expect(
                answer.output.hasPrefix("Port \(port) is taken, so the demonstration is at port "), "\(answer.output)")
        }
    }

    /// L5: the runtime's backtrace shows registers and the memory that they point at.
    @Test(
        "A crash writes nothing of the memory, unless the operator looks for a fault", .timeLimit(.minutes(2)),
        arguments: [false, true])
    func crash(isAllowed: Bool) async throws {
        try await CommandTests.withFolder { folder in
            let server = try ServerProcess(
                folder: folder,
                environment: [
                    "SWIFT_BACKTRACE": "enable=yes,symbolicate=off,color=no,interactive=no",
                    "VERIFY_ALLOW_MEMORY_DUMPS": isAllowed ? "1" : "0",
                ])
            defer { server.stop() }
            _ = try await server.port()
            let before = server.log
            #expect(kill(server.identifier, SIGSEGV) == 0)
            guard isAllowed else {
                try await server.ended()
                return #expect(server.log == before)
            }
            // A signal that was sent is no fault that happens again when the handler returns: the process goes on.
            defer { kill(server.identifier, SIGKILL) }
            while !server.log.contains("Registers:") { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
