import Foundation
import Synchronization
import Testing

@testable import VerifyGateway

/// How often the gateway is killed: 20 times; `make soak` wants 200, and hears of each twentieth.
enum KillRounds {
    static let wanted = ProcessInfo.processInfo.environment["VERIFY_KILL_ROUNDS"].flatMap { Int($0) } ?? 20
    static let isSoak = wanted > 20
}

/// A relying party whose gateway is killed. Its database is open here as well, to count what is left.
struct KilledParty: Sendable {
    let folder: String
    let store: SessionStore
    let organization: String
    let key: String

    /// Makes one, runs `body` with it, and takes it away.
    static func with(_ body: (KilledParty) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/kill-loop-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/a.sqlite")
        let secret = SecretSource.file(path: folder + "/a.sqlite.secret")
        let store = SessionStore(database: database, secrets: try secret.load().secrets)
        let now = WallClock.system.now()
        let organization = try await store.createOrganization(name: "Example Bank", now: now).id
        let key = try await store.createAPIKey(
            organizationID: organization, name: "k", scopes: [.sessionsWrite], now: now
        ).key
        try await body(KilledParty(folder: folder, store: store, organization: organization, key: key))
        database.close()
    }

    /// Starts the gateway, lets four workers at it until it is gone, and kills it at some moment after `count` has grown.
    func killOnce(
        flags: [String] = [], count: @escaping @Sendable () -> Int, _ work: @escaping @Sendable (RawHTTP) async -> Void
    ) async throws {
        let server = try ServerProcess(folder: folder, flags: ["--mode", "test"] + flags)
        let http = RawHTTP(port: try await server.port())
        let workers = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { await work(http) } }
            }
        }
        let enough = count() + Int.random(in: 2...8)
        try await eventually { count() >= enough }
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...30)))
        kill(server.identifier, SIGKILL)
        server.stop()
        workers.cancel()
        await workers.value
    }
}

/// The gateway is killed again and again while sessions end and webhooks leave (R7). Afterwards every session that ended
/// has one event, every event has its delivery, and every delivery has arrived.
@Suite(.timeLimit(.minutes(KillRounds.isSoak ? 120 : 10))) struct KillLoopTests {
    private static let rounds = KillRounds.wanted

    @Test func nothingIsLostOrToldTwice() async throws {
        try await KilledParty.with { party in
            let (store, receiver) = (party.store, try Receiver())
            let (arrived, acknowledged) = (Ids(), Ids())
            let answer: HTTPDouble.Behaviour = { request in
                // Some attempts are under way when the gateway dies.
                try? await Task.sleep(for: .milliseconds(Int.random(in: 0...30)))
                arrived.add(request.headers["x-kayle-delivery-id"] ?? "")
                return .answer(200, "")
            }
            try await HTTPDouble.with(answer) { double in
                let endpoint = try await store.subscribe(
                    receiver, organizationID: party.organization, url: double.url, now: WallClock.system.now())
                for round in 1...Self.rounds {
                    try await party.killOnce(count: { acknowledged.all.count }) { http in
                        await Self.endSessions(http, party.key, acknowledged)
                    }
                    if KillRounds.isSoak, round.isMultiple(of: 20) {
                        let (ended, told) = (acknowledged.all.count, arrived.all.count)
                        print("\(round) of \(Self.rounds) kills, \(ended) sessions ended, \(told) told")
                        fflush(nil)
                    }
                }
                let server = try ServerProcess(folder: party.folder)
                _ = try await server.port()
                defer { server.stop() }
                try await eventually {
                    try await store.count("webhook_deliveries WHERE status != 'succeeded'") == 0
                }
                let ended = try await store.count("sessions WHERE status = 'cancelled'")
                #expect(try await store.count("events") == ended && ended >= acknowledged.all.count)
                #expect(
                    try await store.count(
                        "sessions WHERE status = 'cancelled' AND NOT EXISTS (SELECT 1 FROM events WHERE session_id = sessions.id)"
                    ) == 0)
                #expect(try await store.count("webhook_deliveries WHERE webhook_endpoint_id = '\(endpoint)'") == ended)
                #expect(try await store.count("webhook_deliveries WHERE payload IS NOT NULL") == 0)
                for id in acknowledged.all {
                    #expect(try await store.events(sessionID: id).map(\.type) == [.cancelled])
                }
                let known = try await store.count("webhook_deliveries")
                #expect(arrived.all.count == known && known > Self.rounds)
            }
        }
    }

    /// Ids that several tasks collect.
    private final class Ids: Sendable {
        private let ids = Mutex<Set<String>>([])
        var all: Set<String> { ids.withLock { $0 } }
        func add(_ id: String) { ids.withLock { _ = $0.insert(id) } }
    }

    /// Makes and cancels sessions until the server is gone.
    private static func endSessions(_ http: RawHTTP, _ key: String, _ acknowledged: Ids) async {
        while !Task.isCancelled {
            guard
                let created = try? await http(
                    "POST", "/v1/sessions", ["Authorization": "Bearer \(key)"]), created.status == 200,
                let id = created.data["id"]?.text, let token = created.data["cancel_token"]?.text,
                let answer = try? await http.json(
                    "POST", "/v1/verify/session/\(id)/cancel", "{\"cancel_token\":\"\(token)\"}")
            else { return }
            if answer.status == 204 { acknowledged.add(id) }
        }
    }
}

extension SessionStore {
    /// Rows of a table and condition.
    func count(_ rows: String) async throws -> Int {
        try await database.read { connection in
            var row = try connection.run("SELECT COUNT(*) FROM \(rows)", []).only()
            return Int(try row.integer())
        }
    }
}
