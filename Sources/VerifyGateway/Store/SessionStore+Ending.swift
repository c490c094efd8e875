import HandoffProtocol

extension SessionStore {
    /// The relying party ends a session of its own. A session that has ended is left as it is. `along` is part of the
    /// same transaction, unless there is no such session.
    func cancel(
        sessionID: String, organizationID: String, now: Int64, along: @escaping Alongside<Void> = { _, _ in }
    ) async throws -> CancelOutcome {
        try await database.write { [actor] connection in
            guard let session = try connection.currentSession(id: sessionID, now: now),
                session.organizationID == organizationID
            else { return .notFound }
            if session.status.isActive { try connection.cancel(session, by: actor, now: now) }
            try along(connection, ())
            return session.status.isActive ? .cancelled(from: session.status) : .alreadyEnded(session.status)
        }
    }

    /// The person withdraws, with the token that only the page has. Also a session that succeeded or failed becomes
    /// cancelled and its event is replaced, unless somebody was told of it already.
    func cancel(sessionID: String, token: String, now: Int64) async throws -> CancelOutcome {
        let hash = secrets.keyed { $0.cancelTokenHash(token) }
        return try await database.write { connection in
            guard let stored = try connection.session(id: sessionID) else { return .notFound }
            guard hash.matches(stored.cancelTokenHash) else { return .tokenInvalid }
            let session = try connection.currentSession(id: sessionID, now: now) ?? stored
            let consumed = try connection.run(
                """
                UPDATE sessions SET cancel_token_consumed_at = $2, updated_at = $2 \
                WHERE id = $1 AND cancel_token_consumed_at IS NULL RETURNING id
                """, [.text(sessionID), .integer(now)])
            let ended = session.status == .expired || session.status == .cancelled
            if consumed.isEmpty { return ended ? .alreadyEnded(session.status) : .tokenUsed }
            try connection.recordWithdrawal(from: session, now: now)
            if ended { return .alreadyEnded(session.status) }
            let isCancelled = try session.status.isActive || connection.withdrawEnd(of: session, now: now)
            if isCancelled {
                try connection.cancel(session, by: .person, now: now)
            } else {
                try connection.wipe(session, now: now)
            }
            return .cancelled(from: session.status)
        }
    }

    /// The person with the phone did not start the session: it ends as cancelled, the relying party and the browser
    /// learn why, and the operator finds it among the reports.
    func disown(sessionID: String, epoch: Int64, now: Int64) async throws -> StoreAnswer {
        let reportID = try RandomID.report()
        return try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            guard let session = try connection.session(id: sessionID), session.status == .inProgress,
                session.epoch == epoch
            else { return .notActive }
            try connection.cancel(session, reason: .notStarted, by: .person, now: now)
            let report = OrganizationReport(
                organizationID: session.organizationID, sessionID: sessionID, reason: .notStarted)
            try connection.insert(report, id: reportID, now: now)
            return .done
        }
    }

    /// Ends the session if its time is over; true when this call did it.
    func expire(sessionID: String, now: Int64) async throws -> Bool {
        try await database.write { try $0.expire(id: sessionID, now: now) }
    }

    /// Ends up to `limit` sessions whose time is over, oldest first. Returns their ids; as many as the limit means that
    /// there may be more.
    func sweep(now: Int64, limit: Int) async throws -> [String] {
        try await database.write { connection in
            let due = try connection.run(
                """
                SELECT id FROM sessions WHERE status IN ('created', 'in_progress') AND expires_at <= $1 \
                ORDER BY expires_at LIMIT $2
                """, [.integer(now), .integer(Int64(limit))])
            return try due.compactMap { row in
                var row = row
                let id = try row.text()
                return try connection.expire(id: id, now: now) ? id : nil
            }
        }
    }
}

extension SQLConnection {
    /// Ends a session as cancelled and wipes what the phone left in it. The epoch grows, so that the phone's
    /// connection changes nothing any more.
    func cancel(
        _ session: SessionRecord, reason given: EndingReason? = nil, by actor: AuditActor, now: Int64
    ) throws {
        let rows = try run(
            """
            UPDATE sessions SET status = 'cancelled', failure_code = NULL, completed_at = COALESCE(completed_at, $2), \
            end_reason = $4 WHERE id = $1 AND status = $3 RETURNING id
            """,
            [
                .text(session.id), .integer(now), .text(session.status.rawValue), .text(optional: given?.rawValue),
            ])
        guard !rows.isEmpty else { throw TransitionConflict() }
        try wipe(session, now: now)
        guard session.status.isActive else {
            return try audit(
                .sessionCancelled, of: session.id, organizationID: session.organizationID, by: actor,
                ["after": .string(session.status.rawValue)], now: now)
        }
        try recordEnd(
            .cancelled(session, reason: given?.rawValue), of: session.id, organizationID: session.organizationID,
            by: actor, now: now)
    }

    /// Wipes what the phone left in a session.
    fileprivate func wipe(_ session: SessionRecord, now: Int64) throws {
        _ = try run(
            """
            UPDATE sessions SET updated_at = $2, selected_field_keys = '[]', \(SessionRecord.wiping) WHERE id = $1
            """, [.text(session.id), .integer(now)])
    }
}

extension SessionRecord {
    /// Assignments that empty every column in which the phone or the handoff left something. The epoch grows, so that
    /// whoever held the session changes nothing any more.
    static let wiping = """
        phase = NULL, phase_at = NULL, token_seed = NULL, token_hash = NULL, token_issued_at = NULL, \
        token_expires_at = NULL, previous_token_hash = NULL, previous_token_expires_at = NULL, \
        token_consumed_at = NULL, device_hash = NULL, app_version = NULL, code_hash = NULL, code_start_hash = NULL, \
        previous_code_hash = NULL, confirmed_binding = NULL, owner = NULL, epoch = epoch + 1, number_asked_at = NULL, \
        number_matched_at = NULL, chip_evidence = NULL, chip_proof = NULL
        """
}

/// Another node changed the session during the transaction, which is undone and may be tried again.
struct TransitionConflict: Error {}
