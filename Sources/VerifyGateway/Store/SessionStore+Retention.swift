/// What has been there for long enough. Each function takes the oldest first and at most `limit`; when it took as many,
/// there may be more.
extension SessionStore {
    /// Empties ended sessions of what the phone and the handoff left, of the relying party's own name, and of which
    /// browser they belonged to. How they ended, and what the person agreed to share, stays.
    func minimizeSessions(endedBefore: Int64, now: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                UPDATE sessions SET minimized_at = $2, updated_at = $2, client_reference_id = NULL, \
                browser_hash = NULL, refused_field_keys = '[]', \(SessionRecord.wiping) \
                WHERE id IN (SELECT id FROM sessions WHERE completed_at IS NOT NULL AND minimized_at IS NULL \
                AND completed_at <= $1 ORDER BY completed_at LIMIT $3) RETURNING id
                """, [.integer(endedBefore), .integer(now), .integer(Int64(limit))]
            ).count
        }
    }

    /// Deletes ended sessions with their consents, events and deliveries, unless a payload is still there that somebody
    /// may want to have sent.
    func deleteSessions(endedBefore: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM sessions WHERE id IN (SELECT s.id FROM sessions AS s WHERE s.completed_at IS NOT NULL \
                AND s.completed_at <= $1 AND NOT EXISTS (SELECT 1 FROM events AS v JOIN webhook_deliveries AS d \
                ON d.event_id = v.id WHERE v.session_id = s.id AND d.payload IS NOT NULL) \
                ORDER BY s.completed_at LIMIT $2) RETURNING id
                """, [.integer(endedBefore), .integer(Int64(limit))]
            ).count
        }
    }

    /// Deletes events with their deliveries, unless a payload is still there.
    func deleteEvents(createdBefore: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM events WHERE id IN (SELECT v.id FROM events AS v WHERE v.created_at <= $1 \
                AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.event_id = v.id \
                AND d.payload IS NOT NULL) ORDER BY v.created_at LIMIT $2) RETURNING id
                """, [.integer(createdBefore), .integer(Int64(limit))]
            ).count
        }
    }

    /// Deletes what people reported.
    func deleteReports(createdBefore: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM organization_reports WHERE id IN (SELECT id FROM organization_reports \
                WHERE created_at <= $1 ORDER BY created_at LIMIT $2) RETURNING id
                """, [.integer(createdBefore), .integer(Int64(limit))]
            ).count
        }
    }
}
