import Dispatch
import HandoffProtocol
import Testing

@testable import VerifyGateway

/// R3: who has not begun is turned away while the checks do not keep up, and who has begun is served.
@Suite("More than the gateway can do")
struct BusyTests {
    @Test("The pool is busy from its limit on, running checks included")
    func pool() async throws {
        let pool = CheckingPool(threads: 1, busyLimit: 2)
        let end = DispatchSemaphore(value: 0)
        async let first: Void? = pool.run { end.wait() }
        #expect(!pool.isBusy)
        async let second: Void? = pool.run { end.wait() }
        try await eventually { pool.isBusy }
        end.signal()
        end.signal()
        _ = await (first, second)
        #expect(!pool.isBusy)
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
            try await eventually { pool.isBusy }

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
}
