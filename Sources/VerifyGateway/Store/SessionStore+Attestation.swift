import HandoffProtocol

/// Answer to the wish for a challenge.
enum AttestChallengeOutcome: Equatable, Sendable {
    /// 32 bytes, good for one registration until then.
    case issued(challenge: [UInt8], expiresAt: Int64)
    /// The client has had its share; the next window begins in so many milliseconds.
    case limited(wait: Int64)
}

/// What a session knows of the app that holds it.
struct SessionAttestation: Equatable, Sendable {
    /// The key that was attested at the last hello.
    var keyID: String
    /// Which chip data was attested last; nil before.
    var evidenceHash: String?
}

/// Answer to an assertion that was good when it was looked at.
enum EvidenceOutcome: Equatable, Sendable {
    /// It counts now, and never again.
    case accepted
    /// Another assertion with the same or a higher counter came first.
    case staleCounter
    /// The session is no longer active, or no longer this connection's.
    case notActive
}

extension SessionStore {
    /// How long a challenge can be used, in milliseconds.
    static let attestChallengeLifetime: Int64 = 300_000
    /// Challenges that a client gets in one window, and the window's length in milliseconds.
    static let attestChallengeLimit = (count: Int64(20), window: Int64(60_000))
    /// How long a key is kept that nobody uses, in milliseconds.
    static let attestKeyRetention: Int64 = 90 * 86_400_000

    /// A challenge for the registration of a key. `client` is the address that asks; it is stored as a keyed hash.
    func issueAttestChallenge(client: String, now: Int64) async throws -> AttestChallengeOutcome {
        let challenge = try RandomID.bytes(32)
        let hash = secrets.attestChallengeHash(challenge)
        let client = secrets.hex("attest:challenge_rate:" + client)
        return try await database.write { connection in
            let (limit, window) = Self.attestChallengeLimit
            let rows = try connection.run(
                "SELECT window_at, count FROM attest_requests WHERE client = $1 AND window_at > $2",
                [.text(client), .integer(now - window)])
            if var row = rows.first {
                let (begin, count) = (try row.integer(), try row.integer())
                guard count < limit else { return .limited(wait: begin + window - now) }
                _ = try connection.run(
                    "UPDATE attest_requests SET count = count + 1 WHERE client = $1", [.text(client)])
            } else {
                _ = try connection.run(
                    """
                    INSERT INTO attest_requests (client, window_at, count) VALUES ($1, $2, 1) \
                    ON CONFLICT (client) DO UPDATE SET window_at = $2, count = 1
                    """, [.text(client), .integer(now)])
            }
            let expiresAt = now + Self.attestChallengeLifetime
            _ = try connection.run(
                "INSERT INTO attest_challenges (hash, expires_at) VALUES ($1, $2)", [.text(hash), .integer(expiresAt)])
            return .issued(challenge: challenge, expiresAt: expiresAt)
        }
    }

    /// Uses a challenge up; false when it was not given out, was used, or is too old.
    func takeAttestChallenge(_ challenge: [UInt8], now: Int64) async throws -> Bool {
        let hash = secrets.keyed { $0.attestChallengeHash(challenge) }
        return try await database.write { connection in
            let rows = try connection.run(
                "DELETE FROM attest_challenges WHERE hash IN ($1, $2) RETURNING expires_at",
                [.text(hash.current), .text(hash.previous ?? hash.current)])
            guard var row = rows.first else { return false }
            return try row.integer() > now
        }
    }

    /// Registers a key. One that is known keeps its counter: a phone's counter never goes back.
    func saveAttestKey(_ key: AttestKeyRecord, now: Int64) async throws {
        try await database.write { connection in
            _ = try connection.run(
                """
                INSERT INTO attest_keys (id, point, counter, environment, application, receipt, created_at, used_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (id) DO UPDATE SET environment = $4, \
                application = $5, receipt = $6, used_at = $7
                """,
                [
                    .text(key.id), .blob(key.point), .integer(Int64(key.counter)), .text(key.environment.rawValue),
                    .text(key.application), .blob(key.receipt), .integer(now),
                ])
        }
    }

