extension Schema {
    /// Tables of app attestation.
    static let attestation: [String] = [
        """
        CREATE TABLE attest_keys (
            id TEXT PRIMARY KEY CHECK (length(id) = 43),
            point BLOB NOT NULL CHECK (length(point) = 65),
            counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
            environment TEXT NOT NULL CHECK (environment IN ('production', 'development')),
            application TEXT NOT NULL CHECK (length(application) <= 200),
            receipt BLOB NOT NULL CHECK (length(receipt) BETWEEN 1 AND 16384),
            created_at INTEGER NOT NULL,
            used_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX attest_keys_by_use ON attest_keys (used_at)",
        """
        CREATE TABLE attest_challenges (
            hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
            expires_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX attest_challenges_by_expiry ON attest_challenges (expires_at)",
        """
        CREATE TABLE attest_requests (
            client TEXT PRIMARY KEY CHECK (length(client) = 64),
            window_at INTEGER NOT NULL,
            count INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX attest_requests_by_window ON attest_requests (window_at)",
        """
        CREATE TABLE attested_sessions (
            session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE CHECK (length(session_id) = 67),
            key_id TEXT NOT NULL CHECK (length(key_id) = 43),
            evidence_hash TEXT CHECK (length(evidence_hash) = 64)
        ) STRICT
        """,
    ]
}
