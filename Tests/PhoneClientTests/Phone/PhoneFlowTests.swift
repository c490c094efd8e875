import HandoffProtocol
import Testing
import WebSocketCodec

@testable import PhoneClient

/// A run without trouble: what the phone sends, in which order, over which socket.
@Suite(.timeLimit(.minutes(1))) struct PhoneFlowTests {
    static let first = ["hello", "mobile_connected", "mrz_scanning", "mrz_complete", "nfc_reading"]
    static let rest = [
        "data 0", "data 1", "data 1", "data 1", "data 2", "data 4", "data 5", "data 6", "data 7", "nfc_complete",
        "liveness_capturing", "data 8", "liveness_complete", "share",
    ]

    @Test func playsTheWholeFlowOverTwoSockets() async throws {
        try await ScriptedGateway.run { gateway, address in
            let report = try await Phone(gateway: address).run(Fixture.read, handoff: try Fixture.handoff())
            #expect(report.outcome == .confirmed(sharedKeys: ["family_name", "kayle_document_id"]))
            #expect(Set(report.durations.keys) == Set(PhoneReport.Step.allCases))

            let log = gateway.log
            #expect(log.story == Self.first + ["hello"] + Self.rest)
            #expect(log.messages.map(\.socket) == Self.first.map { _ in 0 } + [1] + Self.rest.map { _ in 1 })
            #expect(log.bytes(of: .dg1) == Fixture.read[.dg1])
            #expect(log.bytes(of: .dg2) == Fixture.read[.dg2])
            #expect(log.bytes(of: .chipAuth) == Fixture.read[.chipAuth])
            #expect(log.bytes(of: .activeAuth) == Fixture.read[.activeAuth])
            #expect(log.chunks(of: .dg2).map(\.raw.count) == [229_376, 229_376, 41_248])
            #expect(log.chunks(of: .dg2).allSatisfy { $0.chunkTotal == 3 && $0.index == 0 && $0.total == 1 })
        }
    }

    @Test func leavesEachSocketAsTheAppDoes() async throws {
        try await ScriptedGateway.run { gateway, address in
            _ = try await Phone(gateway: address).run(Fixture.read, handoff: try Fixture.handoff())
            while gateway.log.closes.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(gateway.log.closes == [.goingAway, .goingAway])
        }
    }

    @Test func staysOnOneSocketWhenToldTo() async throws {
        try await ScriptedGateway.run { gateway, address in
            var options = Phone.Options()
            options.reconnectsBeforeUpload = false
            _ = try await Phone(gateway: address, options: options).run(Fixture.read, handoff: try Fixture.handoff())
            #expect(gateway.log.sockets == 1)
            #expect(gateway.log.story == Self.first + Self.rest)
        }
    }

    @Test func saysWhoItIs() async throws {
        try await ScriptedGateway.run { gateway, address in
            var options = Phone.Options()
            options.deviceID = "device-a"
            options.appVersion = "9.9"
            _ = try await Phone(gateway: address, options: options).run(Fixture.read, handoff: try Fixture.handoff())
            let hello = ClientHello(
                sessionID: Fixture.sessionID, mobileWriteToken: Fixture.token, deviceID: "device-a", appVersion: "9.9")
            #expect(gateway.log.messages.first?.message == .hello(hello))
        }
    }

    @Test func aLiveChipAnswersTheChallenge() async throws {
        try await ScriptedGateway.run { gateway, address in
            let phone = Phone(gateway: address, chip: { challenge in challenge.reversed() })
            _ = try await phone.run(Fixture.read, handoff: try Fixture.handoff())
            #expect(
                gateway.log.bytes(of: .activeAuth) == ScriptedGateway.challenge + ScriptedGateway.challenge.reversed())
        }
    }

    @Test func keepsOptionalFieldsWhenToldTo() async throws {
        try await ScriptedGateway.run { _, address in
            var options = Phone.Options()
            options.sharesOptionalFields = false
            let report = try await Phone(gateway: address, options: options)
                .run(Fixture.read, handoff: try Fixture.handoff())
            #expect(report.outcome == .confirmed(sharedKeys: ["kayle_document_id"]))
        }
    }

    /// Challenges and requests may come at any time; none of them is a reply.
    @Test func messagesOutOfBandDisturbNothing() async throws {
        try await ScriptedGateway.run { message, _ in
            [
                .send(.activeAuthChallenge(ScriptedGateway.challenge[...])),
                .send(.shareRequest(ScriptedGateway.shareRequest)),
            ] + ScriptedGateway.obliging(message)
        } _: { _, address in
            let report = try await Phone(gateway: address).run(Fixture.read, handoff: try Fixture.handoff())
            #expect(report.outcome == .confirmed(sharedKeys: ["family_name", "kayle_document_id"]))
        }
    }

    @Test func manyPhonesAtOnce() async throws {
        try await ScriptedGateway.run { gateway, address in
            let confirmed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        let report = try await Phone(gateway: address).run(Fixture.read, handoff: try Fixture.handoff())
                        if case .confirmed = report.outcome { return true }
                        return false
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(confirmed == 60)
            #expect(gateway.log.sockets == 120)
        }
    }
}
