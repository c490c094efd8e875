import Dispatch
import HandoffProtocol
import Testing

@testable import VerifyGateway

/// R3: who has not begun is turned away while the checks do not keep up, and who has begun is served.
@Suite("More than the gateway can do")
struct BusyTests {
    @Test("The pool counts what is at hand, running checks included")
    func pool() async throws {
        let pool = CheckingPool(threads: 1)
        let end = DispatchSemaphore(value: 0)
        async let first: Void? = pool.run { end.wait() }
        async let second: Void? = pool.run { end.wait() }
        try await eventually { pool.atHand == 2 }
        end.signal()
        end.signal()
        _ = await (first, second)
        #expect(pool.atHand == 0)
        await pool.stop()
    }

    @Test("A new session and a new phone are told to come later; a phone that has begun goes on and comes back")
    func shedding() async throws {
        try await RunningGateway.with(configure: { $0.busyChecks = 1 }) { running in
            let begun = try await running.handedOver()
            let waiting = try await running.handedOver()
            let phone = try await running.connectedPhone(begun)
            let end = DispatchSemaphore(value: 0)
            let pool = running.gateway.pool
            async let check: Void? = pool.run { end.wait() }
            defer { end.signal() }
            try await eventually { pool.atHand == 1 }

            let refused = try await running.http.json("POST", "/v1/sessions", "{}", running.authorization)
            #expect(refused.status == 503 && refused.code == "SERVICE_UNAVAILABLE")
            #expect(refused.headers["retry-after"] == "5")
            let stranger = try await running.phone(waiting.id)
            #expect(try await stranger.word() == "SERVICE_UNAVAILABLE")
            #expect(try await stranger.ask(running.hello(waiting)) == "SERVICE_UNAVAILABLE")
            #expect(try await stranger.word() == "close 1013 SERVICE_UNAVAILABLE")

            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")
            let again = try await running.phone(begun.id)
            #expect(try await again.ask(running.hello(begun)) == "hello_ok")

            end.signal()
            _ = await check
            let made = try await running.http.json("POST", "/v1/sessions", "{}", running.authorization)
            #expect(made.status == 200)
            // The token that was turned away is good still.
            let later = try await running.phone(waiting.id)
            #expect(try await later.ask(running.hello(waiting)) == "hello_ok")
        }
    }

    @Test("A gateway that is late says so, without the store, once for many, and serves again")
    func late() async throws {
        let log = RecordedLog()
        try await RunningGateway.with(log: log, configure: { $0.busyDelay = .milliseconds(400) }) { running in
            let end = DispatchSemaphore(value: 0)
            let database = running.gateway.database
            async let held: Void = database.read { _ in end.wait() }
            defer { end.signal() }
            let workload = running.gateway.workload
            try await eventually { !workload.hasRoom(for: .session) }
            // The store's only reader stands still, so nothing that asks it could answer.
            var starts: [Int] = []
            for _ in 0..<5 {
                let refused = try await running.http.json("POST", "/v1/sessions", "{}", running.authorization)
                #expect(refused.status == 503 && refused.code == "SERVICE_UNAVAILABLE")
                #expect(refused.headers["retry-after"] == "5")
                starts.append(log.lines.count { $0.contains("whoever has not begun is told to come later") })
            }
            #expect((starts.first ?? 0) > 0 && Set(starts).count == 1)
            end.signal()
            try await held
            try await eventually {
                try await running.http.json("POST", "/v1/sessions", "{}", running.authorization).status == 200
            }
        }
    }
}
