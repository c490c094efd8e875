import Foundation
import Testing

struct ForgeCommandTests {
    /// A document's files beside those of another would be checked with them.
    @Test func leavesNothingOfAnotherDocument() async throws {
        try await Program.withFolder { folder in
            let first = try await Program.run("forge", "--active-authentication", "ec", folder)
            #expect(first.status == 0, "\(first.complaints)")
            #expect(FileManager.default.fileExists(atPath: folder + "/chip.key"))
            let refused = try await Program.run("forge", folder)
            #expect(refused.status == 2 && refused.complaints.contains("\(folder)/read: is there already"))
            #expect(FileManager.default.fileExists(atPath: folder + "/read/dg15.bin"))
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/notes"))
            let second = try await Program.run("forge", "--replace", folder)
            #expect(second.status == 0, "\(second.complaints)")
            for gone in ["read/dg15.bin", "read/activeauth.bin", "chip.key"] {
                #expect(!FileManager.default.fileExists(atPath: folder + "/" + gone), "\(gone)")
            }
            #expect(FileManager.default.fileExists(atPath: folder + "/notes"))
        }
    }

    @Test func saysWhereNothingCanBeWritten() async throws {
        let answer = try await Program.run("forge", "/proc/nowhere")
        #expect(answer.status == 2)
        #expect(answer.complaints == "Error: /proc/nowhere/read: cannot be written: No such file or directory\n")
    }

    @Test(arguments: ["", "rsa\n", "rsa 12 xy\n", "ecdh-aes128 12\n", "door 12 34\n"])
    func refusesWhatIsNoKey(text: String) async throws {
        try await Program.withFolder { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/chip.key"))
            let answer = try await Program.run(
                "replay", "--gateway", "http://127.0.0.1:9", "--code", "AAAABBBB", "--chip-key", folder + "/chip.key",
                Program.data + "/emrtd/twins/like-fr")
            #expect(answer.status == 2)
            #expect(answer.complaints.contains("is no chip.key of chip-replay forge"), "\(answer.complaints)")
        }
    }
}
