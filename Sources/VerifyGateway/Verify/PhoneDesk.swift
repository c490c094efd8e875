import HandoffProtocol
import Logging
import NFCParsing
import NIOCore

/// What a phone's socket needs from the rest of the gateway.
struct PhoneDesk: Sendable {
    let sessions: VisibleSessions
    let checker: DocumentChecker
    let attestation: AttestationDesk
    let liveness: any LivenessChecker
    let budget: ByteBudget
    let workload: Workload
    let limits: SocketLimits
    /// Whether apps that cannot compare the browser's number are refused.
    let requiresNumberMatch: Bool
    /// What happened at all sockets that somebody should look at.
    let incidents = Incidents()
    let sessionTag: SessionTag
    let logger: Logger

    /// A session succeeded although nothing was proven; the rules do not let that happen.
    struct NothingProven: Error {}

    /// Changes the stored session. Claims are computed before success is stored, so that there is no success without
    /// them, and leave with it.
    func perform(
        _ command: StoreCommand, sessionID: String, epoch: Int64, document: VerifiedDocument?, chip: ChipFinding?
    ) async throws -> StoreAnswer {
        let (store, clock) = (sessions.store, sessions.clock)
        guard case .succeed(let keys) = command else {
            let chip = command == .phase(.nfcComplete) ? chip : nil
            return try await store.perform(command, sessionID: sessionID, epoch: epoch, now: clock.now(), chip: chip)
        }
        guard let document else { throw NothingProven() }
        guard let session = try await store.session(id: sessionID, now: clock.now()) else { return .notActive }
        let claims = SharedClaims(document, session: session, selectedKeys: keys, secrets: store.secrets)
        return try await store.perform(
            command, sessionID: sessionID, epoch: epoch, now: clock.now(), claims: claims.values)
    }

    /// Checks the chip data. A chip that proved itself on an earlier connection, when it was at hand, is not asked again.
    func check(
        _ evidence: Evidence, sessionID: String, challenge: [UInt8], chipKey: ServerKeyedChipAuthentication?
    ) async throws -> DocumentChecker.Result {
        let session = try await sessions.store.session(id: sessionID, now: sessions.clock.now())
        return await checker.check(
            evidence, sessionID: sessionID, challenge: challenge, chipKey: chipKey, provenChip: session?.chipProof)
    }

    /// Stores the verdict on a video whose phone has gone, unless the phone has come back meanwhile: then it asks by
    /// itself.
    func keepVerdict(_ outcome: CheckOutcome, sessionID: String, epoch: Int64, documentBinding: [UInt8]) async {
        let command: StoreCommand
        switch outcome == .undecided ? await liveness.verdict(sessionID: sessionID) : outcome {
        case .confirmed: command = .confirmPerson(documentBinding: documentBinding)
        case .failed(let code): command = .failedCheck(code)
        case .undecided, .unavailable: return
        }
        do {
            let now = sessions.clock.now()
            _ = try await sessions.store.perform(command, sessionID: sessionID, epoch: epoch, now: now)
            sessions.hub.notify(sessionID)
        } catch {
            logger.error("verdict not kept", metadata: ["error": .string("\(type(of: error))")])
        }
    }
}

/// Times and numbers that bound one phone socket.
struct SocketLimits: Sendable {
    /// Until the first accepted hello.
    var helloTimeout = TimeAmount.seconds(20)
    /// Without a byte from the phone; apps ping every 20 seconds.
    var idleTimeout = TimeAmount.seconds(60)
    /// For a whole message from its first byte on; the longest takes half of that at 64 kbit/s.
    var messageTimeout = TimeAmount.seconds(60)
    /// How long a phone has to answer a close: whoever is let go for dawdling has had its time already.
    var closeTimeout = TimeAmount.milliseconds(1500)
    /// All in all.
    var lifetime = TimeAmount.minutes(20)
    /// Between pings of ours.
    var pingInterval = TimeAmount.seconds(25)
    /// How long a phone that was refused may take to speak.
    var refusalPatience = TimeAmount.seconds(10)
    /// Bytes that a socket may hold when the budget of all sockets together is spent; more than most passports need.
    var guaranteedBytes = 256 << 10
    /// The same before an accepted hello; more than the longest hello.
    var guaranteedBytesBeforeHello = 16 << 10
}

/// What a socket finds when it asks for its session.
enum SessionLookup: Sendable {
    /// The session is active until this time. It has begun when a phone has taken it over.
    case open(expiresAt: Int64, hasBegun: Bool)
    /// There is nothing to connect to.
    case refused(ErrorCode)
}

extension VisibleSessions {
    /// Whether a socket may be opened for an id.
    func lookup(_ id: String) async throws -> SessionLookup {
        guard SessionID.isWellFormed(id) else { return .refused(.invalidSessionID) }
        guard let session = try await find(id)?.session else { return .refused(.sessionNotFound) }
        guard session.status.isActive else { return .refused(.sessionExpired) }
        return .open(expiresAt: session.expiresAt, hasBegun: session.isHandoffClaimed)
    }
}
