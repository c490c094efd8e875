/// Who did what, and when. Rows are written in the transaction of the change that they tell of, so that there is no change
/// without its row and no row of what was taken back.
extension SessionStore {
    /// Which rows somebody wants to see.
    struct AuditFilter: Sendable {
        var event: AuditEvent?
        /// The earliest and the latest time, both included.
        var createdFrom: Int64?
        var createdTo: Int64?
    }

    /// An organization's latest rows, newest first.
    func auditLog(
        organizationID: String, _ filter: AuditFilter = AuditFilter(), limit: Int
    ) async throws -> [AuditRecord] {
        try await database.read { connection in
            try connection.run(
                """
                SELECT \(AuditRecord.columns) FROM audit_logs WHERE organization_id = $1 \
                AND ($2 IS NULL OR event = $2) AND ($3 IS NULL OR created_at >= $3) \
                AND ($4 IS NULL OR created_at <= $4) ORDER BY sequence DESC LIMIT $5
                """,
                [
                    .text(organizationID), .text(optional: filter.event?.rawValue),
                    .integer(optional: filter.createdFrom), .integer(optional: filter.createdTo),
                    .integer(Int64(limit)),
                ]
            ).map(AuditRecord.init(row:))
        }
    }

    /// Deletes the oldest rows, at most `limit`; when it took as many, there may be more.
    func deleteAuditLog(createdBefore: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM audit_logs WHERE sequence IN (SELECT sequence FROM audit_logs \
                WHERE created_at <= $1 ORDER BY created_at LIMIT $2) RETURNING sequence
                """, [.integer(createdBefore), .integer(Int64(limit))]
            ).count
        }
    }
}

extension SQLConnection {
    /// Writes a row of the audit log.
    func audit(
        _ event: AuditEvent, of targetID: String, organizationID: String, by actor: AuditActor,
        _ metadata: JSONValue = [:], now: Int64
    ) throws {
        _ = try run(
            """
            INSERT INTO audit_logs \
            (id, organization_id, actor_type, actor_api_key_id, event, target_id, metadata, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(try RandomID.audit()), .text(organizationID), .text(actor.type), .text(optional: actor.keyID),
                .text(event.rawValue), .text(targetID), .text(String(decoding: metadata.encoded, as: UTF8.self)),
                .integer(now),
            ])
    }
}
