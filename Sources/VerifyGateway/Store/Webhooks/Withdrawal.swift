/// A person withdraws after the session has ended. Whoever has not got the end yet never gets it: its payload is erased,
/// and a cancellation goes out in its place. Whoever has got it keeps it and gets nothing more, so that no endpoint
/// hears of two ends.
extension SQLConnection {
    /// Notes in the audit log that the person withdrew, from what, and how many deliveries had what was to be known by then.
    func recordWithdrawal(from session: SessionRecord, now: Int64) throws {
        var counts = try run(
            """
            SELECT COUNT(*), COUNT(CASE WHEN d.status = 'succeeded' THEN 1 END), \
            COUNT(CASE WHEN d.status = 'delivering' THEN 1 END) \
            FROM webhook_deliveries AS d JOIN events AS v ON v.id = d.event_id WHERE v.session_id = $1
            """, [.text(session.id)]
        ).only()
        try audit(
            .privacyRequest, of: session.id, organizationID: session.organizationID, by: .person,
            [
                "status": .string(session.status.rawValue), "deliveries": .integer(try counts.integer()),
                "delivered": .integer(try counts.integer()), "under_way": .integer(try counts.integer()),
            ], now: now)
    }

    /// Erases what was not delivered and writes the cancellation in its place. Returns whether the session counts as
    /// cancelled from now on: not when some endpoint already has the end, and not yet when one may just be getting it.
    func withdrawEnd(of session: SessionRecord, now: Int64) throws -> Bool {
        guard let end = try firstEnd(of: session.id) else { return true }
        let deliveries = try run(
            "SELECT webhook_endpoint_id, status FROM webhook_deliveries WHERE event_id = $1", [.text(end.id)]
        ).map { row in
            var row = row
            return (endpoint: try row.text(), status: try row.oneOf(WebhookDeliveryRecord.Status.self))
        }
        _ = try run(
            """
            UPDATE webhook_deliveries SET status = 'failed', next_attempt_at = NULL, payload = NULL, \
            payload_expires_at = NULL, payload_retention_reason = 'privacy_request', payload_scrubbed_at = $2, \
            updated_at = $2 WHERE event_id = $1 AND status IN ('pending', 'failed') AND payload IS NOT NULL
            """, [.text(end.id), .integer(now)])
        // What is under way cannot be called back. The end of the attempt decides.
        _ = try run(
            """
            UPDATE webhook_deliveries SET withdrawn_at = $2, updated_at = $2 \
            WHERE event_id = $1 AND status = 'delivering'
            """, [.text(end.id), .integer(now)])
        let undelivered = Set(deliveries.filter { $0.status == .pending || $0.status == .failed }.map(\.endpoint))
        let wasDelivered = deliveries.contains { $0.status == .succeeded }
        let underWay = Set(deliveries.filter { $0.status == .delivering }.map(\.endpoint))
        if undelivered.isEmpty, wasDelivered || !underWay.isEmpty { return false }
        try replaceEnd(of: session, end, now: now) { endpoint in
            wasDelivered ? undelivered.contains(endpoint) : !underWay.contains(endpoint)
        }
        return !wasDelivered && underWay.isEmpty
    }

    /// The attempt that was under way during a withdrawal has failed: its endpoint gets the cancellation instead. When
    /// nobody has the end now or may be getting it, the session counts as cancelled.
    func replaceEnd(eventID: String, endpointID: String, now: Int64) throws {
        guard
            var row = try run("SELECT session_id FROM events WHERE id = $1", [.text(eventID)]).first,
            let sessionID = try row.optionalText(), let session = try session(id: sessionID),
            let end = try firstEnd(of: sessionID)
        else { return }
        let isOpen = try !run(
            "SELECT 1 FROM webhook_deliveries WHERE event_id = $1 AND status IN ('succeeded', 'delivering')",
            [.text(end.id)]
        ).isEmpty
        let isCancelled = !isOpen && (session.status == .succeeded || session.status == .failed)
        if isCancelled { try cancel(session, by: .person, now: now) }
        let told = Set(
            try run(
                """
                SELECT d.webhook_endpoint_id FROM webhook_deliveries AS d JOIN events AS v ON v.id = d.event_id \
                WHERE v.session_id = $1
                """, [.text(sessionID)]
            ).map { row in
                var row = row
                return try row.text()
            })
        try replaceEnd(of: session, end, now: now) { endpoint in
            endpoint == endpointID || isCancelled && !told.contains(endpoint)
        }
    }

    private func replaceEnd(
        of session: SessionRecord, _ end: (id: String, type: EventType), now: Int64, to isWanted: (String) -> Bool
    ) throws {
        let contents = EventContents.withdrawn(session, after: end.type)
        var present = try run("SELECT id FROM events WHERE replaces = $1", [.text(end.id)]).first
        let id =
            try present?.text()
            ?? insertEvent(
                contents, sessionID: session.id, endpointID: nil, organizationID: session.organizationID,
                replaces: end.id, now: now)
        try fanOut(
            contents, eventID: id, sessionID: session.id, organizationID: session.organizationID, now: now,
            to: isWanted)
    }

    private func firstEnd(of sessionID: String) throws -> (id: String, type: EventType)? {
        guard
            var row = try run(
                "SELECT id, type FROM events WHERE session_id = $1 AND replaces IS NULL", [.text(sessionID)]
            ).first
        else { return nil }
        return (try row.text(), try row.oneOf(EventType.self))
    }
}
