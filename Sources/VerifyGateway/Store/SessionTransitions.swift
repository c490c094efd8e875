import HandoffProtocol

/// Steps that several transactions share.
extension SQLConnection {
    /// The session as it is stored.
    func session(id: String) throws -> SessionRecord? {
        try run("SELECT \(SessionRecord.columns) FROM sessions WHERE id = $1", [.text(id)]).first
            .map(SessionRecord.init(row:))
    }

    /// The session, ended first if its time is over.
    func currentSession(id: String, now: Int64) throws -> SessionRecord? {
        guard let session = try session(id: id), session.isOverdue(now: now) else { return try self.session(id: id) }
        try expire(id: id, now: now)
        return try self.session(id: id)
    }

    /// Ends an active session whose time is over; true when this call did it.
    @discardableResult
    func expire(id: String, now: Int64) throws -> Bool {
        let rows = try run(
            """
            UPDATE sessions SET status = 'expired', completed_at = $2, updated_at = $2 \
            WHERE id = $1 AND status IN ('created', 'in_progress') AND expires_at <= $2 RETURNING organization_id
            """, [.text(id), .integer(now)])
        guard var row = rows.first else { return false }
        try recordEnd(.expired, of: id, organizationID: try row.text(), by: .system, now: now)
        return true
    }
}
