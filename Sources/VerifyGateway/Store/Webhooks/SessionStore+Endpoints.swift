extension SessionStore {
    /// Longest time for which a secret that was replaced still signs, in milliseconds.
    static let longestOverlap: Int64 = 604_800_000

    /// An endpoint with its signing secret.
    typealias MadeEndpoint = (endpoint: WebhookEndpointRecord, secret: String)

    /// Makes an endpoint, or throws ``LimitReached``. Its secret is returned here, and by
    /// ``signingSecret(endpointID:organizationID:now:)``. `along` is part of the same transaction.
    func createEndpoint(
        _ new: WebhookEndpointChanges, url: String, organizationID: String, now: Int64,
        along: @escaping Alongside<MadeEndpoint> = { _, _ in }
    ) async throws -> MadeEndpoint {
        let (id, secret) = (try RandomID.webhookEndpoint(), try RandomID.signingSecret())
        let sealed = try secrets.seal(secret, for: .signingSecret, owner: id)
        let isEnabled = new.isEnabled ?? true
        let types = (new.subscribedTypes ?? EventType.ends).map(\.rawValue)
        return try await database.write { [secrets, actor] connection in
            try connection.requireRoomForEndpoint(organizationID: organizationID)
            _ = try connection.secretVersion(of: secrets)
            let endpoint = try WebhookEndpointRecord(
                row: connection.run(
                    """
                    INSERT INTO webhook_endpoints (id, organization_id, name, labels, url, enabled, \
                    subscribed_event_types, retention_hours, signing_secret, disabled_at, created_at, updated_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) \
                    RETURNING \(WebhookEndpointRecord.columns)
                    """,
                    [
                        .text(id), .text(organizationID), .text(optional: new.name ?? nil),
                        .text(try StoredJSON.encode(new.labels ?? [])), .text(url), .integer(isEnabled ? 1 : 0),
                        .text(try StoredJSON.encode(types)), .integer(Int64(new.retentionHours ?? 72)), .blob(sealed),
                        .integer(optional: isEnabled ? nil : now), .integer(now),
                    ]
                ).only())
            try connection.audit(
                .endpointCreated, of: id, organizationID: organizationID, by: actor, new.told, now: now)
            try along(connection, (endpoint, secret))
            return (endpoint, secret)
        }
    }

    /// An endpoint of an organization.
    func endpoint(id: String, organizationID: String) async throws -> WebhookEndpointRecord? {
        try await database.read { try $0.endpoint(id: id, organizationID: organizationID) }
    }

    /// An organization's endpoints; `enabled` leaves out the others.
    func endpoints(
        organizationID: String, enabled: Bool? = nil, page request: PageRequest = PageRequest()
    ) async throws -> ListPage<WebhookEndpointRecord> {
        try await database.read { connection in
            try connection.page(
                of: "webhook_endpoints", columns: WebhookEndpointRecord.columns,
                owner: ("organization_id", organizationID),
                where: enabled.map { [("enabled =", .integer($0 ? 1 : 0))] } ?? [], request,
                read: WebhookEndpointRecord.init(row:))
        }
    }

    /// Changes an endpoint; nil when there is none. Turning it on forgets why it was off.
    func updateEndpoint(
        id: String, organizationID: String, _ changes: WebhookEndpointChanges, now: Int64
    ) async throws -> WebhookEndpointRecord? {
        try await database.write { [actor] connection in
            guard let old = try connection.endpoint(id: id, organizationID: organizationID) else { return nil }
            let isEnabled = changes.isEnabled ?? old.isEnabled
            let types = (changes.subscribedTypes ?? old.subscribedTypes).map(\.rawValue)
            try connection.audit(
                .endpointUpdated, of: id, organizationID: organizationID, by: actor, changes.told, now: now)
            return try connection.run(
                """
                UPDATE webhook_endpoints SET name = $2, labels = $3, url = $4, enabled = $5, \
                subscribed_event_types = $6, retention_hours = $7, disabled_at = $8, \
                disabled_reason = CASE WHEN $9 = 1 THEN NULL ELSE disabled_reason END, \
                failing_since = CASE WHEN $9 = 1 THEN NULL ELSE failing_since END, updated_at = $10 \
                WHERE id = $1 RETURNING \(WebhookEndpointRecord.columns)
                """,
                [
                    .text(id), .text(optional: changes.name ?? old.name),
                    .text(try StoredJSON.encode(changes.labels ?? old.labels)), .text(changes.url ?? old.url),
                    .integer(isEnabled ? 1 : 0), .text(try StoredJSON.encode(types)),
                    .integer(Int64(changes.retentionHours ?? old.retentionHours)),
                    .integer(optional: isEnabled ? nil : changes.isEnabled == false ? now : old.disabledAt),
                    .integer(changes.isEnabled == nil ? 0 : 1), .integer(now),
                ]
            ).first.map(WebhookEndpointRecord.init(row:))
        }
    }

    /// Rows that one transaction deletes along with an endpoint; others go on between two of them.
    private static let deletionBatch = 500

    /// Removes an endpoint with its keys, deliveries and attempts; false when there is none. It is turned off first, and what
    /// waits for it goes in batches, so that a long history keeps nobody waiting.
    func deleteEndpoint(id: String, organizationID: String, now: Int64) async throws -> Bool {
        while true {
            let isLong = try await database.write { connection -> Bool in
                let off = try connection.run(
                    "UPDATE webhook_endpoints SET enabled = 0 WHERE id = $1 AND organization_id = $2 RETURNING id",
                    [.text(id), .text(organizationID)])
                guard !off.isEmpty else { return false }
                return try connection.run(
                    """
                    DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries \
                    WHERE webhook_endpoint_id = $1 LIMIT $2) RETURNING id
                    """, [.text(id), .integer(Int64(Self.deletionBatch))]
                ).count == Self.deletionBatch
            }
            if !isLong { break }
        }
        return try await database.write { [actor] connection in
            let deleted = try connection.run(
                "DELETE FROM webhook_endpoints WHERE id = $1 AND organization_id = $2 RETURNING id",
                [.text(id), .text(organizationID)])
            guard !deleted.isEmpty else { return false }
            try connection.audit(.endpointDeleted, of: id, organizationID: organizationID, by: actor, now: now)
            return true
        }
    }

    /// Whether every id is an enabled endpoint of the organization.
    func areUsable(endpointIDs: [String], organizationID: String) async throws -> Bool {
        try await database.read { connection in
            try endpointIDs.allSatisfy {
                try connection.endpoint(id: $0, organizationID: organizationID)?.isEnabled == true
            }
        }
    }

    /// The secret that an endpoint's deliveries are signed with; nil when there is no such endpoint. Who asked is noted.
    func signingSecret(endpointID: String, organizationID: String, now: Int64) async throws -> String? {
        let sealed = try await database.write { [actor] connection -> [UInt8]? in
            guard
                var row = try connection.run(
                    "SELECT signing_secret FROM webhook_endpoints WHERE id = $1 AND organization_id = $2",
                    [.text(endpointID), .text(organizationID)]
                ).first
            else { return nil }
            try connection.audit(.secretRevealed, of: endpointID, organizationID: organizationID, by: actor, now: now)
            return try row.blob()
        }
        return try sealed.map { try secrets.open($0, for: .signingSecret, owner: endpointID) }
    }

    /// Replaces an endpoint's secret. For `overlap` milliseconds the old one signs beside it; nil when there is no such
    /// endpoint. `along` is part of the same transaction.
    func rotateSigningSecret(
        endpointID: String, organizationID: String, overlap: Int64, now: Int64,
        along: @escaping Alongside<String> = { _, _ in }
    ) async throws -> String? {
        let secret = try RandomID.signingSecret()
        let sealed = try secrets.seal(secret, for: .signingSecret, owner: endpointID)
        return try await database.write { [secrets, actor] connection in
            _ = try connection.secretVersion(of: secrets)
            let rows = try connection.run(
                """
                UPDATE webhook_endpoints SET \
                previous_signing_secret = CASE WHEN $4 = 1 THEN signing_secret ELSE NULL END, \
                previous_secret_expires_at = CASE WHEN $4 = 1 THEN $5 ELSE NULL END, \
                signing_secret = $3, updated_at = $6 WHERE id = $1 AND organization_id = $2 RETURNING id
                """,
                [
                    .text(endpointID), .text(organizationID), .blob(sealed), .integer(overlap > 0 ? 1 : 0),
                    .integer(now + overlap), .integer(now),
                ])
            guard !rows.isEmpty else { return nil }
            try connection.audit(
                .secretRotated, of: endpointID, organizationID: organizationID, by: actor,
                ["previous_secret_expires_in": .integer(overlap / 1000)], now: now)
            try along(connection, secret)
            return secret
        }
    }
}

extension SQLConnection {
    /// An endpoint of an organization.
    func endpoint(id: String, organizationID: String) throws -> WebhookEndpointRecord? {
        try run(
            "SELECT \(WebhookEndpointRecord.columns) FROM webhook_endpoints WHERE id = $1 AND organization_id = $2",
            [.text(id), .text(organizationID)]
        ).first.map(WebhookEndpointRecord.init(row:))
    }
}
