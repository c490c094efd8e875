extension Schema {
    /// Lists of sessions, newest first, and the relying party's own name for a session.
    static let sessionLists: [String] = [
        """
        ALTER TABLE sessions ADD COLUMN client_reference_id TEXT CHECK (length(client_reference_id) BETWEEN 1 AND 200)
        """,
        "DROP INDEX sessions_of_organization",
        "CREATE INDEX sessions_of_organization ON sessions (organization_id, created_at DESC, id DESC)",
        """
        CREATE INDEX sessions_by_reference ON sessions (organization_id, client_reference_id) \
        WHERE client_reference_id IS NOT NULL
        """,
        """
        CREATE INDEX active_sessions_of_organization ON sessions (organization_id, expires_at) \
        WHERE status IN ('created', 'in_progress')
        """,
    ]

    /// Answers to requests with an idempotency key. Who holds the database cannot read them: the key of each row is made
    /// of the server secret and of the text that only the client has.
    static let idempotentAnswers: [String] = [
        """
        CREATE TABLE idempotent_answers (
            id TEXT PRIMARY KEY CHECK (length(id) = 64),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
            status INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
            answer BLOB NOT NULL CHECK (length(answer) <= 262144),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at)",
    ]

    /// What is found again when its time is over, and sessions that were ended from outside of the gateway's process.
    static let retention: [String] = [
        "ALTER TABLE sessions ADD COLUMN minimized_at INTEGER",
        "CREATE INDEX ended_sessions ON sessions (completed_at) WHERE completed_at IS NOT NULL",
        """
        CREATE INDEX sessions_to_minimize ON sessions (completed_at) \
        WHERE completed_at IS NOT NULL AND minimized_at IS NULL
        """,
        "CREATE INDEX events_by_age ON events (created_at)",
        "CREATE INDEX reports_by_age ON organization_reports (created_at)",
        """
        CREATE TABLE session_notices (
            session_id TEXT PRIMARY KEY CHECK (length(session_id) = 67) REFERENCES sessions (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
    ]

    /// Until when a key counts, and when it was last used, to the minute.
    static let keyHygiene: [String] = [
        "ALTER TABLE api_keys ADD COLUMN expires_at INTEGER",
        "ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER",
    ]

    /// Where a key may be used from; null for anywhere.
    static let keyNetworks: [String] = [
        "ALTER TABLE api_keys ADD COLUMN networks TEXT CHECK (length(networks) BETWEEN 3 AND 2000)"
    ]

    /// What keeps an organization from making sessions, and the sessions that count where it may make few.
    static let sessionGates: [String] = [
        "ALTER TABLE organizations ADD COLUMN session_gate TEXT CHECK (length(session_gate) <= 64)",
        "CREATE INDEX revealing_sessions ON sessions (organization_id, created_at DESC) WHERE is_age_only = 0",
    ]

    /// Where an organization's sessions may send browsers.
    static let redirectRules: [String] = [
        """
        CREATE TABLE domains (
            id TEXT PRIMARY KEY CHECK (length(id) = 36),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 3 AND 253),
            created_at INTEGER NOT NULL,
            UNIQUE (name)
        ) STRICT
        """,
        "CREATE INDEX domains_of_organization ON domains (organization_id, name)",
        """
        CREATE TABLE redirect_patterns (
            id TEXT PRIMARY KEY CHECK (length(id) = 36),
            domain_id TEXT NOT NULL REFERENCES domains (id) ON DELETE CASCADE,
            pattern TEXT NOT NULL CHECK (length(pattern) BETWEEN 1 AND 2048),
            created_at INTEGER NOT NULL,
            UNIQUE (domain_id, pattern)
        ) STRICT
        """,
    ]
}
