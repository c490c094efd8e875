import PhoneClient
import Synchronization
import Testing

@testable import VerifyGateway

/// R13: whoever is in the middle of a session when the gateway is stopped goes on at the next one.
@Suite("A stop with phones on the line", .timeLimit(.minutes(2)))
struct StopTests {
    private static let phones = 8

    @Test("Phones are sent away in order, and every session is confirmed by the next gateway")
    func goingOn() async throws {
        try await CommandTests.withFolder { folder in
            let forged = try await CommandTests.run(["forge", folder], of: "chip-replay")
            #expect(forged.code == 0, "\(forged.output)")
            let database = ["--json", "--database", folder + "/a.sqlite"]
            let made = try await CommandTests.run(["org", "create", "Shop"] + database)
            let organization = try #require(try JSONParser.parse(Array(made.output.utf8))["id"]?.text)
            let created = try await CommandTests.run(["key", "create", organization] + database)
            let key = try #require(try JSONParser.parse(Array(created.output.utf8))["key"]?.text)

            let first = try ServerProcess(folder: folder)
            defer { first.stop() }
            let address = try await Self.address(of: first)
            let handoffs = try await Self.handoffs(at: address, key)
            let endings = try await Self.interrupt(first, at: address, handoffs)
            #expect(endings == Array(repeating: PhoneError.closed(code: 1001, reason: ""), count: Self.phones))

            let second = try ServerProcess(folder: folder)
            defer { second.stop() }
            let phone = Phone(gateway: try await Self.address(of: second))
            let read = try ChipRead(path: folder + "/read")
            for handoff in handoffs {
                guard case .confirmed = try await phone.run(read, handoff: handoff).outcome else {
                    throw RawConnection.Failure(what: "not confirmed: \(handoff.sessionID)")
                }
            }
        }
    }

    private static func address(of server: ServerProcess) async throws -> GatewayAddress {
        try GatewayAddress(url: "http://127.0.0.1:\(try await server.port())")
    }

    private static func handoffs(at address: GatewayAddress, _ key: String) async throws -> [HandoffPayload] {
        let gateway = GatewayAPI(address)
        var handoffs: [HandoffPayload] = []
        for _ in 0..<phones {
            let session = try await gateway.createSession(apiKey: key)
            try await gateway.consent(sessionID: session.id)
            handoffs.append(try await gateway.handoff(sessionID: session.id))
        }
        return handoffs
    }

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    /// Connects a phone to each session, stops the gateway while all of them talk, and says what each heard last.
    private static func interrupt(
        _ server: ServerProcess, at address: GatewayAddress, _ handoffs: [HandoffPayload]
    ) async throws -> [PhoneError] {
        let phone = Phone(gateway: address)
        let talking = Counter()
        return try await withThrowingTaskGroup(of: PhoneError?.self) { group in
            for handoff in handoffs {
                group.addTask { await talk(phone, handoff, talking) }
            }
            try await eventually { talking.count.withLock { $0 } == phones }
            #expect(try await server.stopInOrder())
            return try await group.reduce(into: []) { errors, error in if let error { errors.append(error) } }
        }
    }

    /// Reports again and again until the gateway ends it.
    private static func talk(_ phone: Phone, _ handoff: HandoffPayload, _ talking: Counter) async -> PhoneError? {
        do {
            try await phone.connect(handoff) { phone in
                try await phone.report("mobile_connected")
                talking.count.withLock { $0 += 1 }
                while !Task.isCancelled { try await phone.report("ping") }
            }
            return nil
        } catch {
            return error as? PhoneError
        }
    }
}
