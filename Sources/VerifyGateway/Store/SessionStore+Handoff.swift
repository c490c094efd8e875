import HandoffProtocol

extension SessionStore {
    /// How long a token may wait for its first use, in milliseconds.
    static let tokenLifetime: Int64 = 300_000
    /// A token is shown again while it has at least this long to live, in milliseconds.
    static let tokenReuseMinimum: Int64 = 120_000

    /// The token for the QR code. A new one leaves the one before it valid until its own expiry, so that a code that
    /// somebody is just scanning does not die.
    func issueHandoff(sessionID: String, now: Int64) async throws -> HandoffOutcome {
        let seed = try RandomID.tokenSeed()
        return try await database.write { connection in
            guard let session = try connection.currentSession(id: sessionID, now: now) else { return .notFound }
            guard session.status.isActive else { return .ended(session.status) }
            guard try connection.hasConsent(sessionID: sessionID) else { return .consentRequired }
            guard session.tokenConsumedAt == nil else { return .inProgress }
            if let seed = session.tokenSeed, let issuedAt = session.tokenIssuedAt, let end = session.tokenExpiresAt,
                end - now >= Self.tokenReuseMinimum
            {
                let token = secrets.handoffToken(sessionID: sessionID, issuedAt: issuedAt, seed: seed)
                return .issued(token: token, expiresAt: end)
            }
            let token = secrets.handoffToken(sessionID: sessionID, issuedAt: now, seed: seed)
            let expiresAt = now + Self.tokenLifetime
            let rows = try connection.run(
                """
                UPDATE sessions SET previous_token_hash = token_hash, previous_token_expires_at = token_expires_at, \
                token_seed = $2, token_hash = $3, token_issued_at = $4, token_expires_at = $5, updated_at = $4 \
                WHERE id = $1 AND status IN ('created', 'in_progress') AND token_consumed_at IS NULL RETURNING id
                """,
                [
                    .text(sessionID), .text(seed), .text(secrets.handoffTokenHash(token)), .integer(now),
                    .integer(expiresAt),
                ])
            return rows.isEmpty ? .inProgress : .issued(token: token, expiresAt: expiresAt)
        }
    }

    /// Stores that the person agreed. The same agreement given twice is one.
    func recordConsent(sessionID: String, texts: ConsentTexts, now: Int64) async throws -> ConsentOutcome {
        let id = try RandomID.consent()
        return try await database.write { connection in
            guard let session = try connection.currentSession(id: sessionID, now: now) else { return .notFound }
            guard session.status.isActive else { return .ended(session.status) }
            let contract = session.shareContract
            let keys = try StoredJSON.encode(contract.keys)
            _ = try connection.run(
                """
                INSERT INTO consents (id, session_id, interface_version, terms_version, privacy_notice_version, \
                contract_hash, requested_keys, selected_keys, required_keys, organization_name, biometric, \
                document_processing, privacy_notice, share_claims, terms, consented_at) \
                SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, name, 1, 1, 1, 1, 1, $9 FROM organizations WHERE id = $10 \
                ON CONFLICT (session_id, interface_version, terms_version, privacy_notice_version, contract_hash) \
                DO NOTHING
                """,
                [
                    .text(id), .text(sessionID), .integer(texts.interfaceVersion), .text(texts.termsVersion),
                    .text(texts.privacyNoticeVersion), .text(try contract.hash()), .text(keys),
                    .text(try StoredJSON.encode(contract.requiredKeys)), .integer(now), .text(session.organizationID),
                ])
            let rows = try connection.run(
                """
                SELECT \(ConsentRecord.columns) FROM consents WHERE session_id = $1 AND interface_version = $2 \
                AND terms_version = $3 AND privacy_notice_version = $4 AND contract_hash = $5
                """,
                [
                    .text(sessionID), .integer(texts.interfaceVersion), .text(texts.termsVersion),
                    .text(texts.privacyNoticeVersion), .text(try contract.hash()),
                ])
            return .recorded(try ConsentRecord(row: rows.only()))
        }
    }

    /// All consents of a session, oldest first.
    func consents(sessionID: String) async throws -> [ConsentRecord] {
        try await database.read { connection in
            try connection.run(
                "SELECT \(ConsentRecord.columns) FROM consents WHERE session_id = $1 ORDER BY consented_at, id",
                [.text(sessionID)]
            ).map(ConsentRecord.init(row:))
        }
    }
}

extension SQLConnection {
    fileprivate func hasConsent(sessionID: String) throws -> Bool {
        try !run("SELECT 1 FROM consents WHERE session_id = $1 LIMIT 1", [.text(sessionID)]).isEmpty
    }
}

extension ConsentRecord {
    fileprivate static let columns = """
        id, session_id, interface_version, terms_version, privacy_notice_version, contract_hash, requested_keys, \
        selected_keys, required_keys, organization_name, consented_at
        """

    fileprivate init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        sessionID = try row.text()
        let version = try row.integer()
        texts = ConsentTexts(
            interfaceVersion: version, termsVersion: try row.text(), privacyNoticeVersion: try row.text())
        contractHash = try row.text()
        requestedKeys = try StoredJSON.decode([String].self, from: try row.text())
        selectedKeys = try StoredJSON.decode([String].self, from: try row.text())
        requiredKeys = try StoredJSON.decode([String].self, from: try row.text())
        organizationName = try row.text()
        consentedAt = try row.integer()
    }
}