    /// A registered key.
    func attestKey(_ id: AttestKeyID) async throws -> AttestKeyRecord? {
        try await database.read { connection in
            try connection.run(
                "SELECT id, point, counter, environment, application, receipt FROM attest_keys WHERE id = $1",
                [.text(id.text)]
            ).first.map { row in
                var row = row
                return AttestKeyRecord(
                    id: try row.text(), point: try row.blob(), counter: UInt32(clamping: try row.integer()),
                    environment: try row.oneOf(AttestPolicy.Environment.self), application: try row.text(),
                    receipt: try row.blob())
            }
        }
    }

    /// What a session knows of its app; nil when no app was attested.
    func attestation(ofSession id: String) async throws -> SessionAttestation? {
        try await database.read { connection in
            try connection.run(
                "SELECT key_id, evidence_hash FROM attested_sessions WHERE session_id = $1", [.text(id)]
            ).first.map { row in
                var row = row
                return SessionAttestation(keyID: try row.text(), evidenceHash: try row.optionalText())
            }
        }
    }

    /// Counts an assertion over chip data: the key's counter and the session's evidence change together or not at all.
    func acceptEvidence(
        sessionID: String, epoch: Int64, keyID: String, counter: UInt32, evidenceHash: String, now: Int64
    ) async throws -> EvidenceOutcome {
        try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let mine = try connection.run(
                "SELECT id FROM sessions WHERE id = $1 AND epoch = $2 AND status = 'in_progress'",
                [.text(sessionID), .integer(epoch)])
            guard !mine.isEmpty else { return .notActive }
            guard try connection.advanceAttestCounter(keyID, to: counter, now: now) else { return .staleCounter }
            try connection.attest(sessionID: sessionID, keyID: keyID, evidenceHash: evidenceHash)
            return .accepted
        }
    }

    /// Forgets what is no longer needed: old challenges and counts, unused keys, keys of sessions that have ended.
    func sweepAttestation(now: Int64) async throws {
        try await database.write { connection in
            _ = try connection.run("DELETE FROM attest_challenges WHERE expires_at <= $1", [.integer(now)])
            _ = try connection.run(
                "DELETE FROM attest_requests WHERE window_at <= $1",
                [.integer(now - Self.attestChallengeLimit.window)])
            _ = try connection.run(
                "DELETE FROM attest_keys WHERE used_at <= $1", [.integer(now - Self.attestKeyRetention)])
            _ = try connection.run(
                """
                DELETE FROM attested_sessions WHERE session_id IN (SELECT session_id FROM attested_sessions \
                JOIN sessions ON sessions.id = session_id WHERE status NOT IN ('created', 'in_progress'))
                """, [])
        }
    }
}

extension SQLConnection {
    /// Raises a key's counter; false when it stands as high already, or there is no such key.
    func advanceAttestCounter(_ keyID: String, to counter: UInt32, now: Int64) throws -> Bool {
        try !run(
            "UPDATE attest_keys SET counter = $2, used_at = $3 WHERE id = $1 AND counter < $2 RETURNING id",
            [.text(keyID), .integer(Int64(counter)), .integer(now)]
        ).isEmpty
    }

    /// Remembers which key holds a session, and for which chip data it has answered. Evidence that another key attested
    /// stays attested: it is the same phone.
    func attest(sessionID: String, keyID: String, evidenceHash: String? = nil) throws {
        _ = try run(
            """
            INSERT INTO attested_sessions (session_id, key_id, evidence_hash) VALUES ($1, $2, $3) \
            ON CONFLICT (session_id) DO UPDATE SET key_id = $2, evidence_hash = COALESCE($3, evidence_hash)
            """, [.text(sessionID), .text(keyID), .text(optional: evidenceHash)])
    }
}
