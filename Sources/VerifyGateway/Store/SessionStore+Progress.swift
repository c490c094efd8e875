import HandoffProtocol
import NFCParsing

extension SessionStore {
    /// Failed chip reads, or failed videos, that end a session.
    static let maximumTries = 3
    /// Documents that could not be understood or have expired, after which a session ends. They cost no try, because
    /// another document may help, but nobody tries for ever.
    static let maximumDataFailures = 10

    /// Does what a phone's session asks for. Changes something only while the session is active, its time is not over
    /// and the epoch is the one of the newest claim.
    ///
    /// - Parameters:
    ///   - chip: what was seen of the chip itself.
    ///   - claims: what success shares.
    func perform(
        _ command: StoreCommand, sessionID: String, epoch: Int64, now: Int64, chip: ChipFinding? = nil,
        claims: [String: ClaimValue?] = [:]
    ) async throws -> StoreAnswer {
        switch command {
        case .phase(let phase):
            try await storePhase(sessionID: sessionID, epoch: epoch, phase: phase, now: now, chip: chip)
        case .confirmPerson(let binding):
            try await confirmPerson(sessionID: sessionID, epoch: epoch, documentBinding: binding, now: now)
        case .failedCheck(let failure):
            try await countFailedCheck(sessionID: sessionID, epoch: epoch, failure: failure, now: now)
        case .succeed(let keys):
            try await succeed(sessionID: sessionID, epoch: epoch, selectedKeys: keys, claims: claims, now: now)
        case .numberMatched: try await storeNumberMatch(sessionID: sessionID, epoch: epoch, now: now)
        case .numberMissed: try await countNumberMiss(sessionID: sessionID, epoch: epoch, now: now)
        case .disown: try await disown(sessionID: sessionID, epoch: epoch, now: now)
        }
    }

    /// The phone moved on, or back. Whoever was confirmed has to be confirmed again. `chip` is what a check of this
    /// step saw of the chip.
    func storePhase(
        sessionID: String, epoch: Int64, phase: Phase, now: Int64, chip: ChipFinding? = nil
    ) async throws -> StoreAnswer {
        try await storeStep(sessionID: sessionID, epoch: epoch, phase: phase, binding: .null, now: now, chip: chip)
    }

    /// The person passed the checks with the document of this binding, which a reconnect must not exchange.
    func confirmPerson(
        sessionID: String, epoch: Int64, documentBinding: [UInt8], now: Int64
    ) async throws -> StoreAnswer {
        try await storeStep(
            sessionID: sessionID, epoch: epoch, phase: .livenessComplete, binding: .blob(documentBinding), now: now)
    }

