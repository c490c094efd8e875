extension Schema {
    /// Who did what, and when. There is a row for every session, so it has one index only: rows lie in the order of time,
    /// and within an organization too.
    static let audit: [String] = [
        """
        CREATE TABLE audit_logs (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL CHECK (length(id) = 52),
            organization_id TEXT NOT NULL REFERENCES organizations (id),
            actor_type TEXT NOT NULL CHECK (length(actor_type) <= 16),
            actor_api_key_id TEXT CHECK (length(actor_api_key_id) = 36),
            event TEXT NOT NULL CHECK (length(event) <= 64),
            target_id TEXT NOT NULL CHECK (length(target_id) <= 67),
            metadata TEXT NOT NULL CHECK (length(metadata) <= 1000),
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX audit_logs_of_organization ON audit_logs (organization_id)",
    ]
}
