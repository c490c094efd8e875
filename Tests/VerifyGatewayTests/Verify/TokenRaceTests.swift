import Foundation
import HandoffProtocol
import Testing

@testable import VerifyGateway

/// S8: many phones present one token at once, at two gateways over one database.
@Suite(.timeLimit(.minutes(5))) struct TokenRaceTests {
    private static let rounds = ProcessInfo.processInfo.environment["VERIFY_RACE_ROUNDS"].flatMap { Int($0) } ?? 50
    private static let phones = 50

    @Test("Each token has exactly one winner, and every loser learns why")
    func oneWinner() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/token-race-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/a.sqlite")
        defer { database.close() }
        let secret = SecretSource.file(path: folder + "/a.sqlite.secret")
        let store = SessionStore(database: database, secrets: try secret.load().secrets)
        let organization = try await store.createOrganization(name: "Example Bank", now: WallClock.system.now()).id
        let servers = [try ServerProcess(folder: folder), try ServerProcess(folder: folder)]
        defer { for server in servers { server.stop() } }
        var ports: [Int] = []
        for server in servers { ports.append(try await server.port()) }
        for round in 0..<Self.rounds {
            let (id, token) = try await handedOver(store, organization)
            let words = try await race(id: id, token: token, ports: ports)
            #expect(words.filter { $0 == "hello_ok" }.count == 1, "round \(round): \(words)")
            let losses: Set<String> = ["HANDOFF_TOKEN_CONSUMED", "HANDOFF_DEVICE_MISMATCH"]
            #expect(Set(words).subtracting(losses) == ["hello_ok"], "round \(round): \(words)")
        }
    }

    private func race(id: String, token: String, ports: [Int]) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<Self.phones {
                let hello = ClientHello(sessionID: id, mobileWriteToken: token, deviceID: "device-\(number)")
                let port = ports[number % ports.count]
                group.addTask {
                    let phone = try await RawPhone(port: port, path: "/v1/verify/session/\(id)")
                    return try await phone.ask(.hello(hello))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func handedOver(_ store: SessionStore, _ organization: String) async throws -> (id: String, token: String) {
        let now = WallClock.system.now()
        let id = try await store.createSession(
            NewSession(
                organizationID: organization, shareContract: ShareFieldRules.contract(for: nil), isAgeOnly: false,
                redirectURL: nil),
            now: now
        ).session.id
        _ = try await store.recordConsent(
            sessionID: id, texts: ConsentTexts(termsVersion: "1", privacyNoticeVersion: "1"), now: now)
        guard case .issued(let token, _) = try await store.issueHandoff(sessionID: id, now: now) else {
            throw RawConnection.Failure(what: "no handoff")
        }
        return (id, token)
    }
}
