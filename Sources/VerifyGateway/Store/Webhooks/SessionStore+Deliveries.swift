extension SessionStore {
    /// Which deliveries somebody wants to see.
    struct DeliveryFilter: Sendable {
        var status: WebhookDeliveryRecord.Status?
        var endpointID: String?
        var eventID: String?
    }

    /// An organization's deliveries.
    func deliveries(
        organizationID: String, _ filter: DeliveryFilter = DeliveryFilter(), page request: PageRequest = PageRequest()
    ) async throws -> ListPage<WebhookDeliveryRecord> {
        try await database.read { connection in
            var conditions: [(String, SQLValue)] = []
            if let status = filter.status { conditions.append(("status =", .text(status.rawValue))) }
            if let id = filter.endpointID { conditions.append(("webhook_endpoint_id =", .text(id))) }
            if let id = filter.eventID { conditions.append(("event_id =", .text(id))) }
            return try connection.page(
                of: "webhook_deliveries", columns: WebhookDeliveryRecord.columns,
                owner: ("organization_id", organizationID), where: conditions, request,
                read: WebhookDeliveryRecord.init(row:))
        }
    }

    /// A delivery of an organization.
    func delivery(id: String, organizationID: String) async throws -> WebhookDeliveryRecord? {
        try await database.read { try $0.delivery(id: id, organizationID: organizationID) }
    }

    /// Attempts of a delivery; nil when there is no such delivery.
    func attempts(
        deliveryID: String, organizationID: String, page request: PageRequest = PageRequest()
    ) async throws -> ListPage<WebhookAttemptRecord>? {
        try await database.read { connection in
            guard try connection.delivery(id: deliveryID, organizationID: organizationID) != nil else { return nil }
            return try connection.page(
                of: "webhook_delivery_attempts", columns: WebhookAttemptRecord.columns,
                owner: ("delivery_id", deliveryID), newestBy: "attempted_at", request,
                read: WebhookAttemptRecord.init(row:))
        }
    }

    /// Makes a delivery due again, with all its attempts before it.
    func retryDelivery(
        id: String, organizationID: String, now: Int64,
        along: @escaping Alongside<WebhookDeliveryRecord> = { _, _ in }
    ) async throws -> RequeueOutcome<WebhookDeliveryRecord> {
        try await database.write { [actor] connection in
            guard let delivery = try connection.delivery(id: id, organizationID: organizationID) else {
                return .notFound
            }
            let outcome = try connection.requeue(delivery, now: now)
            if case .requeued(let record) = outcome {
                try connection.audit(.deliveryRetried, of: id, organizationID: organizationID, by: actor, now: now)
                try along(connection, record)
            }
            return outcome
        }
    }

    /// Most deliveries that one call makes due again.
    static let mostRecovered = 1000

    /// What came of the wish to send an endpoint again what it has missed.
    enum RecoverOutcome: Equatable, Sendable {
        /// So many deliveries are due now; as many as ``SessionStore/mostRecovered`` means that there may be more.
        case recovered(Int)
        case notFound
        /// The endpoint is turned off, so that nothing could arrive.
        case endpointDisabled
    }

    /// Makes the deliveries to an endpoint due again of which an attempt has failed since then, whether they were given up or
    /// wait for the next, as long as their payload is there. Those that were tried longest ago come first. `along` is part
    /// of the same transaction.
    func recoverDeliveries(
        endpointID: String, organizationID: String, since: Int64, now: Int64,
        along: @escaping Alongside<Int> = { _, _ in }
    ) async throws -> RecoverOutcome {
        try await database.write { [actor] connection in
            guard let endpoint = try connection.endpoint(id: endpointID, organizationID: organizationID) else {
                return .notFound
            }
            guard endpoint.isEnabled else { return .endpointDisabled }
            let missed = try connection.run(
                """
                SELECT \(WebhookDeliveryRecord.columns) FROM webhook_deliveries WHERE webhook_endpoint_id = $1 \
                AND payload IS NOT NULL AND last_attempt_at >= $2 AND payload_expires_at > $3 \
                AND (status = 'failed' OR (status = 'pending' AND next_attempt_at > $3)) \
                ORDER BY last_attempt_at LIMIT $4
                """, [.text(endpointID), .integer(since), .integer(now), .integer(Int64(Self.mostRecovered))]
            ).map(WebhookDeliveryRecord.init(row:))
            var count = 0
            for delivery in missed {
                if case .requeued = try connection.requeue(delivery, now: now) { count += 1 }
            }
            if count > 0 {
                try connection.audit(
                    .endpointRecovered, of: endpointID, organizationID: organizationID, by: actor,
                    ["since": .instant(since), "recovered_count": .integer(Int64(count))], now: now)
            }
            try along(connection, count)
            return .recovered(count)
        }
    }

    /// Erases payloads whose time is over, oldest first. Returns how many; as many as the limit means that there may be
    /// more. A delivery that still waited has failed then: there is nothing left to send.
    func scrubExpiredPayloads(now: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                UPDATE webhook_deliveries SET payload = NULL, payload_expires_at = NULL, payload_scrubbed_at = $1, \
                payload_retention_reason = 'expired', updated_at = $1, next_attempt_at = NULL, status = 'failed' \
                WHERE id IN (SELECT id FROM webhook_deliveries WHERE payload IS NOT NULL \
                AND payload_expires_at <= $1 AND status != 'delivering' ORDER BY payload_expires_at LIMIT $2) \
                RETURNING id
                """, [.integer(now), .integer(Int64(limit))]
            ).count
        }
    }
}

extension SQLConnection {
    fileprivate func delivery(id: String, organizationID: String) throws -> WebhookDeliveryRecord? {
        try run(
            "SELECT \(WebhookDeliveryRecord.columns) FROM webhook_deliveries WHERE id = $1 AND organization_id = $2",
            [.text(id), .text(organizationID)]
        ).first.map(WebhookDeliveryRecord.init(row:))
    }

    /// One queue entry stays one: a delivery that waits is only made due. Its payload lives as long as that of a new one, but
    /// never longer than ``DeliverySchedule/longestLife``.
    func requeue(
        _ delivery: WebhookDeliveryRecord, now: Int64
    ) throws -> RequeueOutcome<WebhookDeliveryRecord> {
        guard delivery.status != .delivering else { return .conflict }
        let end = delivery.createdAt + DeliverySchedule.longestLife
        guard delivery.hasPayload, let expiry = delivery.payloadExpiresAt, expiry > now, end > now else {
            return .payloadGone
        }
        var endpoint = try run(
            "SELECT retention_hours FROM webhook_endpoints WHERE id = $1", [.text(delivery.endpointID)]
        ).only()
        let retention = Int(try endpoint.integer())
        let rows = try run(
            """
            UPDATE webhook_deliveries SET status = 'pending', attempt_count = 0, last_attempt_at = NULL, \
            last_status_code = NULL, next_attempt_at = $2, payload_retention_reason = 'pending_delivery', \
            payload_expires_at = $3, updated_at = $2 \
            WHERE id = $1 AND status != 'delivering' AND payload IS NOT NULL RETURNING \(WebhookDeliveryRecord.columns)
            """,
            [
                .text(delivery.id), .integer(now),
                .integer(min(end, DeliverySchedule.payloadExpiry(now: now, retentionHours: retention))),
            ])
        return try rows.first.map { .requeued(try WebhookDeliveryRecord(row: $0)) } ?? .conflict
    }
}
