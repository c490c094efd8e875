import HandoffProtocol

/// Everything that the gateway remembers. All times are parameters, in milliseconds since 1970; there is no clock here.
///
/// Every change of a session names in its condition the state that it starts from, and its event is part of the same
/// transaction. So each session has one outcome and one event, however many connections pull at it.
struct SessionStore: Sendable {
    let database: any Database
    let secrets: Secrets
    /// Who makes the changes, for the audit log.
    let actor: AuditActor

    /// A store over an open database.
    init(database: any Database, secrets: Secrets, actor: AuditActor = .system) {
        self.database = database
        self.secrets = secrets
        self.actor = actor
    }

    /// The same store for what somebody else does.
    func acting(as actor: AuditActor) -> SessionStore {
        SessionStore(database: database, secrets: secrets, actor: actor)
    }

    /// The session, ended first if its time is over.
    func session(id: String, now: Int64) async throws -> SessionRecord? {
        let found = try await database.read { try $0.session(id: id) }
        guard let found, found.isOverdue(now: now) else { return found }
        return try await database.write { connection in
            try connection.currentSession(id: id, now: now)
        }
    }

    /// The same for a relying party, who sees its own sessions only.
    func session(id: String, organizationID: String, now: Int64) async throws -> SessionRecord? {
        guard let session = try await session(id: id, now: now), session.organizationID == organizationID else {
            return nil
        }
        return session
    }

    /// Makes a session and its cancel token, or throws ``LimitReached``. `along` is part of the same transaction.
    func createSession(
        _ new: NewSession, now: Int64, along: @escaping Alongside<CreatedSession> = { _, _ in }
    ) async throws -> CreatedSession {
        let id = try RandomID.session()
        let cancelToken = try RandomID.cancelToken()
        let hash = secrets.cancelTokenHash(cancelToken)
        let (challenge, nonce) = (try RandomID.bytes(8), try RandomID.bytes(4))
        let contract = String(decoding: new.shareContract.canonicalJSON, as: UTF8.self)
        let endpoints = try new.webhookEndpointIDs.map(StoredJSON.encode)
        return try await database.write { [actor] connection in
            if new.isOwnerUnverified, !new.isAgeOnly {
                try connection.requireRoomForRevealingSession(organizationID: new.organizationID, now: now)
            }
            let rows = try connection.run(
                """
                INSERT INTO sessions (id, organization_id, status, nfc_tries_used, liveness_tries_used, contract_version, \
                share_fields, is_age_only, redirect_url, cancel_token_hash, expires_at, created_at, updated_at, \
                active_auth_challenge, liveness_nonce, epoch, selected_field_keys, webhook_endpoint_ids, \
                client_reference_id) \
                VALUES ($1, $2, 'created', 0, 0, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, 0, '[]', $12, $13) \
                RETURNING \(SessionRecord.columns)
                """,
                [
                    .text(id), .text(new.organizationID), .integer(Int64(new.contractVersion)), .text(contract),
                    .integer(new.isAgeOnly ? 1 : 0), .text(optional: new.redirectURL), .text(hash),
                    .integer(now + new.lifetime), .integer(now), .blob(challenge), .blob(nonce),
                    .text(optional: endpoints), .text(optional: new.clientReferenceID),
                ])
            let created = CreatedSession(
                session: try SessionRecord(row: rows.only()), cancelToken: cancelToken)
            try connection.audit(
                .sessionCreated, of: id, organizationID: new.organizationID, by: actor,
                [
                    "is_age_only": .bool(new.isAgeOnly),
                    "share_field_count": .integer(Int64(new.shareContract.fields.count)),
                ], now: now)
            try along(connection, created)
            return created
        }
    }

    /// How many sessions stand where.
    func statusCounts() async throws -> [SessionStatus: Int] {
        try await database.read { connection in
            var counts: [SessionStatus: Int] = [:]
            for var row in try connection.run("SELECT status, COUNT(*) FROM sessions GROUP BY status", []) {
                counts[try row.oneOf(SessionStatus.self)] = Int(try row.integer())
            }
            return counts
        }
    }

    /// The events of a session that hold: none while it is active, one when it has ended. An end that the person
    /// withdrew holds no more.
    func events(sessionID: String) async throws -> [EventRecord] {
        try await database.read { connection in
            try connection.run(
                """
                SELECT \(EventRecord.columns) FROM events WHERE session_id = $1 \
                AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.replaces = events.id)
                """, [.text(sessionID)]
            ).map(EventRecord.init(row:))
        }
    }
}

extension [SQLRow] {
    /// The row of a statement that always gives one.
    func only() throws -> SQLRow {
        guard let row = first, count == 1 else { throw DatabaseError.unexpectedRow(column: 0) }
        return row
    }
}
