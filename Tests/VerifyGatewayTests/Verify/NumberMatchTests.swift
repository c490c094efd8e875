import DocumentForge
import HandoffProtocol
import PhoneClient
import Testing

@testable import VerifyGateway

@Suite("The number that the browser shows")
struct NumberMatchTests {
    /// A phone that compares numbers, and the choices that it was sent.
    private func capablePhone(
        _ running: RunningGateway, _ session: (id: String, token: String, cancelToken: String)
    ) async throws -> (phone: RawPhone, choices: [UInt8]) {
        let phone = try await running.phone(session.id)
        #expect(try await phone.ask(running.hello(session, capabilities: .numberMatching)) == "hello_ok")
        return (phone, try await phone.choices())
    }

    private func shown(_ running: RunningGateway, _ id: String) -> UInt8? {
        running.gateway.hub.live(sessionID: id).matchNumber
    }

    @Test("Only the browser's page shows it, and no chip data is taken before it is chosen")
    func match() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let page = try await SessionEventsTests.Page(port: running.port, id: session.id)
            #expect(try await page.next().state["match_number"] == JSONValue.null)
            let (phone, choices) = try await capablePhone(running, session)
            let state = try await page.until { $0["match_number"] != JSONValue.null }.last
            guard case .integer(let number)? = state?["match_number"] else {
                throw RawConnection.Failure(what: "no number")
            }
            #expect(choices.count == 3 && choices.contains(UInt8(number)))
            let status = try await running.http("GET", "/v1/verify/session/\(session.id)/status")
            #expect(status.json["data"]?["match_number"] == nil)

            let dg1 = ClientMessage.data(DataPayload(kind: 0, raw: [1]))
            for phase in ["mrz_scanning", "mrz_complete"] {
                #expect(try await phone.ask(.phase(PhaseUpdate(phase: phase))) == "phase_ok")
            }
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_reading"))) == "NUMBER_MATCH_REQUIRED")
            #expect(try await phone.ask(dg1) == "NUMBER_MATCH_REQUIRED")
            #expect(try await phone.ask(.numberChosen(UInt8(number))) == "number_ok")
            _ = try await page.until { $0["match_number"] == JSONValue.null }
            #expect(try await phone.ask(.phase(PhaseUpdate(phase: "nfc_reading"))) == "phase_ok")
            #expect(try await phone.ask(dg1) == "data_ok_0_0")

