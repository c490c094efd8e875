import Foundation
import Testing

@testable import VerifyGateway

/// The way on which an operator replaces the server secret.
extension CommandTests {
    /// A folder with a database, an organization's key and the secret that made them, and what commands said in it.
    private struct Desk {
        let folder: String
        var path: String { folder + "/a.sqlite" }
        var secret: String { path + ".secret" }
        var old: String { folder + "/old.secret" }

        func run(_ arguments: [String], previous: String? = nil) async throws -> (code: Int32, output: String) {
            let flags = previous.map { ["--previous-secret-file", $0] } ?? []
            return try await CommandTests.run(arguments + ["--database", path] + flags)
        }

        func status(previous: String? = nil) async throws -> JSONValue {
            let answer = try await run(["secret", "status", "--json"], previous: previous)
            #expect(answer.code == 0, "\(answer.output)")
            return try JSONParser.parse(Array(answer.output.utf8))
        }

        /// What the doctor says of the secret.
        func finding(previous: String? = nil) async throws -> (state: String?, text: String?) {
            let answer = try await run(["doctor", "--json"], previous: previous)
            guard case .array(let findings) = try JSONParser.parse(Array(answer.output.utf8)),
                let finding = findings.first(where: { $0["check"] == "secret" })
            else { throw RawConnection.Failure(what: answer.output) }
            return (finding["state"]?.text, finding["text"]?.text)
        }

        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }

        /// Has the secret of a database that is in use moved elsewhere.
        static func with(_ body: (Desk, _ key: String) async throws -> Void) async throws {
            try await CommandTests.withFolder { folder in
                let desk = Desk(folder: folder)
                let nothing = try await desk.run(["secret", "status"])
                #expect(nothing.code != 0 && nothing.output.contains("no server secret yet"), "\(nothing.output)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
                let made = try await desk.run(["org", "create", "Shop", "--json"])
                let organization = try #require(try JSONParser.parse(Array(made.output.utf8))["id"]?.text)
                let key = try await desk.run(["key", "create", organization, "--name", "till", "--json"])
                let id = try #require(try JSONParser.parse(Array(key.output.utf8))["id"]?.text)
                let first = try await desk.status()
                #expect(first["version"] == 1 && first["given"] == "in_force" && first["previous_can_go"] == true)
                try FileManager.default.moveItem(atPath: desk.secret, toPath: desk.old)
                try await body(desk, id)
            }
        }
    }

    @Test("The secret is replaced by giving the old one too, and the status and the doctor say when that can go")
    func replacement() async throws {
        try await Desk.with { desk, key in
            let missing = try await desk.run(["org", "list"])
            #expect(missing.code != 0 && missing.output.contains("--previous-secret-file"), "\(missing.output)")
            #expect(try await desk.status()["given"] == "missing")
            #expect(try await desk.status(previous: desk.old)["given"] == "next")
            #expect(try await desk.finding().state == "fail")
            let planned = try await desk.finding(previous: desk.old)
            #expect(planned.state == "warn" && planned.text?.contains("replaces the server secret") == true)
            #expect(!FileManager.default.fileExists(atPath: desk.secret))

            #expect(try await desk.run(["org", "list"], previous: desk.old).code == 0)
            let mode = try FileManager.default.attributesOfItem(atPath: desk.secret)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let during = try await desk.status(previous: desk.old)
            #expect(during["version"] == 2 && during["given"] == "in_force" && during["previous_given"] == true)
            #expect(during["previous_can_go"] == false && during["rotated_at"]?.text != nil)
            guard case .array(let waiting) = during["waiting_keys"] else {
                throw RawConnection.Failure(what: "\(during)")
            }
            #expect(waiting.map { $0["id"]?.text } == [key])
            let needed = try await desk.finding(previous: desk.old)
            #expect(needed.state == "ok" && needed.text?.contains("needed by 1 API key") == true)
            #expect(try await desk.finding().state == "warn")
            let lines = try await desk.run(["secret", "status"], previous: desk.old).output
            #expect(lines.contains("Secret 2 is in force") && lines.contains("waiting  \(key)"), "\(lines)")

            // Whoever has the first secret only cannot go on with it.
            let late = try await CommandTests.run(
                ["org", "list", "--database", desk.path, "--secret-file", desk.old])
            #expect(late.code != 0 && late.output.contains("is not the one"), "\(late.output)")

            #expect(try await desk.run(["key", "disable", key]).code == 0)
            #expect(try await desk.status()["previous_can_go"] == true)
            let spare = try await desk.finding(previous: desk.old)
            #expect(spare.state == "warn" && spare.text?.contains("destroy it") == true)
            #expect(try await desk.finding().state == "ok")
            #expect(try await desk.run(["key", "enable", key]).code == 0)

            // The key was not used in time.
            let second = desk.folder + "/second.secret"
            try FileManager.default.moveItem(atPath: desk.secret, toPath: second)
            #expect(try await desk.run(["org", "list"], previous: second).code == 0)
            let lost = try await desk.run(["secret", "status"]).output
            #expect(lost.contains("Secret 3 is in force") && lost.contains("lost     \(key)"), "\(lost)")
            for path in [desk.old, second, desk.secret] {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                for output in [lines, lost, late.output, missing.output] {
                    #expect(!output.contains(text.prefix(16)))
                }
            }
        }
    }

    @Test("A replacement without the right old secret is refused, tells the way, and makes and shows nothing")
    func refusedReplacement() async throws {
        try await Desk.with { desk, _ in
            let wrong = desk.folder + "/wrong.secret", new = desk.folder + "/new.secret"
            try desk.write(String(repeating: "w", count: 64), to: wrong)
            try desk.write(String(repeating: "n", count: 64), to: new)
            for (flags, sentence) in [
                (["--secret-file", new], "--previous-secret-file"),
                (["--secret-file", new, "--previous-secret-file", wrong], "The previous server secret is not the one"),
                (["--secret-file", new, "--previous-secret-file", new], "The previous server secret is not the one"),
                (["--secret-file", desk.old, "--previous-secret-file", wrong], "Correct --previous-secret-file"),
                (["--previous-secret-file", wrong], "The previous server secret is not the one"),
                (["--previous-secret-file", desk.folder + "/none"], "There is no secret file"),
            ] {
                for command in [
                    ["org", "list"], ["serve", "--mode", "test", "--public-url", "https://verify.example"], ["doctor"],
                ] {
                    let answer = try await desk.run(command + flags)
                    #expect(
                        answer.code != 0 && answer.output.contains(sentence), "\(command + flags): \(answer.output)")
                    #expect(!answer.output.contains("wwwwwwww") && !answer.output.contains("nnnnnnnn"))
                    // A gateway that starts does not end.
                    guard answer.code != 0 else { break }
                }
            }
            #expect(!FileManager.default.fileExists(atPath: desk.secret))
            // A new database had no secret before.
            let fresh = Desk(folder: desk.folder + "/fresh")
            try FileManager.default.createDirectory(atPath: fresh.folder, withIntermediateDirectories: false)
            for command in [["org", "create", "Shop"], ["doctor"]] {
                let answer = try await fresh.run(command, previous: desk.old)
                #expect(answer.code != 0 && answer.output.contains("or leave it out"), "\(answer.output)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: fresh.folder).isEmpty)
            let other = try await desk.run(["secret", "status", "--json", "--secret-file", new])
            #expect(try JSONParser.parse(Array(other.output.utf8))["given"] == "other")
            // The old one still serves.
            #expect(try await desk.run(["org", "list", "--secret-file", desk.old]).code == 0)
        }
    }
}
