import HandoffProtocol
import Logging
import NFCParsing
import Synchronization

/// The gate before hellos and chip data: asks for the proof that the app is genuine, or lets everybody pass when the
/// operator has switched it off.
struct AttestationDesk: Sendable {
    /// The rules; nil when the operator has named no app.
    let rules: AppAttest?
    /// Whether phones have to bring the proof.
    let isRequired: Bool
    let store: SessionStore
    let pool: CheckingPool
    let clock: WallClock
    let sessionTag: SessionTag
    let logger: Logger
    private let suspicions = Suspicions()

    /// A gate with these rules; open unless it is required.
    init(
        rules: AppAttest?, isRequired: Bool, store: SessionStore, pool: CheckingPool, clock: WallClock,
        sessionTag: SessionTag,
        logger: Logger
    ) {
        self.rules = rules
        self.isRequired = isRequired
        self.store = store
        self.pool = pool
        self.clock = clock
        self.sessionTag = sessionTag
        self.logger = logger
    }

    /// No thread was free for a check.
    struct Overloaded: Error {}

    /// What was found out about chip data.
    enum Judgement: Equatable, Sendable {
        /// A genuine app vouches for it, or nobody asks.
        case accepted
        /// It does not.
        case refused(FailureCode)
        /// The session is somebody else's by now.
        case notActive
    }

    /// Judges a hello, whose texts are trimmed. The key's counter is raised later, in the transaction of the claim.
    func judge(_ hello: ClientHello) async throws -> HelloAttestation {
        report(hello)
        let keyID = AttestKeyID(hello.attestKeyID)
        guard isRequired else { return .unchecked(keyID: hello.helloAssertion.isEmpty ? nil : keyID?.text) }
        guard let rules, !hello.attestKeyID.isEmpty, !hello.helloAssertion.isEmpty, let keyID,
            let key = try await store.attestKey(keyID)
        else { return .refused(.helloAttestKeyUnknown) }
        let hashes = store.secrets.accepted.map {
            ClientData.helloHash(hello, challenge: $0.attestHelloChallenge(sessionID: hello.sessionID))
        }
        switch try await check(hello.helloAssertion, by: key, over: hashes, rules) {
        case .success(let counter): return .proven(keyID: key.id, counter: counter)
        case .failure(let fault):
            log(hello.sessionID, "hello not attested", fault)
            return .refused(.helloAttestInvalid)
        }
    }

    /// Judges chip data with the assertion that came along. Data that was attested before needs none: phones send it
    /// again after every reconnect, and repeat the step when an answer was lost.
    ///
    /// - Parameter isRead: whether the phone reports that it has read the chip. At later steps it brings no assertion,
    ///   so that other data than the attested is an exchange.
    func judge(_ evidence: Evidence, sessionID: String, epoch: Int64, isRead: Bool) async throws -> Judgement {
        guard isRequired else { return .accepted }
        guard let rules, let session = try await store.attestation(ofSession: sessionID),
            let keyID = AttestKeyID(session.keyID),
            let key = try await store.attestKey(keyID)
        else { return refuse(sessionID, .absent) }
        let challenges = store.secrets.accepted.map { $0.attestNFCChallenge(sessionID: sessionID) }
        let hashes = await pool.run {
            challenges.map { ClientData.chipHash(evidence, sessionID: sessionID, challenge: $0) }
        }
        guard let hashes, let present = hashes.first else { throw Overloaded() }
        let name = { (hash: [UInt8]) in store.secrets.documentHex("nfc-attested|" + LowerHex.encode(hash)) }
        if let known = session.evidenceHash, hashes.contains(where: { name($0) == known }) { return .accepted }
        guard isRead else { return .refused(.authenticityFailed) }
        guard !evidence.attestAssertion.isEmpty else { return refuse(sessionID, .absent) }
        switch try await check(evidence.attestAssertion[...], by: key, over: hashes, rules) {
        case .failure(let fault): return refuse(sessionID, fault)
        case .success(let counter):
            let outcome = try await store.acceptEvidence(
                sessionID: sessionID, epoch: epoch, keyID: key.id, counter: counter, evidenceHash: name(present),
                now: clock.now())
            return switch outcome {
            case .accepted: .accepted
            case .notActive: .notActive
            case .staleCounter: refuse(sessionID, .staleCounter)
            }
        }
    }

    private func refuse(_ sessionID: String, _ fault: AttestationFault) -> Judgement {
        log(sessionID, "chip data not attested", fault)
        return .refused(.antiCloningAttestationFailed)
    }

    /// Checks an assertion over one of several hashes: the challenge in them was made with the present server secret, or
    /// with the one before it. The fault is that of the first.
    private func check(
        _ assertion: ArraySlice<UInt8>, by key: AttestKeyRecord, over hashes: [[UInt8]], _ rules: AppAttest
    ) async throws -> Result<UInt32, AttestationFault> {
        let results = await pool.run {
            hashes.map { hash in
                Result { () throws(AttestationFault) in try rules.accept(assertion, by: key, over: hash) }
            }
        }
        guard let results, let first = results.first else { throw Overloaded() }
        for case .success(let counter) in results { return .success(counter) }
        return first
    }

    private func log(_ sessionID: String, _ message: Logger.Message, _ fault: AttestationFault) {
        logger.info(
            message, metadata: ["session": .string(sessionTag(sessionID)), "fault": .string(fault.description)])
    }

    /// What an app says against its own surroundings is counted and logged, and decides nothing: who could bend the app
    /// can bend this too.
    private func report(_ hello: ClientHello) {
        let bits = hello.runtimeIntegritySignal
        guard bits != 0 else { return }
        logger.notice(
            "the app reports that it is being tampered with",
            metadata: [
                "session": .string(sessionTag(hello.sessionID)), "debugger": .stringConvertible(bits & 1 != 0),
                "hooked": .stringConvertible(bits & 2 != 0), "bits": .stringConvertible(bits),
                "reports": .stringConvertible(suspicions.add()),
            ])
    }

    /// Reports since the start.
    private final class Suspicions: Sendable {
        private let count = Atomic<Int>(0)
        func add() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
