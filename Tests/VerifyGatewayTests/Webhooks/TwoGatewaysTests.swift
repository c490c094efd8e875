import Foundation
import Synchronization
import Testing

@testable import VerifyGateway

/// Two gateways on one database, one of which is killed while both work: as if there were one.
@Suite("Two gateways", .timeLimit(.minutes(5)))
struct TwoGatewaysTests {
    private final class Seen: Sendable {
        let counts = Mutex<[String: Int]>([:])
        func add(_ id: String) { counts.withLock { $0[id, default: 0] += 1 } }
    }

    @Test("Sessions of both end once, and each end is delivered once, while one of the two is killed")
    func together() async throws {
        try await KilledParty.with { party in
            let (store, receiver, seen) = (party.store, try Receiver(), Seen())
            let answer: HTTPDouble.Behaviour = { request in
                seen.add(request.headers["x-kayle-delivery-id"] ?? "")
                return .answer(200, "")
            }
            try await HTTPDouble.with(answer) { double in
                _ = try await store.subscribe(
                    receiver, organizationID: party.organization, url: double.url, now: WallClock.system.now())
                let (steady, doomed) = (
                    try ServerProcess(folder: party.folder), try ServerProcess(folder: party.folder)
                )
                defer { steady.stop() }
                let ports = [try await steady.port(), try await doomed.port()]
                let acknowledged = Seen()
                func work(_ rounds: Int) async {
                    await withTaskGroup(of: Void.self) { group in
                        for worker in 0..<4 {
                            group.addTask {
                                // What one makes the other ends, and both at once.
                                let (maker, ender) = (
                                    RawHTTP(port: ports[worker % 2]), RawHTTP(port: ports[1 - worker % 2])
                                )
                                for _ in 0..<rounds { await Self.end(maker, ender, party.key, acknowledged) }
                            }
                        }
                    }
                }
                await work(8)
                let before = acknowledged.counts.withLock(\.count)
                #expect(before == 32)
                async let working: Void = work(20)
                try await eventually { acknowledged.counts.withLock(\.count) > before + 8 }
                kill(doomed.identifier, SIGKILL)
                doomed.stop()
                await working
                // The other one needs nobody: it makes and ends sessions by itself.
                let alone = RawHTTP(port: ports[0])
                for _ in 0..<5 { await Self.end(alone, alone, party.key, acknowledged) }
                try await eventually { try await store.count("webhook_deliveries WHERE status != 'succeeded'") == 0 }
                let ended = try await store.count("sessions WHERE status = 'cancelled'")
                let ids = acknowledged.counts.withLock { Array($0.keys) }
                #expect(ended >= ids.count && ids.count >= before + 13)
                #expect(try await store.count("events") == ended)
                #expect(try await store.count("webhook_deliveries") == ended)
                for id in ids { #expect(try await store.events(sessionID: id).map(\.type) == [.cancelled]) }
                // Only what the killed one had under way may have come twice: it had at most sixteen places.
                let counts = seen.counts.withLock { $0 }
                #expect(counts.count == ended)
                #expect(counts.values.allSatisfy { $0 <= 2 } && counts.values.count { $0 == 2 } <= 16)
                #expect(try await store.count("audit_logs WHERE event = 'session.cancelled'") == ended)
            }
        }
    }

    private static func end(_ maker: RawHTTP, _ ender: RawHTTP, _ key: String, _ acknowledged: Seen) async {
        let headers = ["Authorization": "Bearer \(key)"]
        guard let created = try? await maker("POST", "/v1/sessions", headers), created.status == 200,
            let id = created.data["id"]?.text
        else { return }
        async let first = try? ender("POST", "/v1/sessions/\(id)/cancel", headers)
        async let second = try? maker("POST", "/v1/sessions/\(id)/cancel", headers)
        if await [first, second].contains(where: { $0?.status == 204 }) { acknowledged.add(id) }
    }
}
