/// What follows from the end of an attempt.
extension SQLConnection {
    /// A delivery with what its attempt needs.
    func leasedDelivery(id: String, now: Int64) throws -> LeasedDelivery? {
        guard
            var row = try run(
                """
                SELECT d.id, d.event_id, v.type, d.webhook_endpoint_id, d.organization_id, d.attempt_count, d.payload, e.url, e.enabled, \
                e.signing_secret, e.previous_secret_expires_at, e.previous_signing_secret FROM webhook_deliveries AS d \
                JOIN events AS v ON v.id = d.event_id JOIN webhook_endpoints AS e ON e.id = d.webhook_endpoint_id \
                WHERE d.id = $1
                """, [.text(id)]
            ).first
        else { return nil }
        var delivery = LeasedDelivery(
            id: try row.text(), eventID: try row.text(), type: try row.text(), endpointID: try row.text(),
            organizationID: try row.text(), attemptCount: Int(try row.integer()), payload: try row.text(),
            url: try row.text(),
            isEndpointEnabled: try row.integer() != 0, sealedSecrets: [try row.blob()])
        let expiry = try row.optionalInteger()
        if let previous = try row.optionalBlob(), let expiry, expiry > now { delivery.sealedSecrets.append(previous) }
        return delivery
    }

    /// It arrived: the payload is erased.
    func concludeSuccess(id: String, now: Int64) throws {
        _ = try run(
            """
            UPDATE webhook_deliveries SET status = 'succeeded', lease_owner = NULL, lease_expires_at = NULL, \
            payload = NULL, payload_expires_at = NULL, payload_scrubbed_at = $2, \
            payload_retention_reason = 'delivered', updated_at = $2 WHERE id = $1
            """, [.text(id), .integer(now)])
    }

    /// It is tried again at `next`, or given up. Then the payload stays for as long as the endpoint says, so that
    /// somebody can have it sent once more.
    func concludeFailure(id: String, endpointID: String, next: Int64?, now: Int64) throws {
        if let next {
            _ = try run(
                """
                UPDATE webhook_deliveries SET status = 'pending', next_attempt_at = $2, lease_owner = NULL, \
                lease_expires_at = NULL, payload_retention_reason = 'pending_delivery', \
                payload_expires_at = CASE WHEN payload_expires_at < $2 + 60000 THEN $2 + 60000 ELSE payload_expires_at END, \
                updated_at = $3 WHERE id = $1
                """, [.text(id), .integer(next), .integer(now)])
            return
        }
        var row = try run("SELECT retention_hours FROM webhook_endpoints WHERE id = $1", [.text(endpointID)]).only()
        let retention = try row.integer() * 3_600_000
        _ = try run(
            """
            UPDATE webhook_deliveries SET status = 'failed', lease_owner = NULL, lease_expires_at = NULL, \
            payload = CASE WHEN $2 > 0 THEN payload ELSE NULL END, \
            payload_expires_at = CASE WHEN $2 <= 0 THEN NULL WHEN $3 + $2 < created_at + $4 THEN $3 + $2 \
            ELSE created_at + $4 END, \
            payload_scrubbed_at = CASE WHEN $2 > 0 THEN payload_scrubbed_at ELSE $3 END, \
            payload_retention_reason = CASE WHEN $2 > 0 THEN 'terminal_failure_retention' ELSE 'expired' END, \
            updated_at = $3 WHERE id = $1
            """, [.text(id), .integer(retention), .integer(now), .integer(DeliverySchedule.longestLife)])
    }

    /// The person withdrew while an attempt was under way that has not succeeded: the payload is erased and the
    /// cancellation goes out in its place. False when nobody withdrew.
    func concludeWithdrawal(
        id: String, eventID: String, endpointID: String, withdrawnAt: Int64?, now: Int64
    ) throws -> Bool {
        guard withdrawnAt != nil else { return false }
        _ = try run(
            """
            UPDATE webhook_deliveries SET status = 'failed', lease_owner = NULL, lease_expires_at = NULL, \
            payload = NULL, payload_expires_at = NULL, payload_scrubbed_at = $2, \
            payload_retention_reason = 'privacy_request', updated_at = $2 WHERE id = $1
            """, [.text(id), .integer(now)])
        try replaceEnd(eventID: eventID, endpointID: endpointID, now: now)
        return true
    }

    /// Remembers how an endpoint does. One that says that it is gone, or takes nothing for days, is turned off.
    func noteHealth(of endpointID: String, _ result: AttemptResult, now: Int64) throws {
        guard result.failure != nil else {
            _ = try run(
                "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL",
                [.text(endpointID)])
            return
        }
        var row = try run(
            """
            UPDATE webhook_endpoints SET failing_since = COALESCE(failing_since, $2) WHERE id = $1 \
            RETURNING failing_since
            """, [.text(endpointID), .integer(now)]
        ).only()
        let since = try row.integer()
        let reason: WebhookEndpointRecord.DisabledReason? =
            result.statusCode == 410 ? .gone : now - since >= SessionStore.failingPatience ? .failing : nil
        guard let reason else { return }
        let disabled = try run(
            """
            UPDATE webhook_endpoints SET enabled = 0, disabled_at = $2, disabled_reason = $3, updated_at = $2 \
            WHERE id = $1 AND enabled = 1 RETURNING organization_id
            """, [.text(endpointID), .integer(now), .text(reason.rawValue)])
        guard var endpoint = disabled.first else { return }
        try audit(
            .endpointUpdated, of: endpointID, organizationID: endpoint.text(), by: .system,
            ["enabled": false, "disabled_reason": .string(reason.rawValue)], now: now)
    }
}
