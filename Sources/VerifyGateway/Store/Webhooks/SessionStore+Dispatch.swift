/// A delivery whose attempt is due, with all that the attempt needs.
struct LeasedDelivery: Sendable {
    var id: String
    var eventID: String
    var type: String
    var endpointID: String
    var organizationID: String
    /// Attempts before this one.
    var attemptCount: Int
    var payload: String
    var url: String
    var isEndpointEnabled: Bool
    /// Encrypted for the store: the current secret, and the one before it while that still signs.
    var sealedSecrets: [[UInt8]]
}

/// An endpoint with deliveries that are due.
struct DueEndpoint: Sendable {
    var id: String
    var organizationID: String
    /// Whether its last attempt failed.
    var isFailing: Bool
}

/// How an attempt ended.
struct AttemptResult: Sendable {
    /// What the receiver answered; nil when no answer came.
    var statusCode: Int?
    /// Nil for an answer of 200 to 299.
    var failure: DeliveryFailure?
    /// When it may be tried next at the earliest by the receiver's wish, in milliseconds from its answer.
    var retryAfter: Int64?
    /// When it began, and how long it took, in milliseconds.
    var startedAt: Int64
    var duration: Int64
    /// -1 to 1, for the length of the pause that follows.
    var deviation: Double
}

extension SessionStore {
    /// How long nothing may have arrived at an endpoint before it is turned off, in milliseconds.
    static let failingPatience: Int64 = 432_000_000

    /// Endpoints with deliveries that are due. Answers from the index, however many deliveries wait for one of them.
    func dueEndpoints(now: Int64) async throws -> [DueEndpoint] {
        try await database.read { connection in
            let any = try connection.run(
                "SELECT 1 FROM webhook_deliveries WHERE status = 'pending' AND next_attempt_at <= $1 LIMIT 1",
                [.integer(now)])
            guard !any.isEmpty else { return [] }
            return try connection.run(
                """
                WITH RECURSIVE waiting (id) AS (\
                SELECT MIN(webhook_endpoint_id) FROM webhook_deliveries WHERE status = 'pending' \
                UNION ALL SELECT (SELECT MIN(webhook_endpoint_id) FROM webhook_deliveries \
                WHERE status = 'pending' AND webhook_endpoint_id > waiting.id) FROM waiting WHERE waiting.id IS NOT NULL) \
                SELECT waiting.id, e.organization_id, e.failing_since IS NOT NULL FROM waiting \
                JOIN webhook_endpoints AS e ON e.id = waiting.id \
                WHERE EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.webhook_endpoint_id = waiting.id \
                AND d.status = 'pending' AND d.next_attempt_at <= $1)
                """, [.integer(now)]
            ).map { row in
                var row = row
                return DueEndpoint(
                    id: try row.text(), organizationID: try row.text(), isFailing: try row.integer() != 0)
            }
        }
    }

    /// Takes deliveries of some endpoints that are due, at most so many of each. They belong to `owner` until the lease
    /// is over; then, or when the owner gives them back, they are due again.
    func leaseDeliveries(
        _ wanted: [(endpointID: String, count: Int)], owner: String, lease: Int64, now: Int64
    ) async throws -> [LeasedDelivery] {
        try await database.write { connection in
            try wanted.flatMap { endpoint in
                let ids = try connection.run(
                    """
                    UPDATE webhook_deliveries SET status = 'delivering', next_attempt_at = NULL, lease_owner = $3, \
                    lease_expires_at = $4, updated_at = $2 WHERE id IN (SELECT id FROM webhook_deliveries \
                    WHERE webhook_endpoint_id = $1 AND status = 'pending' AND next_attempt_at <= $2 \
                    ORDER BY next_attempt_at LIMIT $5) RETURNING id
                    """,
                    [
                        .text(endpoint.endpointID), .integer(now), .text(owner), .integer(now + lease),
                        .integer(Int64(endpoint.count)),
                    ])
                return try ids.compactMap { row in
                    var row = row
                    return try connection.leasedDelivery(id: try row.text(), now: now)
                }
            }
        }
    }

    /// Makes deliveries due again whose lease is over, and those that `owner` gives back. A lease of anybody else is left
    /// alone: its owner may be another gateway in the middle of an attempt.
    func reclaimLeases(of owner: String? = nil, now: Int64) async throws -> Int {
        try await database.write { connection in
            let rows = try connection.run(
                """
                SELECT id, event_id, webhook_endpoint_id, withdrawn_at FROM webhook_deliveries \
                WHERE status = 'delivering' AND (lease_expires_at <= $1 OR lease_owner = $2) LIMIT 1000
                """, [.integer(now), .text(optional: owner)])
            for var row in rows {
                let id = try row.text()
                if try connection.concludeWithdrawal(
                    id: id, eventID: try row.text(), endpointID: try row.text(),
                    withdrawnAt: try row.optionalInteger(), now: now)
                {
                    continue
                }
                _ = try connection.run(
                    """
                    UPDATE webhook_deliveries SET status = 'pending', next_attempt_at = $2, lease_owner = NULL, \
                    lease_expires_at = NULL, updated_at = $2 WHERE id = $1
                    """, [.text(id), .integer(now)])
            }
            return rows.count
        }
    }

    /// Keeps the end of an attempt, if the delivery still belongs to `owner`.
    func finishAttempt(of delivery: LeasedDelivery, _ result: AttemptResult, owner: String, now: Int64) async throws {
        let attemptID = try RandomID.webhookAttempt()
        try await database.write { connection in
            let rows = try connection.run(
                """
                UPDATE webhook_deliveries SET attempt_count = attempt_count + 1, last_attempt_at = $3, \
                last_status_code = $4, updated_at = $5 WHERE id = $1 AND status = 'delivering' AND lease_owner = $2 \
                RETURNING attempt_count, withdrawn_at
                """,
                [
                    .text(delivery.id), .text(owner), .integer(result.startedAt),
                    .integer(optional: result.statusCode.map(Int64.init)), .integer(now),
                ])
            guard var row = rows.first else { return }
            let (count, withdrawnAt) = (Int(try row.integer()), try row.optionalInteger())
            _ = try connection.run(
                """
                INSERT INTO webhook_delivery_attempts \
                (id, delivery_id, status, status_code, failure, duration, attempted_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(attemptID), .text(delivery.id), .text(result.failure == nil ? "succeeded" : "failed"),
                    .integer(optional: result.statusCode.map(Int64.init)),
                    .text(optional: result.failure?.rawValue), .integer(result.duration), .integer(result.startedAt),
                ])
            try connection.noteHealth(of: delivery.endpointID, result, now: now)
            guard result.failure != nil else { return try connection.concludeSuccess(id: delivery.id, now: now) }
            let isOver = try connection.concludeWithdrawal(
                id: delivery.id, eventID: delivery.eventID, endpointID: delivery.endpointID, withdrawnAt: withdrawnAt,
                now: now)
            if isOver { return }
            let next = DeliverySchedule.next(
                after: count, now: now, retryAfter: result.retryAfter, deviation: result.deviation)
            try connection.concludeFailure(id: delivery.id, endpointID: delivery.endpointID, next: next, now: now)
        }
    }
}