    private func storeStep(
        sessionID: String, epoch: Int64, phase: Phase, binding: SQLValue, now: Int64, chip: ChipFinding? = nil
    ) async throws -> StoreAnswer {
        try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let rows = try connection.run(
                """
                UPDATE sessions SET phase = $4, phase_at = $3, updated_at = $3, confirmed_binding = $5, \
                chip_evidence = COALESCE($6, chip_evidence), chip_proof = COALESCE($7, chip_proof) \
                WHERE id = $1 AND epoch = $2 AND status = 'in_progress' RETURNING id
                """,
                [
                    .text(sessionID), .integer(epoch), .integer(now), .text(phase.rawValue), binding,
                    .text(optional: chip?.evidence), .text(optional: chip?.proof),
                ])
            return rows.isEmpty ? .notActive : .done
        }
    }

    /// Charges a failed check, rewinds the phase, and ends the session when nothing is left.
    func countFailedCheck(
        sessionID: String, epoch: Int64, failure: FailureCode, now: Int64
    ) async throws -> StoreAnswer {
        let challenge = try RandomID.bytes(8)
        return try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let charge = Charge(failure)
            // A challenge is for one chip read; a failure elsewhere leaves it.
            let rows = try connection.run(
                """
                UPDATE sessions SET nfc_tries_used = nfc_tries_used + $4, \
                liveness_tries_used = liveness_tries_used + $5, data_failures = data_failures + $8, phase = COALESCE($6, phase), phase_at = $3, \
                updated_at = $3, confirmed_binding = NULL, \
                active_auth_challenge = CASE WHEN $4 = 1 THEN $7 ELSE active_auth_challenge END \
                WHERE id = $1 AND epoch = $2 AND status = 'in_progress' RETURNING \(SessionRecord.columns)
                """,
                [
                    .text(sessionID), .integer(epoch), .integer(now), .integer(charge.nfc), .integer(charge.liveness),
                    .text(optional: charge.phase?.rawValue), .blob(challenge), .integer(charge.data),
                ])
            guard let session = try rows.first.map(SessionRecord.init(row:)) else { return .notActive }
            let spent =
                session.nfcTriesUsed >= Self.maximumTries || session.livenessTriesUsed >= Self.maximumTries
                || session.dataFailures >= Self.maximumDataFailures
            let ended = failure.budget == .hardKill || spent
            if let check = charge.check {
                try connection.audit(
                    .checkFailed, of: sessionID, organizationID: session.organizationID, by: .system,
                    ["failure_code": .string(failure.rawValue), "failed_check": .string(check)], now: now)
            }
            if ended { try connection.fail(session, failure: failure, now: now) }
            return .counted(
                nfcTriesUsed: session.nfcTriesUsed, livenessTriesUsed: session.livenessTriesUsed, ended: ended,
                activeAuthChallenge: session.activeAuthChallenge)
        }
    }

    /// Ends the session as succeeded and writes the selection to it and to its consents. The claims leave encrypted, in
    /// the deliveries that are written along with it.
    func succeed(
        sessionID: String, epoch: Int64, selectedKeys: [String], claims: [String: ClaimValue?] = [:], now: Int64
    ) async throws -> StoreAnswer {
        let sorted = Set(selectedKeys).sorted()
        return try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let json = try StoredJSON.encode(sorted)
            let rows = try connection.run(
                """
                UPDATE sessions SET status = 'succeeded', failure_code = NULL, completed_at = $3, updated_at = $3, \
                selected_field_keys = $4 \
                WHERE id = $1 AND epoch = $2 AND status = 'in_progress' RETURNING organization_id
                """, [.text(sessionID), .integer(epoch), .integer(now), .text(json)])
            guard var row = rows.first else { return .notActive }
            _ = try connection.run(
                "UPDATE consents SET selected_keys = $2 WHERE session_id = $1", [.text(sessionID), .text(json)])
            try connection.recordEnd(
                .succeeded(selectedKeys: sorted, claims: claims), of: sessionID, organizationID: try row.text(),
                by: .system, now: now)
            return .done
        }
    }
}

/// What a failed check costs, and where it sends the person back to.
private struct Charge {
    var nfc: Int64 = 0
    var liveness: Int64 = 0
    var data: Int64 = 0
    var phase: Phase?

    /// The check that cost a try; nil when none did.
    var check: String? { nfc > 0 ? "nfc" : liveness > 0 ? "liveness" : nil }

    init(_ failure: FailureCode) {
        switch failure.budget {
        case .nfc: (nfc, phase) = (1, .nfcReading)
        case .liveness: (liveness, phase) = (1, .livenessCapturing)
        case .unlimited: (data, phase) = (1, .mrzScanning)
        case .hardKill: break
        }
    }
}

/// What a check saw of the chip itself.
struct ChipFinding: Equatable, Sendable {
    /// Names of ``Verdict/ChipEvidence``, with commas between; empty for a document that may be a copy.
    var evidence: String
    /// Keyed hash of the EF.DG14 whose chip answered a key of the gateway; nil when none did.
    var proof: String?
}

extension SQLConnection {
    func fail(_ session: SessionRecord, failure: FailureCode, now: Int64) throws {
        _ = try run(
            """
            UPDATE sessions SET status = 'failed', failure_code = $2, completed_at = $3, updated_at = $3 \
            WHERE id = $1 AND status = 'in_progress'
            """, [.text(session.id), .text(failure.rawValue), .integer(now)])
        try recordEnd(
            .failed(failure, session), of: session.id, organizationID: session.organizationID, by: .system, now: now)
    }
}
