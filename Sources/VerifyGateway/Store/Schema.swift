/// The numbered steps from an empty database to the newest schema. A step that was released is never changed.
///
/// Every text has a length limit and there is no column that could hold a document in clear: what must not leak is not
/// kept.
enum Schema {
    /// SQLite's application_id of our files: VGWY.
    static let applicationID: Int64 = 0x5647_5759

    /// Tables that our files have had since the first step.
    static let firstTables: Set = ["organizations", "api_keys", "sessions", "consents", "events"]

    /// Step n is at index n - 1 and leads to schema version n.
    static let migrations: [[String]] = [
        [
            """
            CREATE TABLE organizations (
                id TEXT PRIMARY KEY CHECK (length(id) = 36),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                privacy_policy_url TEXT CHECK (length(privacy_policy_url) <= 2048),
                terms_of_service_url TEXT CHECK (length(terms_of_service_url) <= 2048),
                website TEXT CHECK (length(website) <= 2048),
                frozen_at INTEGER,
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE api_keys (
                id TEXT PRIMARY KEY CHECK (length(id) = 36),
                organization_id TEXT NOT NULL REFERENCES organizations (id),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
                prefix TEXT NOT NULL CHECK (length(prefix) <= 8),
                scopes TEXT NOT NULL CHECK (length(scopes) <= 1000),
                enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX api_keys_of_organization ON api_keys (organization_id)",
            """
            CREATE TABLE sessions (
                id TEXT PRIMARY KEY CHECK (length(id) = 67),
                organization_id TEXT NOT NULL REFERENCES organizations (id),
                status TEXT NOT NULL
                    CHECK (status IN ('created', 'in_progress', 'succeeded', 'failed', 'expired', 'cancelled')),
                failure_code TEXT CHECK (length(failure_code) <= 64),
                nfc_tries_used INTEGER NOT NULL CHECK (nfc_tries_used BETWEEN 0 AND 3),
                liveness_tries_used INTEGER NOT NULL CHECK (liveness_tries_used BETWEEN 0 AND 3),
                contract_version INTEGER NOT NULL,
                share_fields TEXT NOT NULL CHECK (length(share_fields) <= 32768),
                is_age_only INTEGER NOT NULL CHECK (is_age_only IN (0, 1)),
                redirect_url TEXT CHECK (length(redirect_url) <= 2048),
                cancel_token_hash TEXT NOT NULL CHECK (length(cancel_token_hash) = 64),
                cancel_token_consumed_at INTEGER,
                expires_at INTEGER NOT NULL,
                completed_at INTEGER,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                phase TEXT CHECK (length(phase) <= 32),
                phase_at INTEGER,
                token_seed TEXT CHECK (length(token_seed) = 64),
                token_hash TEXT CHECK (length(token_hash) = 64),
                token_issued_at INTEGER,
                token_expires_at INTEGER,
                previous_token_hash TEXT CHECK (length(previous_token_hash) = 64),
                previous_token_expires_at INTEGER,
                token_consumed_at INTEGER,
                device_hash TEXT CHECK (length(device_hash) = 64),
                app_version TEXT CHECK (length(app_version) <= 32),
                active_auth_challenge BLOB NOT NULL CHECK (length(active_auth_challenge) = 8),
                liveness_nonce BLOB NOT NULL CHECK (length(liveness_nonce) = 4),
                confirmed_binding BLOB CHECK (length(confirmed_binding) BETWEEN 1 AND 64),
                owner TEXT CHECK (length(owner) = 36),
                epoch INTEGER NOT NULL,
                selected_field_keys TEXT NOT NULL CHECK (length(selected_field_keys) <= 4096),
                CHECK ((status IN ('created', 'in_progress')) = (completed_at IS NULL)),
                CHECK ((status = 'failed') = (failure_code IS NOT NULL))
            ) STRICT
            """,
            "CREATE INDEX sessions_of_organization ON sessions (organization_id, created_at)",
            """
            CREATE INDEX active_sessions_by_expiry ON sessions (expires_at) \
            WHERE status IN ('created', 'in_progress')
            """,
            """
            CREATE TABLE consents (
                id TEXT PRIMARY KEY CHECK (length(id) = 67),
                session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                interface_version INTEGER NOT NULL,
                terms_version TEXT NOT NULL CHECK (length(terms_version) <= 64),
                privacy_notice_version TEXT NOT NULL CHECK (length(privacy_notice_version) <= 64),
                contract_hash TEXT NOT NULL CHECK (length(contract_hash) = 64),
                requested_keys TEXT NOT NULL CHECK (length(requested_keys) <= 4096),
                selected_keys TEXT NOT NULL CHECK (length(selected_keys) <= 4096),
                required_keys TEXT NOT NULL CHECK (length(required_keys) <= 4096),
                organization_name TEXT NOT NULL CHECK (length(organization_name) <= 200),
                biometric INTEGER NOT NULL CHECK (biometric = 1),
                document_processing INTEGER NOT NULL CHECK (document_processing = 1),
                privacy_notice INTEGER NOT NULL CHECK (privacy_notice = 1),
                share_claims INTEGER NOT NULL CHECK (share_claims = 1),
                terms INTEGER NOT NULL CHECK (terms = 1),
                consented_at INTEGER NOT NULL,
                UNIQUE (session_id, interface_version, terms_version, privacy_notice_version, contract_hash)
            ) STRICT
            """,
            """
            CREATE TABLE events (
                id TEXT PRIMARY KEY CHECK (length(id) = 68),
                session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                organization_id TEXT NOT NULL REFERENCES organizations (id),
                type TEXT NOT NULL CHECK (length(type) <= 64),
                data TEXT NOT NULL CHECK (length(data) <= 8192),
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE UNIQUE INDEX one_end_per_session ON events (session_id) WHERE type IN (
                'verification.session.succeeded', 'verification.session.failed', 'verification.session.expired',
                'verification.session.cancelled')
            """,
            "CREATE INDEX events_of_organization ON events (organization_id, created_at)",
        ],
        phoneProofs, handoffSecrets, reports, attestation, webhooks, endReasons, sessionLists, idempotentAnswers,
        retention, keyHygiene, redirectRules, keyNetworks, serverSecret, secretVersions, sessionGates,
        audit, narrowLists,
    ]

    /// By what the server secret is known again; never the secret.
    private static let serverSecret = [
        """
        CREATE TABLE server_secret (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            mark TEXT NOT NULL CHECK (length(mark) = 64)
        ) STRICT
        """
    ]

    /// Which secret it is by count, which came before it, and the key for documents, encrypted under it.
    private static let secretVersions = [
        "ALTER TABLE server_secret ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE server_secret ADD COLUMN previous_mark TEXT CHECK (length(previous_mark) = 64)",
        "ALTER TABLE server_secret ADD COLUMN rotated_at INTEGER",
        "ALTER TABLE server_secret ADD COLUMN document_key BLOB CHECK (length(document_key) <= 8192)",
        "ALTER TABLE api_keys ADD COLUMN secret_version INTEGER NOT NULL DEFAULT 1",
    ]

    /// The number that the phone has to choose, and what was seen of the chip itself.
    private static let phoneProofs = [
        """
        ALTER TABLE sessions ADD COLUMN number_misses INTEGER NOT NULL DEFAULT 0 \
        CHECK (number_misses BETWEEN 0 AND 3)
        """,
        "ALTER TABLE sessions ADD COLUMN number_asked_at INTEGER",
        "ALTER TABLE sessions ADD COLUMN number_matched_at INTEGER",
        "ALTER TABLE sessions ADD COLUMN chip_evidence TEXT CHECK (length(chip_evidence) <= 200)",
        "ALTER TABLE sessions ADD COLUMN chip_proof TEXT CHECK (length(chip_proof) = 64)",
    ]

    /// Why a session was cancelled, when there is more to say than that it was.
    private static let endReasons = ["ALTER TABLE sessions ADD COLUMN end_reason TEXT CHECK (length(end_reason) <= 64)"]

    /// What people report, and how often a document could not be understood.
    private static let reports = [
        """
        CREATE TABLE organization_reports (
            id TEXT PRIMARY KEY CHECK (length(id) = 53),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            session_id TEXT CHECK (length(session_id) = 67),
            reason TEXT NOT NULL CHECK (length(reason) <= 64),
            details TEXT CHECK (length(details) <= 2000),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "ALTER TABLE sessions ADD COLUMN data_failures INTEGER NOT NULL DEFAULT 0",
    ]

    /// The browser that a session belongs to, the code that can be typed in place of the QR code, and what the person
    /// leaves out.
    private static let handoffSecrets = [
        "ALTER TABLE sessions ADD COLUMN browser_hash TEXT CHECK (length(browser_hash) = 64)",
        "ALTER TABLE sessions ADD COLUMN code_hash TEXT CHECK (length(code_hash) = 64)",
        "ALTER TABLE sessions ADD COLUMN code_start_hash TEXT CHECK (length(code_start_hash) = 64)",
        "ALTER TABLE sessions ADD COLUMN previous_code_hash TEXT CHECK (length(previous_code_hash) = 64)",
        "ALTER TABLE sessions ADD COLUMN code_tries_used INTEGER NOT NULL DEFAULT 0 CHECK (code_tries_used BETWEEN 0 AND 5)",
        "ALTER TABLE sessions ADD COLUMN refused_field_keys TEXT NOT NULL DEFAULT '[]' CHECK (length(refused_field_keys) <= 4096)",
        "CREATE INDEX sessions_by_code ON sessions (code_hash) WHERE code_hash IS NOT NULL",
        "CREATE INDEX sessions_by_code_start ON sessions (code_start_hash) WHERE code_start_hash IS NOT NULL",
        "CREATE INDEX sessions_by_previous_code ON sessions (previous_code_hash) WHERE previous_code_hash IS NOT NULL",
    ]
}
