import DocumentForge
import HandoffProtocol
import NIOCore
import Testing

@testable import VerifyGateway

@Suite("Upgrade to the phone's socket")
struct UpgradeTests {
    static let unknownID = VerifyRouteTests.unknownID

    @Test("Without an upgrade the address answers 426, before it looks at the id")
    func upgradeRequired() async throws {
        try await RunningGateway.with { running in
            for id in ["bad", Self.unknownID] {
                let answer = try await running.http("GET", "/v1/verify/session/\(id)")
                #expect(answer.status == 426 && answer.code == "WEBSOCKET_REQUIRED")
                #expect(answer.json["data"] == .null)
            }
            let handshakes = [
                "Upgrade: h2c\r\nConnection: Upgrade\r\n", "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 8\r\n",
                "Upgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n",
            ]
            for handshake in handshakes {
                let request = "GET /v1/verify/session/\(Self.unknownID) HTTP/1.1\r\nHost: a\r\n\(handshake)\r\n"
                #expect(try await running.http.raw(Array(request.utf8)).status == 426, "\(handshake)")
            }
            let elsewhere = "GET /v1/verify/config HTTP/1.1\r\nHost: a\r\n\(handshakes[1])\r\n"
            #expect(try await running.http.raw(Array(elsewhere.utf8)).status == 200)
        }
    }

    @Test("A page of somebody else may not open the socket; an app without Origin and our own page may")
    func origins() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            for origin in [
                "https://evil.example", "null", "https://verify.example.evil.example", "https://evilverify.example",
                "http://verify.example", "https://verify.example:8443", "https://verify.example/", "",
                "https://verify.example:443", "https://verify.example.", "https://VERIFY.example",
                "https://www.verify.example", "https://verify.example@evil.example",
                "https://verify.example#.evil.example",
                "https://verify.example\\.evil.example", "https://verify.example%2eevil.example", "//verify.example",
                "verify.example", "file://", "https://verify.example, https://evil.example",
                "https://verify.example https://evil.example", "https://verify.example\r\nOrigin: https://evil.example",
                "https://verify.example\r\nOrigin: https://verify.example",
            ] {
                let error = await #expect(throws: RawConnection.Failure.self, "\(origin)") {
                    _ = try await running.phone(session.id, headers: "Origin: \(origin)\r\n")
                }
                #expect(error?.what.hasPrefix("HTTP/1.1 403 ") == true, "\(origin): \(error?.what ?? "")")
            }
            for headers in ["", "Origin: https://verify.example\r\n"] {
                _ = try await running.phone(session.id, headers: headers)
            }
        }
    }

    @Test("What cannot be opened is said at once, again to the first frame, then the socket closes")
    func refusals() async throws {
        try await RunningGateway.with { running in
            let expired = try await running.handedOver()
            running.clock.advance(seconds: 3601)
            let cancelled = try await running.handedOver()
            _ = try await running.gateway.store.cancel(
                sessionID: cancelled.id, token: cancelled.cancelToken, now: running.gateway.clock.now())
            for (id, code) in [
                ("bad", ErrorCode.invalidSessionID), (Self.unknownID, .sessionNotFound), (expired.id, .sessionExpired),
                (cancelled.id, .sessionExpired),
            ] {
                let phone = try await running.phone(id)
                #expect(try await phone.word() == code.rawValue)
                #expect(try await phone.ask(running.hello((id, "t", ""))) == code.rawValue)
                #expect(try await phone.hear() == .closed(1000, code.sentence))
            }
        }
    }

    @Test("Who does not speak is let go")
    func timeouts() async throws {
        var limits = SocketLimits()
        limits.helloTimeout = .milliseconds(200)
        limits.refusalPatience = .milliseconds(200)
        try await RunningGateway.with(limits: limits) { running in
            let silent = try await running.phone(try await running.handedOver().id)
            #expect(try await silent.word() == "close 1008 HELLO_REQUIRED")
            let refused = try await running.phone(Self.unknownID)
            _ = try await refused.word()
            #expect(try await refused.word().hasPrefix("close 1000 "))
        }
        limits = SocketLimits()
        limits.idleTimeout = .milliseconds(300)
        try await RunningGateway.with(limits: limits) { running in
            let idle = try await running.phone(try await running.handedOver().id)
            #expect(try await idle.word() == "close 1001 ")
        }
    }

    @Test("Silent sockets of strangers do not keep the phone out, however many there are")
    func strangers() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            var strangers: [RawPhone] = []
            for _ in 0..<20 { strangers.append(try await running.phone(session.id)) }
            let phone = try await running.phone(session.id)
            for _ in 0..<20 { strangers.append(try await running.phone(session.id)) }
            #expect(try await phone.ask(running.hello(session)) == "hello_ok")
            withExtendedLifetime(strangers) {}
        }
    }

    @Test("Of many phones with one token exactly one wins, and each loser is told why")
    func tokenRace() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let words = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let phone = try await running.phone(session.id)
                        return try await phone.ask(running.hello(session, device: "device-\(number)"))
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(words.filter { $0 == "hello_ok" }.count == 1, "\(words)")
            let losses: Set<String> = ["HANDOFF_TOKEN_CONSUMED", "HANDOFF_DEVICE_MISMATCH"]
            #expect(Set(words).subtracting(losses) == ["hello_ok"], "\(words)")
        }
    }

    @Test("A phone that is gone lets go at once, also when it only stops sending")
    func halfClosed() async throws {
        try await RunningGateway.with { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            try await phone.connection.shutdownSending()
            _ = try await phone.connection.receiveAll()
            try await running.expectNothingHeld()
        }
    }

    @Test("A spent budget lets phones that have just begun go on")
    func spentBudget() async throws {
        try await RunningGateway.with(configure: { $0.uploadBudget = 100_000 }) { running in
            let document = try running.forge.make(ForgeRecipe())
            func begin() async throws -> (phone: RawPhone, id: String) {
                let session = try await running.handedOver()
                let phone = try await running.connectedPhone(session)
                for phase in ["mrz_scanning", "mrz_complete", "nfc_reading"] {
                    _ = try await phone.ask(.phase(PhaseUpdate(phase: phase)))
                }
                return (phone, session.id)
            }
            let greedy = try await begin().phone
            let portrait = DataPayload(kind: DataKind.dg2.rawValue, raw: [UInt8](repeating: 1, count: 200_000)[...])
            #expect(try await greedy.ask(.data(portrait)).hasPrefix("data_ok"))
            let (phone, id) = try await begin()
            try await phone.upload(document)
            let word = try await phone.ask(.phase(PhaseUpdate(phase: "nfc_complete")))
            #expect(word == "phase_ok")
            #expect(try await running.session(id)?.phase == .nfcComplete)
            withExtendedLifetime(greedy) {}
        }
    }

    @Test("Sockets are capped per address and in total")
    func caps() async throws {
        try await RunningGateway.with(configure: { $0.addressLimits.sockets = 4 }) { running in
            let session = try await running.handedOver()
            var phones: [RawPhone] = []
            for _ in 0..<4 { phones.append(try await running.phone(session.id)) }
            let error = await #expect(throws: RawConnection.Failure.self) { _ = try await running.phone(session.id) }
            #expect(error?.what.hasPrefix("HTTP/1.1 503 ") == true)
            withExtendedLifetime(phones) {}
        }
    }
}
