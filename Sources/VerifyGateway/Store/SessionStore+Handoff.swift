import HandoffProtocol

extension SessionStore {
    /// How long a token may wait for its first use, in milliseconds.
    static let tokenLifetime: Int64 = 300_000
    /// A token is shown again while it has at least this long to live, in milliseconds.
    static let tokenReuseMinimum: Int64 = 120_000
    /// Wrong codes after which a session's code is not taken any more.
    static let codeTries = 5

    /// The token for the QR code. A new one leaves the one before it valid until its own expiry, so that a code that
    /// somebody is just scanning does not die.
    func issueHandoff(sessionID: String, browserHash: KeyedHash? = nil, now: Int64) async throws -> HandoffOutcome {
        let seed = try RandomID.tokenSeed()
        return try await database.write { connection in
            guard let session = try connection.currentSession(id: sessionID, now: now) else { return .notFound }
            guard session.isOpen(toBrowser: browserHash) else { return .elsewhere }
            guard session.status.isActive else { return .ended(session.status) }
            guard try connection.hasConsent(sessionID: sessionID) else { return .consentRequired }
            guard session.tokenConsumedAt == nil else { return .inProgress }
            guard let issued = try connection.token(of: session, secrets: secrets, newSeed: seed, now: now) else {
                return .inProgress
            }
            return .issued(token: issued.token, expiresAt: issued.expiresAt)
        }
    }

    /// The token that a typed code stands for. A code lives as long as the token that it was shown with, and a wrong
    /// one is charged to the session whose code begins alike: after ``codeTries`` of them only the QR code is left.
    func redeemCode(_ code: String, now: Int64) async throws -> CodeOutcome {
        let seed = try RandomID.tokenSeed()
        let hash = secrets.keyed { $0.handoffCodeHash(code) }
        let start = secrets.keyed { $0.handoffCodeStartHash(code) }
        return try await database.write { connection in
            let found = try connection.sessions(withCode: hash, now: now)
            // Two sessions with one code are as good as none: the phone could not know which is meant.
            guard let session = found.first, found.count == 1 else {
                try connection.chargeCode(start: start)
                return .refused
            }
            let end =
                session.codeHash.map(hash.matches) == true ? session.tokenExpiresAt : session.previousTokenExpiresAt
            guard let end, end + Self.tokenGrace > now, session.codeTriesUsed < Self.codeTries,
                let issued = try connection.token(of: session, secrets: secrets, newSeed: seed, now: now)
            else { return .refused }
            return .issued(sessionID: session.id, token: issued.token, expiresAt: issued.expiresAt)
        }
    }

