extension Schema {
    /// Who did what, and when. There is a row for every session, so its indexes are those that grow at their end: rows lie in
    /// the order of time, and within an organization too.
    static let audit: [String] = [
        """
        CREATE TABLE audit_logs (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL CHECK (length(id) = 52),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            actor_type TEXT NOT NULL CHECK (length(actor_type) <= 16),
            actor_api_key_id TEXT CHECK (length(actor_api_key_id) = 36),
            event TEXT NOT NULL CHECK (length(event) <= 64),
            target_id TEXT NOT NULL CHECK (length(target_id) <= 68),
            metadata TEXT NOT NULL CHECK (length(metadata) <= 1000),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX audit_logs_of_organization ON audit_logs (organization_id)",
        "CREATE INDEX audit_logs_by_age ON audit_logs (created_at)",
    ]

    /// One index for each way to ask for a list, with the order in which it is given, so that no relying party keeps the
    /// others waiting by asking for little among much. And what can be sent again.
    static let narrowLists: [String] = [
        "CREATE INDEX sessions_by_status ON sessions (organization_id, status, created_at DESC, id DESC)",
        "DROP INDEX sessions_by_reference",
        """
        CREATE INDEX sessions_by_reference ON sessions (organization_id, client_reference_id, created_at DESC, id DESC) \
        WHERE client_reference_id IS NOT NULL
        """,
        "CREATE INDEX events_by_type ON events (organization_id, type, created_at, id)",
        "CREATE INDEX webhook_deliveries_by_status ON webhook_deliveries (organization_id, status, created_at, id)",
        "DROP INDEX webhook_deliveries_of_endpoint",
        """
        CREATE INDEX webhook_deliveries_of_endpoint \
        ON webhook_deliveries (webhook_endpoint_id, organization_id, created_at, id)
        """,
        """
        CREATE INDEX webhook_deliveries_of_endpoint_by_status \
        ON webhook_deliveries (webhook_endpoint_id, organization_id, status, created_at, id)
        """,
        """
        CREATE INDEX undelivered_webhook_payloads ON webhook_deliveries (webhook_endpoint_id, last_attempt_at) \
        WHERE payload IS NOT NULL AND last_attempt_at IS NOT NULL
        """,
    ]
}
