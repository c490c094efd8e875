/// A command ends a session in a process of its own; the gateway that holds the session's phone and page finds a notice.
extension SessionStore {
    /// Cancels a session from outside of the gateway's process and leaves a notice of it in the same transaction.
    func cancelFromOutside(sessionID: String, now: Int64) async throws -> CancelOutcome {
        try await database.write { [actor] connection in
            guard let session = try connection.currentSession(id: sessionID, now: now) else { return .notFound }
            guard session.status.isActive else { return .alreadyEnded(session.status) }
            try connection.cancel(session, by: actor, now: now)
            _ = try connection.run(
                "INSERT INTO session_notices (session_id, created_at) VALUES ($1, $2) ON CONFLICT (session_id) DO NOTHING",
                [.text(sessionID), .integer(now)])
            return .cancelled(from: session.status)
        }
    }

    /// Takes the notices that lie there: ids of sessions that were cancelled. Writes nothing when there is none.
    func takeNotices() async throws -> [String] {
        let isEmpty = try await database.read { connection in
            try connection.run("SELECT 1 FROM session_notices LIMIT 1", []).isEmpty
        }
        if isEmpty { return [] }
        return try await database.write { connection in
            try connection.run("DELETE FROM session_notices RETURNING session_id", []).map { row in
                var row = row
                return try row.text()
            }
        }
    }
}