    /// Stores that the person agreed. The same agreement given twice is one. The first browser that wants to be known
    /// again gets the session, and no other after it; tokens that were given out before that are void.
    func recordConsent(
        sessionID: String, texts: ConsentTexts, giver: ConsentGiver = ConsentGiver(), now: Int64
    ) async throws -> ConsentOutcome {
        let id = try RandomID.consent()
        return try await database.write { connection in
            guard let session = try connection.currentSession(id: sessionID, now: now) else { return .notFound }
            guard session.isOpen(toBrowser: giver.browserHash) else { return .elsewhere }
            guard session.status.isActive else { return .ended(session.status) }
            let binds = session.browserHash == nil && giver.newBrowserHash != nil
            if binds, try !connection.bind(session, to: giver.newBrowserHash, now: now) { return .elsewhere }
            let record = try connection.insertConsent(id: id, session: session, texts: texts, giver: giver, now: now)
            return binds ? .bound(record) : .recorded(record)
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

extension SQLConnection {
    /// The token in force while it has enough time left, else a new one; nil when a phone was faster.
    fileprivate func token(
        of session: SessionRecord, secrets: Secrets, newSeed: String, now: Int64
    ) throws -> (token: String, expiresAt: Int64)? {
        if let seed = session.tokenSeed, let issuedAt = session.tokenIssuedAt, let end = session.tokenExpiresAt,
            end - now >= SessionStore.tokenReuseMinimum
        {
            // Under the secret that it was made with; when that counts no more, people get a new one.
            for secrets in secrets.accepted {
                let token = secrets.handoffToken(sessionID: session.id, issuedAt: issuedAt, seed: seed)
                if session.tokenHash == secrets.handoffTokenHash(token) { return (token, end) }
            }
        }
        let token = secrets.handoffToken(sessionID: session.id, issuedAt: now, seed: newSeed)
        let expiresAt = now + SessionStore.tokenLifetime
        let code = secrets.handoffCode(token: token)
        let rows = try run(
            """
            UPDATE sessions SET previous_token_hash = token_hash, previous_token_expires_at = token_expires_at, \
            token_seed = $2, token_hash = $3, token_issued_at = $4, token_expires_at = $5, updated_at = $4, \
            previous_code_hash = code_hash, code_hash = $6, code_start_hash = $7 \
            WHERE id = $1 AND status IN ('created', 'in_progress') AND token_consumed_at IS NULL RETURNING id
            """,
            [
                .text(session.id), .text(newSeed), .text(secrets.handoffTokenHash(token)), .integer(now),
                .integer(expiresAt), .text(secrets.handoffCodeHash(code)), .text(secrets.handoffCodeStartHash(code)),
            ])
        return rows.isEmpty ? nil : (token, expiresAt)
    }

    /// Sessions that wait for a phone and show this code, or showed it until it was renewed.
    fileprivate func sessions(withCode hash: KeyedHash, now: Int64) throws -> [SessionRecord] {
        try run(
            """
            SELECT \(SessionRecord.columns) FROM sessions WHERE (code_hash IN ($1, $3) OR previous_code_hash IN ($1, $3)) \
            AND status IN ('created', 'in_progress') AND token_consumed_at IS NULL AND expires_at > $2 LIMIT 2
            """, [.text(hash.current), .integer(now), .text(hash.previous ?? hash.current)]
        ).map(SessionRecord.init(row:))
    }

    /// Counts a wrong code against the sessions whose code begins like it.
    fileprivate func chargeCode(start: KeyedHash) throws {
        _ = try run(
            """
            UPDATE sessions SET code_tries_used = code_tries_used + 1 WHERE code_start_hash IN ($1, $3) \
            AND status IN ('created', 'in_progress') AND code_tries_used < $2
            """,
            [
                .text(start.current), .integer(Int64(SessionStore.codeTries)), .text(start.previous ?? start.current),
            ])
    }

    /// Gives a session that belongs to nobody to a browser; false when a phone has it already.
    fileprivate func bind(_ session: SessionRecord, to browserHash: String?, now: Int64) throws -> Bool {
        try !run(
            """
            UPDATE sessions SET browser_hash = $2, token_seed = NULL, token_hash = NULL, token_issued_at = NULL, \
            token_expires_at = NULL, previous_token_hash = NULL, previous_token_expires_at = NULL, code_hash = NULL, \
            code_start_hash = NULL, previous_code_hash = NULL, updated_at = $3 \
            WHERE id = $1 AND browser_hash IS NULL AND token_consumed_at IS NULL \
            AND status IN ('created', 'in_progress') RETURNING id
            """, [.text(session.id), .text(optional: browserHash), .integer(now)]
        ).isEmpty
    }

    /// Writes the consent, or what has changed of one that was given before. Only what is optional can be refused.
    fileprivate func insertConsent(
        id: String, session: SessionRecord, texts: ConsentTexts, giver: ConsentGiver, now: Int64
    ) throws -> ConsentRecord {
        let contract = session.shareContract
        let refused = Set(giver.refusedKeys).intersection(contract.keys).subtracting(contract.requiredKeys).sorted()
        let hash = try contract.hash()
        _ = try run(
            """
            INSERT INTO consents (id, session_id, interface_version, terms_version, privacy_notice_version, \
            contract_hash, requested_keys, selected_keys, required_keys, organization_name, biometric, \
            document_processing, privacy_notice, share_claims, terms, consented_at) \
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, name, 1, 1, 1, 1, 1, $10 FROM organizations WHERE id = $11 \
            ON CONFLICT (session_id, interface_version, terms_version, privacy_notice_version, contract_hash) \
            DO UPDATE SET selected_keys = excluded.selected_keys
            """,
            [
                .text(id), .text(session.id), .integer(texts.interfaceVersion), .text(texts.termsVersion),
                .text(texts.privacyNoticeVersion), .text(hash), .text(try StoredJSON.encode(contract.keys)),
                .text(try StoredJSON.encode(contract.keys.filter { !refused.contains($0) })),
                .text(try StoredJSON.encode(contract.requiredKeys)), .integer(now), .text(session.organizationID),
            ])
        // A phone that has begun keeps the list that it was given.
        _ = try run(
            "UPDATE sessions SET refused_field_keys = $2 WHERE id = $1 AND token_consumed_at IS NULL",
            [.text(session.id), .text(try StoredJSON.encode(refused))])
        let rows = try run(
            """
            SELECT \(ConsentRecord.columns) FROM consents WHERE session_id = $1 AND interface_version = $2 \
            AND terms_version = $3 AND privacy_notice_version = $4 AND contract_hash = $5
            """,
            [
                .text(session.id), .integer(texts.interfaceVersion), .text(texts.termsVersion),
                .text(texts.privacyNoticeVersion), .text(hash),
            ])
        return try ConsentRecord(row: rows.only())
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
        requestedKeys = try StoredJSON.texts(from: try row.text())
        selectedKeys = try StoredJSON.texts(from: try row.text())
        requiredKeys = try StoredJSON.texts(from: try row.text())
        organizationName = try row.text()
        consentedAt = try row.integer()
    }
}
