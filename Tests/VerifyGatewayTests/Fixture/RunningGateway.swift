import DocumentForge
import Foundation
import HandoffProtocol
import Logging
import PhoneClient
import Synchronization

@testable import VerifyGateway

/// The whole gateway, running in this process with a database, a relying party, and an issuing state that it trusts.
struct RunningGateway: Sendable {
    let gateway: Gateway
    let port: Int
    let folder: String
    let forge: Forge
    let organizationID: String
    let apiKey: String
    let clock: MovableClock

    var http: RawHTTP { RawHTTP(port: port) }
    var authorization: [String: String] { ["Authorization": "Bearer \(apiKey)"] }

    /// A clock that can be set forward.
    final class MovableClock: Sendable {
        private let offset = Atomic<Int64>(0)
        func advance(seconds: Int64) { offset.add(seconds * 1000, ordering: .relaxed) }
        var wallClock: WallClock {
            WallClock { [self] in WallClock.system.now() + offset.load(ordering: .relaxed) }
        }
    }

    /// Starts a gateway, runs `body` with it, and stops it.
    static func with<Value: Sendable>(
        limits: SocketLimits = SocketLimits(), country: Country = .utopia,
        livenessTimes: LivenessTimes = LivenessTimes(),
        log: RecordedLog? = nil, configure: (inout Configuration) -> Void = { _ in }, time: WallClock? = nil,
        _ body: (RunningGateway) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/gateway-test-" + (try RandomID.letters(8))
        try FileManager.default.createDirectory(atPath: folder + "/trust", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let forge = try Forge(country: country, now: WallClock.system.now() / 1000)
        try Data(forge.state.certificate).write(to: URL(fileURLWithPath: folder + "/trust/csca.der"))
        let clock = MovableClock()
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        if let log { logger = log.logger }
        var configuration = Configuration(
            host: "127.0.0.1", port: 0, publicURL: "https://verify.example",
            databasePath: folder + "/gateway.sqlite", trustPaths: [folder + "/trust"], mode: .test, livenessURL: nil,
            attestation: .off,
            secret: .file(path: folder + "/secret"))
        // A machine that tests keep busy is late, and nobody is to be turned away for that.
        configuration.busyDelay = nil
        configure(&configuration)
        let gateway = try Gateway.open(
            configuration, logger: logger, clock: time ?? clock.wallClock, limits: limits, livenessTimes: livenessTimes)
        let now = clock.wallClock.now()
        let organization = try await gateway.store.createOrganization(name: "Example Bank", now: now)
        let key = try await gateway.store.createAPIKey(
            organizationID: organization.id, name: "test", scopes: [.sessionsWrite], now: now
        ).key
        return try await gateway.serve { port in
            try await body(
                RunningGateway(
                    gateway: gateway, port: port, folder: folder, forge: forge, organizationID: organization.id,
                    apiKey: key, clock: clock))
        }
    }

    /// A new session with the claims of everybody.
    func createSession() async throws -> CreatedSession {
        try await gateway.store.createSession(
            NewSession(
                organizationID: organizationID, shareContract: ShareFieldRules.contract(for: nil), isAgeOnly: false,
                redirectURL: nil),
            now: gateway.clock.now())
    }

    /// A session whose person has agreed, and its token.
    func handedOver() async throws -> (id: String, token: String, cancelToken: String) {
        let created = try await createSession()
        let now = gateway.clock.now()
        _ = try await gateway.store.recordConsent(
            sessionID: created.session.id, texts: ConsentTexts(termsVersion: "1", privacyNoticeVersion: "1"), now: now)
        guard case .issued(let token, _) = try await gateway.store.issueHandoff(sessionID: created.session.id, now: now)
        else { throw RawConnection.Failure(what: "no handoff") }
        return (created.session.id, token, created.cancelToken)
    }

    func session(_ id: String) async throws -> SessionRecord? {
        try await gateway.store.session(id: id, now: gateway.clock.now())
    }

    /// A raw phone on a session's socket.
    func phone(_ id: String, headers: String = "") async throws -> RawPhone {
        try await RawPhone(port: port, path: "/v1/verify/session/\(id)", headers: headers)
    }

    /// A raw phone that has said hello.
    func connectedPhone(_ session: (id: String, token: String, cancelToken: String)) async throws -> RawPhone {
        let phone = try await phone(session.id)
        _ = try await phone.ask(hello(session))
        return phone
    }

    func hello(
        _ session: (id: String, token: String, cancelToken: String), device: String = "device-a",
        capabilities: Capabilities = []
    ) -> ClientMessage {
        .hello(
            ClientHello(
                sessionID: session.id, mobileWriteToken: session.token, deviceID: device, capabilities: capabilities))
    }

    /// Plays a forged document with the phone client over real sockets.
    func play(
        _ recipe: ForgeRecipe, options: Phone.Options = Phone.Options(),
        abilities: (ForgedDocument, _ sessionID: String) -> Phone.Abilities = { _, _ in Phone.Abilities() }
    ) async throws -> (outcome: PhoneReport.Outcome, session: SessionRecord?) {
        let document = try forge.make(recipe)
        var files: [ChipFile: [UInt8]] = [:]
        for (name, bytes) in document.files { files[ChipFile(dumpName: name) ?? .com] = bytes }
        let address = try GatewayAddress(url: "http://127.0.0.1:\(port)")
        let api = GatewayAPI(address)
        let id = try await createSession().session.id
        try await api.consent(sessionID: id)
        let handoff = try await api.handoff(sessionID: id)
        let phone = Phone(
            gateway: address, options: options, abilities: abilities(document, id),
            chip: { document.answer(challenge: $0) })
        let report = try await phone.run(ChipRead(name: "test", files: files), handoff: handoff)
        return (report.outcome, try await session(id))
    }
}
