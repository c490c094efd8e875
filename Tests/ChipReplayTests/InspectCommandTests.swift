import Foundation
import Testing

struct InspectCommandTests {
    @Test func showsWhatIsInARead() async throws {
        try await Program.withFolder { folder in
            let picture = folder + "/face.jpg"
            let read = Program.data + "/emrtd/twins/like-fr"
            let answer = try await Program.run("inspect", read, "--portrait", picture)
            #expect(answer.status == 0, "\(answer.complaints)")
            for text in ["TWIN", "TW4000012", "RSA with SHA-256", "CSCA like-fr (UT)", "2017-09-05T20:41:33Z"] {
                #expect(answer.output.contains(text), "\(text) is missing")
            }
            let portrait = try #require(FileManager.default.contents(atPath: picture))
            #expect(portrait.starts(with: [0xFF, 0xD8, 0xFF]))
            let nowhere = try await Program.run("inspect", read, "--portrait", folder + "/none/face.jpg")
            #expect(nowhere.status == 2)
            #expect(
                nowhere.complaints == "Error: \(folder)/none/face.jpg: cannot be written: No such file or directory\n")
        }
    }

    /// A read that is damaged everywhere is still described, part by part.
    @Test func describesWhatCannotBeRead() async throws {
        try await Program.withFolder { folder in
            for name in ["dg1", "dg2", "sod"] {
                try Data([0x77, 0x80, 0x01]).write(to: URL(fileURLWithPath: folder + "/\(name).bin"))
            }
            let answer = try await Program.run("inspect", folder)
            #expect(answer.status == 0)
            #expect(answer.output.components(separatedBy: "cannot be read: ").count == 4)
            // Names of the program's own types are no sentence.
            #expect(!answer.output.contains("("), "\(answer.output)")
        }
    }
}