            // The same phone comes back and is not asked again.
            let again = try await running.phone(session.id)
            #expect(try await again.ask(running.hello(session, capabilities: .numberMatching)) == "hello_ok")
            #expect(try await again.ask(dg1) == "data_ok_0_0")
            #expect(shown(running, session.id) == nil)
        }
    }

    @Test("Three misses over three sockets end the session; each socket gets other numbers")
    func misses() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            var seen: [[UInt8]] = []
            for miss in 1...3 {
                let (phone, choices) = try await capablePhone(running, session)
                let number = try #require(shown(running, session.id))
                seen.append(choices)
                let wrong = try #require(choices.first { $0 != number })
                let word = try await phone.ask(.numberChosen(wrong))
                #expect(word == (miss < 3 ? "NUMBER_MISMATCH" : "handoff_number_mismatch"))
                if miss == 3 { #expect(try await phone.word() == "close 1008 handoff_number_mismatch") }
                #expect(try await running.session(session.id)?.numberMisses == miss)
            }
            #expect(Set(seen).count == 3)
            let stored = try await running.session(session.id)
            #expect(stored?.status == .failed && stored?.failureCode == .numberMismatch)
            let event = try #require(try await running.gateway.store.events(sessionID: session.id).first)
            #expect(event.type == .failed && event.data.contains("handoff_number_mismatch"))
            #expect(running.gateway.socketGate.desk.incidents.numberMisses == 3)
        }
    }

    @Test("A socket that is taken over can neither choose nor show its number")
    func takeover() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let (first, _) = try await capablePhone(running, session)
            let number = try #require(shown(running, session.id))
            let (second, _) = try await capablePhone(running, session)
            let next = try #require(shown(running, session.id))
            #expect(try await first.word() == "close 1008 SESSION_CONNECTION_ACTIVE")
            #expect(shown(running, session.id) == next)
            if number != next { #expect(try await second.ask(.numberChosen(number)) == "NUMBER_MISMATCH") }
            try await second.connection.shutdownSending()
            for _ in 0..<100 where shown(running, session.id) != nil { try await Task.sleep(for: .milliseconds(20)) }
            #expect(shown(running, session.id) == nil, "nobody is left who could choose")
        }
    }

    @Test("An app that was asked cannot come back as one that does not know the question")
    func downgrade() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            _ = try await capablePhone(running, session)
            let old = try await running.phone(session.id)
            #expect(try await old.ask(running.hello(session)) == "NUMBER_MATCH_UNSUPPORTED")
            #expect(try await old.word() == "close 1008 NUMBER_MATCH_UNSUPPORTED")
        }
    }

    @Test("The setting refuses apps that cannot compare, without using up their code")
    func enforced() async throws {
        try await RunningGateway.with { configuration in
            configuration.requiresNumberMatch = true
        } _: { running in
            let session = try await running.handedOver()
            let old = try await running.phone(session.id)
            #expect(try await old.ask(running.hello(session)) == "NUMBER_MATCH_UNSUPPORTED")
            #expect(try await old.word() == "close 1008 NUMBER_MATCH_UNSUPPORTED")
            #expect(try await running.session(session.id)?.tokenConsumedAt == nil)
            _ = try await capablePhone(running, session)
        }
    }

    @Test("The phone client plays the whole flow with it")
    func wholeFlow() async throws {
        try await RunningGateway.with { running in
            let (outcome, session) = try await running.play(ForgeRecipe()) { _, id in
                Phone.Abilities(choosesNumber: { choices in
                    let number = running.gateway.hub.live(sessionID: id).matchNumber
                    return choices.first { $0 == number } ?? 0
                })
            }
            guard case .confirmed = outcome else { throw RawConnection.Failure(what: "\(outcome)") }
            #expect(session?.status == .succeeded && session?.numberMatchedAt != nil && session?.numberMisses == 0)
        }
    }

    @Test("The phone client says how it ended when it ended at the number")
    func endsAtNumber() async throws {
        try await RunningGateway.with { running in
            let disowned = try await running.play(ForgeRecipe()) { _, _ in
                Phone.Abilities(choosesNumber: { _ in nil })
            }
            #expect(disowned.outcome == .didNotStart && disowned.session?.endReason == .notStarted)
            let missed = try await running.play(ForgeRecipe()) { _, _ in
                Phone.Abilities(choosesNumber: { _ in 0 })
            }
            guard case .notConfirmed("handoff_number_mismatch", _, retryAllowed: false) = missed.outcome else {
                throw RawConnection.Failure(what: "\(missed.outcome)")
            }
            #expect(missed.session?.failureCode == .numberMismatch && missed.session?.endReason == nil)
        }
    }

    @Test("“I did not start this” ends the session as cancelled, tells the browser and is reported")
    func didNotStart() async throws {
        let log = RecordedLog()
        try await RunningGateway.with(log: log) { running in
            let session = try await running.handedOver()
            let page = try await SessionEventsTests.Page(port: running.port, id: session.id)
            let (phone, _) = try await capablePhone(running, session)
            #expect(try await phone.ask(.didNotStart) == "did_not_start_ok")
            #expect(try await phone.word() == "close 1000 ")
            let end = try await page.until { $0["status"]?["is_terminal"] == true }.last
            #expect(end?["status"]?["status"] == "cancelled" && end?["match_number"] == JSONValue.null)
            #expect(end?["end_reason"] == "not_started_by_person")
            let stored = try await running.session(session.id)
            #expect(stored?.status == .cancelled && stored?.deviceHash == nil && stored?.numberAskedAt == nil)
            let event = try #require(try await running.gateway.store.events(sessionID: session.id).first)
            #expect(event.type == .cancelled && event.data.contains("not_started_by_person"))
            #expect(running.gateway.socketGate.desk.incidents.disownedSessions == 1)
            let tag = running.gateway.sessionTag(session.id)
            #expect(log.lines.contains { $0.contains("did not start") && $0.contains(tag) })
            #expect(!log.lines.contains { $0.contains(session.id) })
            let reports = try await running.gateway.store.database.read { connection in
                try connection.run("SELECT session_id, reason FROM organization_reports", []).map { row in
                    var row = row
                    return [try row.text(), try row.text()]
                }
            }
            #expect(reports == [[session.id, "not_started_by_person"]])
            let late = try await running.phone(session.id)
            #expect(try await late.word() == "SESSION_EXPIRED")
        }
    }
}

extension RawPhone {
    /// The numbers of the next choice; replies that come before are an error of the test.
    func choices() async throws -> [UInt8] {
        while true {
            switch try await hear() {
            case .message(.numberChoice(let choices)): return Array(choices)
            case .message(.activeAuthChallenge): continue
            case let other: throw RawConnection.Failure(what: "\(other)")
            }
        }
    }
}
