import Foundation
import Testing

/// `chip-replay verify`: other programs depend on its lines and its exit status.
struct VerifyCommandTests {
    private struct Line: Decodable {
        struct Check: Decodable {
            let check: String
            let outcome: String
            let reason: String?
        }

        let read: String
        let outcome: String
        let failureCode: String?
        let checks: [Check]
        let claims: [String: String]
    }

    private let day = "2026-11-24T12:00:00Z"

    private func lines(_ answer: Program.Answer) throws -> [Line] {
        try answer.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(arguments: ["at", "au", "de", "fr", "gb", "my", "nz", "us"])
    func confirmsTheTwins(state: String) async throws {
        let folder = Program.data + "/emrtd/twins/like-\(state)"
        let answer = try await Program.run("verify", "--json", "--at", day, "--trust", folder + "/csca.der", folder)
        let line = try #require(try lines(answer).first, "\(answer.complaints)")
        #expect(answer.status == 0)
        #expect(line.read == folder)
        #expect(line.outcome == "confirmed")
        #expect(line.failureCode == nil)
        #expect(line.claims["family_name"] == "TWIN")
        #expect(line.checks.count == 16)
    }

    @Test func confirmsEveryMockDocument() async throws {
        let folder = Program.data + "/emrtd/mock-sods"
        let sets = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".bin") }
        #expect(sets.count == 21)
        for set in sets {
            let path = "\(folder)/\(set)"
            let answer = try await Program.run("verify", "--at", day, "--trust", path + "/csca.der", path)
            #expect(answer.status == 0, "\(set): \(answer.output)")
        }
    }

    /// Several reads in one call: every one gets a line, and the exit status tells that not all were confirmed.
    @Test func tellsForgedFromGenuine() async throws {
        try await Program.withFolder { folder in
            for (name, arguments) in [("good", []), ("bad", ["--defect", "changed-dg1"])] {
                let answer = try await Program.run(["forge", "--at", day] + arguments + ["\(folder)/\(name)"])
                try #require(answer.status == 0, "\(answer.complaints)")
            }
            let answer = try await Program.run(
                "verify", "--json", "--at", day, "--trust", folder + "/good/trust", "--trust", folder + "/bad/trust",
                folder + "/good/read", folder + "/bad/read")
            #expect(answer.status == 1)
            let verdicts = try lines(answer)
            #expect(verdicts.map(\.outcome) == ["confirmed", "notConfirmed"])
            #expect(verdicts.last?.failureCode == "document_authenticity_failed")
            #expect(verdicts.last?.checks.contains { $0.reason == "dg_hash_mismatch" } == true)
            #expect(verdicts.last?.claims.isEmpty == true, "claims of a document that was not confirmed")
        }
    }

    @Test func activeAuthenticationFitsTheGivenChallengeOnly() async throws {
        try await Program.withFolder { folder in
            _ = try await Program.run("forge", "--at", day, "--active-authentication", "rsa", folder + "/doc")
            let recorded = try #require(FileManager.default.contents(atPath: folder + "/doc/read/active_auth.bin"))
            let challenge = recorded.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let arguments = ["verify", "--json", "--at", day, "--trust", folder + "/doc/trust", folder + "/doc/read"]
            #expect(try await Program.run(arguments).status == 0)
            #expect(try await Program.run(arguments + ["--challenge", challenge]).status == 0)
            let other = try await Program.run(arguments + ["--challenge", "0011223344556677"])
            #expect(other.status == 1)
            #expect(try lines(other).first?.failureCode == "document_active_authentication_failed")
        }
    }

    @Test func unusableInputHasAStatusOfItsOwn() async throws {
        let reads = Program.data + "/emrtd/twins/like-at"
        for arguments in [
            ["verify"], ["verify", "/nowhere"], ["verify", "--trust", "/nowhere", reads],
            ["verify", "--at", "soon", reads],
            ["verify", "--challenge", "00", reads], ["verify", "--challenge", "xyz", reads],
            ["verify", "--wat", reads],
            ["verify", "--trust", reads + "/dg1.bin", reads], ["inspect", "/nowhere"], ["replay", reads], ["forge"],
            ["forge", "--defect", "nothing-of-this-name", "nowhere"], ["dance"],
        ] {
            let answer = try await Program.run(arguments)
            #expect(answer.status == 2, "\(arguments): \(answer.output)")
            #expect(!answer.complaints.isEmpty, "\(arguments)")
        }
    }

    @Test func helpIsNoFailure() async throws {
        for arguments in [["--help"], ["verify", "--help"], ["replay", "--help"], ["forge", "--list"]] {
            let answer = try await Program.run(arguments)
            #expect(answer.status == 0)
            #expect(answer.output.count > 200)
        }
    }

    /// A list that nobody vouches for is taken as it is, with a warning; the certificate beside it silences that.
    @Test func aMasterListIsVouchedForOrWarnedAbout() async throws {
        let emrtd = Program.data + "/emrtd"
        let list = emrtd + "/masterlists/DE_2026-05-28.ml"
        let alone = try await Program.run("verify", "--trust", list, emrtd + "/twins/like-at")
        #expect(alone.status == 1)
        #expect(alone.complaints.contains("is trusted as it is"))
        let anchored = try await Program.run(
            "verify", "--trust", list, "--trust", emrtd + "/certs/csca-de-07-masterlist-anchor.der",
            emrtd + "/twins/like-at")
        #expect(anchored.complaints.isEmpty, "\(anchored.complaints)")
    }
}
