import HandoffProtocol
import Testing

@testable import VerifyGateway

@Suite("Push by WebSocket")
struct PageSocketTests {
    private func page(_ running: RunningGateway, _ id: String, last: String = "", headers: String = "") async throws
        -> RawPhone
    {
        try await RawPhone(port: running.port, path: "/v1/verify/session/\(id)/events?last=\(last)", headers: headers)
    }

    @Test("The same states as the stream, from the whole one at the beginning to the end")
    func states() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let stream = try await SessionEventsTests.Page(port: running.port, id: session.id)
            let socket = try await page(running, session.id)
            let (first, streamed) = (try await socket.state(), try await stream.next())
            #expect(first.state == streamed.state && first.state["status"]?["status"] == "created")
            #expect(SessionEvents.name(ofEvent: first.id) == SessionEvents.name(ofEvent: streamed.id))

            // What the page knows already it is not told again.
            let again = try await page(running, session.id, last: first.id)
            let phone = try await running.connectedPhone(session)
            #expect(try await again.state().state["phase"] == "mobile_connected")
            #expect(try await socket.state().state["phase"] == "mobile_connected")
            _ = try await phone.ask(.didNotStart)
            var end = try await socket.state().state
            while end["status"]?["is_terminal"] != true { end = try await socket.state().state }
            #expect(end["end_reason"] == "not_started_by_person")
            #expect(try await socket.word() == "close 1000 ")
        }
    }

    @Test("Only the browser that the session belongs to hears of it; one that was there before is sent away")
    func bound() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let early = try await page(running, id)
            _ = try await early.state()
            let owned = try await FourSecretsTests.Owned(running)
            let foreign = try await page(running, owned.id)
            #expect(try await foreign.word() == "close 1008 SESSION_CONNECTION_ACTIVE")
            let own = try await page(running, owned.id, headers: "Cookie: \(owned.cookie)\r\n")
            #expect(try await own.state().state["browser_bound"] == true)
            let unknown = try await page(running, VerifyRouteTests.unknownID)
            #expect(try await unknown.word() == "close 1008 SESSION_CONNECTION_ACTIVE")
        }
    }

    @Test("A page of another site cannot open one, and one that speaks is closed")
    func hostile() async throws {
        try await RunningGateway.with { running in
            let id = try await running.handedOver().id
            await #expect(throws: RawConnection.Failure.self) {
                _ = try await page(running, id, headers: "Origin: https://evil.example\r\n")
            }
            let own = try await page(running, id, headers: "Origin: https://verify.example\r\n")
            _ = try await own.state()
            try await own.send(opcode: 1, Array("hello".utf8))
            #expect(try await own.word() == "close 1008 ")
            let large = try await page(running, id)
            _ = try await large.state()
            try await large.send(opcode: 2, [UInt8](repeating: 0, count: 126))
            #expect(try await large.word() == "close 1009 ")
        }
    }

    @Test("Sockets and streams of pages share their places, and a page that left makes room")
    func places() async throws {
        try await RunningGateway.with(configure: { $0.addressLimits.streams = 2 }) { running in
            let id = try await running.handedOver().id
            let stream = try await SessionEventsTests.Page(port: running.port, id: id)
            _ = try await stream.next()
            var socket: RawPhone? = try await page(running, id)
            _ = try await socket?.state()
            await #expect(throws: RawConnection.Failure.self) { _ = try await page(running, id) }
            #expect(running.gateway.socketGate.admission.count == 0, "phones keep their places")
            socket = nil
            while running.gateway.streamPlaces.count > 1 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await page(running, id).state()
        }
    }
}

extension RawPhone {
    /// The next state that a page is told.
    func state() async throws -> (id: String, state: JSONValue) {
        while true {
            let (opcode, payload) = try await frame()
            guard opcode == 1 else {
                guard opcode == 9 else { throw RawConnection.Failure(what: "opcode \(opcode)") }
                continue
            }
            let message = try JSONParser.parse(payload)
            return (message["id"]?.text ?? "", message["state"] ?? .null)
        }
    }
}
