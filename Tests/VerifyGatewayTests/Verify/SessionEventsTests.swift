import DocumentForge
import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Push of state")
struct SessionEventsTests {
    /// A page that listens.
    struct Page: Sendable {
        let connection: RawConnection

        init(port: Int, id: String, last: String? = nil) async throws {
            connection = try RawConnection(port: port)
            let field = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
            let request = "GET /v1/verify/session/\(id)/events HTTP/1.1\r\nHost: a\r\n\(field)\r\n"
            try await connection.send(Array(request.utf8))
            let head = try await connection.receive(through: "\r\n\r\n")
            guard head.contains("Content-Type: text/event-stream") else { throw RawConnection.Failure(what: head) }
        }

        /// The next state with its name; signs of life are passed over.
        func next() async throws -> (id: String, state: JSONValue) {
            while true {
                let event = try await connection.receive(through: "\n\n")
                let lines = event.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
                guard let data = lines.first(where: { $0.hasPrefix("data: ") }) else { continue }
                let id = lines.first { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) } ?? ""
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
            #expect(connected.id != first.id)
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

    @Test(
        "A page that comes back with the name of the state is told nothing twice; with an older one, the state of now")
    func comingBack() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let first = try await Page(port: running.port, id: session.id).next()
            let other = try await Page(port: running.port, id: session.id).next()
            #expect(first.id.split(separator: "-").last == other.id.split(separator: "-").last)
            let again = try await Page(port: running.port, id: session.id, last: first.id)
            #expect(try await again.connection.receive(through: "\n\n").contains(": still here"))
            let phone = try await running.connectedPhone(session)
            #expect(try await again.next().state["phase"] == "mobile_connected")
            let late = try await Page(port: running.port, id: session.id, last: first.id).next()
            #expect(late.state["phase"] == "mobile_connected" && late.id != first.id)
            for odd in ["", "-", String(repeating: "9", count: 5000)] {
                let page = try await Page(port: running.port, id: session.id, last: odd)
                #expect(try await page.next().state["phase"] == "mobile_connected")
            }
            withExtendedLifetime(phone) {}
        }
    }

    @Test("While chunks come the page hears of every one of them that moves the percentage, and of nothing in them")
    func percentages() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let page = try await Page(port: running.port, id: session.id)
            let phone = try await running.connectedPhone(session)
            for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
            }
            for chunk in 0..<12 {
                let part = DataPayload(
                    kind: 1, raw: Array("canary-\(chunk)".utf8)[...], index: 0, total: 1, chunkIndex: UInt32(chunk),
                    chunkTotal: 50)
                #expect(try await phone.ask(.data(part)) == "data_chunk_ok_1_0_\(chunk)")
                let states = try await page.until { $0["progress"]?["percent"] == .integer(Int64(2 * chunk + 2)) }
                #expect(states.last?["progress"]?["artifact"] == "dg2")
                #expect(!states.contains { String(decoding: $0.encoded, as: UTF8.self).contains("canary") })
            }
        }
    }

    @Test("Two hundred open pages each hear of their own session and of no other", .timeLimit(.minutes(2)))
    func manyPages() async throws {
        try await RunningGateway.with { running in
            let sessions = try await (0..<200).asyncMap { _ in try await running.handedOver() }
            let pages = try await sessions.asyncMap { try await Page(port: running.port, id: $0.id) }
            for page in pages { _ = try await page.next() }
            for session in sessions.reversed() {
                _ = try await running.gateway.store.cancel(
                    sessionID: session.id, token: session.cancelToken, now: running.clock.wallClock.now())
                running.gateway.hub.ended(sessionID: session.id, reason: .cancelled)
            }
            for (page, session) in zip(pages, sessions) {
                let state = try await page.next().state
                #expect(state["status"]?["session_id"] == .string(session.id))
                #expect(state["status"]?["status"] == "cancelled")
            }
        }
    }

    @Test("Pages per address are capped, and a page that left makes room")
    func perAddress() async throws {
        try await RunningGateway.with(configure: { $0.addressLimits.streams = 2 }) { running in
            let id = try await running.handedOver().id
            var pages: [Page] = []
            for _ in 0..<2 {
                pages.append(try await Page(port: running.port, id: id))
                _ = try await pages.last?.next()
            }
            let third = try await Page(port: running.port, id: id)
            #expect(try await third.connection.receive(through: "0\r\n\r\n").contains("retry: 10000"))
            pages.removeLast()
            while running.gateway.streamPlaces.count > 1 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await Page(port: running.port, id: id).next()
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
            let end = try await page.next()
            #expect(end.state["status"]?["status"] == "cancelled")
            #expect(try await page.connection.receive(through: "0\r\n\r\n") == "\r\n0\r\n\r\n", "the stream is over")
            while running.gateway.streamPlaces.count > 0 { try await Task.sleep(for: .milliseconds(5)) }
            // A page that knows the end is told not to come back; one that does not is told the end.
            let path = "/v1/verify/session/\(session.id)/events"
            let known = try await running.http("GET", path, ["Last-Event-ID": end.id])
            #expect(known.status == 204 && known.body.isEmpty)
            let late = try await running.http("GET", path)
            #expect(late.status == 200 && late.text.contains("id: ") && late.text.contains("cancelled"))
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

extension Sequence {
    /// One after the other.
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
