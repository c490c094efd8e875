extension Schema {
    /// Endpoints, their keys, and the outbox. An event's deliveries are written with it, each already encrypted to its
    /// endpoint's key: `payload` is the only column that holds anything of a document, and nobody here can read it.
    static let webhooks: [String] = [
        "ALTER TABLE sessions ADD COLUMN webhook_endpoint_ids TEXT CHECK (length(webhook_endpoint_ids) <= 4096)",
        """
        CREATE TABLE webhook_endpoints (
            id TEXT PRIMARY KEY CHECK (length(id) = 36),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            name TEXT CHECK (length(name) BETWEEN 1 AND 120),
            labels TEXT NOT NULL CHECK (length(labels) <= 2048),
            url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            subscribed_event_types TEXT NOT NULL CHECK (length(subscribed_event_types) <= 1024),
            retention_hours INTEGER NOT NULL CHECK (retention_hours IN (0, 24, 72, 168)),
            signing_secret BLOB NOT NULL CHECK (length(signing_secret) <= 128),
            previous_signing_secret BLOB CHECK (length(previous_signing_secret) <= 128),
            previous_secret_expires_at INTEGER,
            failing_since INTEGER,
            disabled_at INTEGER,
            disabled_reason TEXT CHECK (length(disabled_reason) <= 64),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX webhook_endpoints_of_organization ON webhook_endpoints (organization_id, created_at, id)",
        """
        CREATE TABLE webhook_encryption_keys (
            id TEXT PRIMARY KEY CHECK (length(id) = 36),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            webhook_endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
            key_id TEXT NOT NULL CHECK (length(key_id) BETWEEN 1 AND 128),
            modulus BLOB NOT NULL CHECK (length(modulus) BETWEEN 256 AND 1024),
            exponent BLOB NOT NULL CHECK (length(exponent) BETWEEN 1 AND 8),
            is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
            disabled_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX one_active_key_per_endpoint ON webhook_encryption_keys (webhook_endpoint_id) \
        WHERE is_active = 1
        """,
        "CREATE INDEX webhook_keys_of_endpoint ON webhook_encryption_keys (webhook_endpoint_id, created_at, id)",
        // Events of the earlier table all belong to sessions.
        """
        CREATE TABLE events_with_replacements (
            id TEXT PRIMARY KEY CHECK (length(id) = 68),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            session_id TEXT CHECK (length(session_id) = 67) REFERENCES sessions (id) ON DELETE CASCADE,
            webhook_endpoint_id TEXT CHECK (length(webhook_endpoint_id) = 36)
                REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
            type TEXT NOT NULL CHECK (length(type) <= 64),
            data TEXT NOT NULL CHECK (length(data) <= 8192),
            replaces TEXT CHECK (length(replaces) = 68),
            created_at INTEGER NOT NULL,
            CHECK ((session_id IS NULL) != (webhook_endpoint_id IS NULL))
        ) STRICT
        """,
        """
        INSERT INTO events_with_replacements (id, organization_id, session_id, type, data, created_at) \
        SELECT id, organization_id, session_id, type, data, created_at FROM events
        """,
        "DROP TABLE events",
        "ALTER TABLE events_with_replacements RENAME TO events",
        // One end per session, and at most one withdrawal in its place.
        "CREATE UNIQUE INDEX one_end_per_session ON events (session_id) WHERE replaces IS NULL",
        "CREATE UNIQUE INDEX one_replacement_per_event ON events (replaces) WHERE replaces IS NOT NULL",
        "CREATE INDEX events_of_session ON events (session_id)",
        "CREATE INDEX events_of_organization ON events (organization_id, created_at, id)",
        "CREATE INDEX events_of_endpoint ON events (webhook_endpoint_id)",
        """
        CREATE TABLE webhook_deliveries (
            id TEXT PRIMARY KEY CHECK (length(id) = 68),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
            webhook_endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
            webhook_encryption_key_id TEXT CHECK (length(webhook_encryption_key_id) = 36)
                REFERENCES webhook_encryption_keys (id) ON DELETE SET NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'delivering', 'succeeded', 'failed')),
            attempt_count INTEGER NOT NULL CHECK (attempt_count BETWEEN 0 AND 8),
            next_attempt_at INTEGER,
            lease_owner TEXT CHECK (length(lease_owner) = 36),
            lease_expires_at INTEGER,
            last_attempt_at INTEGER,
            last_status_code INTEGER,
            payload TEXT CHECK (length(payload) <= 65536),
            payload_expires_at INTEGER,
            payload_scrubbed_at INTEGER,
            payload_retention_reason TEXT CHECK (payload_retention_reason IN (
                'pending_delivery', 'delivered', 'terminal_failure_retention', 'expired', 'no_active_key',
                'jwe_creation_failed', 'privacy_request')),
            withdrawn_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (event_id, webhook_endpoint_id),
            CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
            CHECK ((status = 'delivering') = (lease_owner IS NOT NULL)),
            CHECK ((lease_owner IS NULL) = (lease_expires_at IS NULL)),
            CHECK (status NOT IN ('pending', 'delivering') OR payload IS NOT NULL),
            CHECK (status != 'succeeded' OR payload IS NULL)
        ) STRICT
        """,
        "CREATE INDEX webhook_deliveries_of_organization ON webhook_deliveries (organization_id, created_at, id)",
        """
        CREATE INDEX pending_webhook_deliveries ON webhook_deliveries (webhook_endpoint_id, next_attempt_at) \
        WHERE status = 'pending'
        """,
        """
        CREATE INDEX due_webhook_deliveries ON webhook_deliveries (next_attempt_at) WHERE status = 'pending'
        """,
        """
        CREATE INDEX leased_webhook_deliveries ON webhook_deliveries (lease_expires_at) WHERE status = 'delivering'
        """,
        """
        CREATE INDEX webhook_payloads_by_expiry ON webhook_deliveries (payload_expires_at) WHERE payload IS NOT NULL
        """,
        "CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (webhook_endpoint_id)",
        "CREATE INDEX webhook_deliveries_of_key ON webhook_deliveries (webhook_encryption_key_id)",
        """
        CREATE TABLE webhook_delivery_attempts (
            id TEXT PRIMARY KEY CHECK (length(id) = 68),
            delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
            status TEXT NOT NULL CHECK (status IN ('succeeded', 'failed')),
            status_code INTEGER,
            failure TEXT CHECK (length(failure) <= 32),
            duration INTEGER NOT NULL,
            attempted_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX webhook_attempts_of_delivery ON webhook_delivery_attempts (delivery_id, attempted_at)",
    ]
}
