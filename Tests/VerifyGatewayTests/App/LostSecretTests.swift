import Foundation
import Testing

@testable import VerifyGateway

@Suite("A server secret that is lost or wrong", .serialized)
struct LostSecretTests {
    @Test("No command goes on with another secret or makes a new one, and the doctor fails")
    func commands() async throws {
        try await CommandTests.withFolder { folder in
            let path = folder + "/a.sqlite"
            let made = try await CommandTests.run(["org", "create", "Shop", "--database", path])
            #expect(made.code == 0)
            let commands = [
                ["serve", "--mode", "test", "--public-url", "https://verify.example"], ["key", "create", "any"],
                ["doctor"],
            ]
            for command in commands {
                let answer = try await CommandTests.run(
                    command + ["--database", path],
                    environment: ["VERIFY_SECRET": String(repeating: "x", count: 64)])
                #expect(answer.code != 0 && answer.output.contains("is not the one"), "\(answer.output)")
            }
            try FileManager.default.removeItem(atPath: path + ".secret")
            for command in commands {
                let answer = try await CommandTests.run(command + ["--database", path])
                #expect(answer.code != 0 && answer.output.contains("There is no secret file"), "\(answer.output)")
            }
            #expect(!FileManager.default.fileExists(atPath: path + ".secret"))
        }
    }

    @Test("A database from before the mark takes the present secret, and no other after that")
    func older() async throws {
        let fixture = try await StoreFixture()
        let state = { try SecretCheck.state(of: SQLiteConnection(path: fixture.path, readOnly: true)) }
        #expect(try state() == .inUse)
        try SQLiteDatabase.open(path: fixture.path, secrets: StoreFixture.secrets(), now: 0).database.close()
        #expect(try state() == .bound(mark: StoreFixture.secrets().databaseMark))
        let other = try Secrets(serverSecret: [UInt8](repeating: 8, count: 32))
        #expect(throws: DatabaseError.otherSecret) {
            try SQLiteDatabase.open(path: fixture.path, secrets: other, now: 0)
        }
    }

    @Test("A database from before the mark can have its secret replaced at once")
    func olderReplaced() async throws {
        let fixture = try await StoreFixture()
        let new = try Secrets(serverSecret: [UInt8](repeating: 8, count: 32), previous: StoreFixture.secrets())
        let (database, bound) = try SQLiteDatabase.open(path: fixture.path, secrets: new, now: 5)
        defer { database.close() }
        let old = try StoreFixture.secrets()
        #expect(bound.documentHex("d") == old.hex("d"))
        let kept = try await database.read { try $0.keptSecret() }
        #expect(kept?.rotatedAt == 5)
    }
}

@Suite("First start", .timeLimit(.minutes(2)))
struct FirstStartTests {
    /// Somebody starts the gateway and pastes the next command right behind it.
    @Test("Commands that come all at once make one secret and one database, and none of them fails")
    func together() async throws {
        for _ in 0..<3 {
            try await CommandTests.withFolder { folder in
                let answers = try await withThrowingTaskGroup(of: (code: Int32, output: String).self) { group in
                    for name in ["A", "B", "C", "D", "E"] {
                        group.addTask {
                            try await CommandTests.run(["org", "create", name, "--database", folder + "/a.sqlite"])
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for answer in answers { #expect(answer.code == 0, "\(answer.output)") }
                let (_, list) = try await CommandTests.run(["org", "list", "--database", folder + "/a.sqlite"])
                #expect(list.split(separator: "\n").count == 5, "\(list)")
                let files = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(files.filter { $0.contains("secret") } == ["a.sqlite.secret"])
            }
        }
    }
}
