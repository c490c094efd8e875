import DocumentForge
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Push of state")
struct SessionEventsTests {
    /// A page that listens.
    struct Page: Sendable {
        let connection: RawConnection

        init(port: Int, id: String) async throws {
            connection = try RawConnection(port: port)
            try await connection.send(Array("GET /v1/verify/session/\(id)/events HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            let head = try await connection.receive(through: "\r\n\r\n")
            guard head.contains("Content-Type: text/event-stream") else { throw RawConnection.Failure(what: head) }
        }

        /// The next state with its number; signs of life are passed over.
        func next() async throws -> (id: Int64, state: JSONValue) {
            while true {
                let event = try await connection.receive(through: "\n\n")
                let lines = event.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
                guard let data = lines.first(where: { $0.hasPrefix("data: ") }) else { continue }
                let id = lines.first { $0.hasPrefix("id: ") }.flatMap { Int64($0.dropFirst(4)) } ?? 0
                return (id, try JSONParser.parse(data.dropFirst(6).utf8))
            }
        }

        /// States until one fulfils a condition.
        func until(_ condition: (JSONValue) -> Bool) async throws -> [JSONValue] {
            var states: [JSONValue] = []
            repeat { states.append(try await next().state) } while !(states.last.map(condition) ?? false)
            return states
        }
    }

    @Test("The whole state at once, then every step of the phone to the end")
    func sequence() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let page = try await Page(port: running.port, id: session.id)
            let first = try await page.next()
            #expect(first.state["status"]?["status"] == "created" && first.state["phase"] == JSONValue.null)
            #expect(first.state["progress"] == JSONValue.null && first.state["check"] == JSONValue.null)
            #expect(first.state["liveness_stand_in"] == true)

            let phone = try await running.connectedPhone(session)
            let connected = try await page.next()
            #expect(connected.id > first.id)
            #expect(connected.state["phase"] == "mobile_connected")
            #expect(connected.state["status"]?["same_device_only"] == true)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
                _ = try await page.until { $0["phase"] == .string(phase) }
            }
            let document = try running.forge.make(ForgeRecipe(defect: .changedDG1))
            try await phone.upload(document)
            _ = try await page.until { $0["progress"]?["artifact"] == "sod" }
            _ = try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
            let failed = try await page.until { $0["check"] != JSONValue.null }.last
            #expect(
                failed?["check"] == [
                    "failure_code": "document_authenticity_failed", "retry_allowed": true, "nfc_tries_used": 1,
                    "liveness_tries_used": 0,
                ])
            for _ in 0..<2 {
                try await phone.upload(document)
                _ = try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
            }
            let end = try await page.until { $0["status"]?["is_terminal"] == true }.last
            #expect(end?["status"]?["status"] == "failed" && end?["check"]?["retry_allowed"] == false)
            #expect(end?["check"]?["nfc_tries_used"] == 3)
        }
    }

    @Test("Cancelling is pushed")
    func cancelled() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let page = try await Page(port: running.port, id: session.id)
            _ = try await page.next()
            _ = try await running.http.json(
                "POST", "/v1/verify/session/\(session.id)/cancel", "{\"cancel_token\":\"\(session.cancelToken)\"}")
            #expect(try await page.next().state["status"]?["status"] == "cancelled")
        }
    }

    @Test("Pages per session are capped, and a page that left makes room")
    func cap() async throws {
        let hub = SessionHub()
        var watches: [SessionHub.Watch] = []
        for _ in 0..<SessionHub.watchersPerSession { watches.append(try #require(hub.watch(sessionID: "s"))) }
        #expect(hub.watch(sessionID: "s") == nil)
        #expect(hub.watch(sessionID: "t") != nil)
        watches.first?.end()
        #expect(hub.watch(sessionID: "s") != nil)
        hub.close()
        #expect(hub.watch(sessionID: "u") == nil)
    }
}
