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
        try insertEvent(.expired, sessionID: id, organizationID: try row.text(), data: NoEventData(), now: now)
        return true
    }

    /// Writes the event that goes with a session's end.
    func insertEvent(
        _ type: EventType, sessionID: String, organizationID: String, data: some Encodable, now: Int64
    ) throws {
        _ = try run(
            """
            INSERT INTO events (id, session_id, organization_id, type, data, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(try RandomID.event()), .text(sessionID), .text(organizationID), .text(type.rawValue),
                .text(try StoredJSON.encode(data)), .integer(now),
            ])
    }
}

/// Data of the event of an expired session.
struct NoEventData: Encodable {}

/// Data of the event of a failed session.
struct FailedEventData: Encodable {
    var failureCode: String
    var nfcTriesUsed: Int
    var livenessTriesUsed: Int

    enum CodingKeys: String, CodingKey {
        case failureCode = "failure_code"
        case nfcTriesUsed = "nfc_tries_used"
        case livenessTriesUsed = "liveness_tries_used"
    }
}

/// Data of the event of a session that succeeded; the claims themselves are never stored.
struct SucceededEventData: Encodable {
    var selectedFieldKeys: [String]

    enum CodingKeys: String, CodingKey {
        case selectedFieldKeys = "selected_field_keys"
    }
}

/// Data of the event of a cancelled session.
struct CancelledEventData: Encodable {
    var outcome = "not_verified"
    var reason: String
    var nfcTriesUsed: Int
    var livenessTriesUsed: Int

    enum CodingKeys: String, CodingKey {
        case outcome, reason
        case nfcTriesUsed = "nfc_tries_used"
        case livenessTriesUsed = "liveness_tries_used"
    }
}
