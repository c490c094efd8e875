import WebhookCrypto

extension SessionStore {
    /// Gives an endpoint a new key, which is the active one from now on; nil when there is no such endpoint. What was
    /// encrypted to an older key stays so. `along` is part of the same transaction.
    func createEncryptionKey(
        _ key: RecipientKey, keyID: String, endpointID: String, organizationID: String, now: Int64,
        along: @escaping Alongside<WebhookKeyRecord> = { _, _ in }
    ) async throws -> WebhookKeyRecord? {
        let id = try RandomID.webhookKey()
        return try await database.write { [actor] connection in
            guard try connection.endpoint(id: endpointID, organizationID: organizationID) != nil else { return nil }
            try connection.deactivateKeys(endpointID: endpointID, now: now)
            let made = try connection.run(
                """
                INSERT INTO webhook_encryption_keys (id, organization_id, webhook_endpoint_id, key_id, modulus, \
                exponent, is_active, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7) \
                RETURNING \(WebhookKeyRecord.columns)
                """,
                [
                    .text(id), .text(organizationID), .text(endpointID), .text(keyID), .blob(key.modulus),
                    .blob(key.exponent), .integer(now),
                ]
            ).first.map(WebhookKeyRecord.init(row:))
            guard let made else { return nil }
            try connection.audit(
                .encryptionKeyCreated, of: id, organizationID: organizationID, by: actor,
                ["webhook_endpoint_id": .string(endpointID)], now: now)
            try along(connection, made)
            return made
        }
    }

    /// Keys of an endpoint; nil when there is no such endpoint.
    func encryptionKeys(
        endpointID: String, organizationID: String, active: Bool? = nil, page request: PageRequest = PageRequest()
    ) async throws -> ListPage<WebhookKeyRecord>? {
        try await database.read { connection in
            guard try connection.endpoint(id: endpointID, organizationID: organizationID) != nil else { return nil }
            var conditions = [("webhook_endpoint_id =", SQLValue.text(endpointID))]
            if let active { conditions.append(("is_active =", .integer(active ? 1 : 0))) }
            return try connection.page(
                of: "webhook_encryption_keys", columns: WebhookKeyRecord.columns,
                owner: ("organization_id", organizationID),
                where: conditions, request, read: WebhookKeyRecord.init(row:))
        }
    }

    /// Makes a key the active one of its endpoint, or takes that away; nil when there is no such key. `along` is part of
    /// the same transaction.
    func setEncryptionKey(
        id: String, organizationID: String, active: Bool, now: Int64,
        along: @escaping Alongside<WebhookKeyRecord> = { _, _ in }
    ) async throws -> WebhookKeyRecord? {
        try await database.write { [actor] connection in
            guard
                var row = try connection.run(
                    "SELECT webhook_endpoint_id FROM webhook_encryption_keys WHERE id = $1 AND organization_id = $2",
                    [.text(id), .text(organizationID)]
                ).first
            else { return nil }
            if active { try connection.deactivateKeys(endpointID: try row.text(), now: now) }
            let changed = try connection.run(
                """
                UPDATE webhook_encryption_keys SET is_active = $2, disabled_at = $3, updated_at = $4 WHERE id = $1 \
                RETURNING \(WebhookKeyRecord.columns)
                """,
                [.text(id), .integer(active ? 1 : 0), .integer(optional: active ? nil : now), .integer(now)]
            ).first.map(WebhookKeyRecord.init(row:))
            guard let changed else { return nil }
            try connection.audit(
                .encryptionKeyUpdated, of: id, organizationID: organizationID, by: actor,
                ["webhook_endpoint_id": .string(changed.endpointID), "is_active": .bool(active)], now: now)
            try along(connection, changed)
            return changed
        }
    }

    /// Whether payloads for an endpoint can be encrypted at all.
    func hasActiveKey(endpointID: String) async throws -> Bool {
        try await database.read { connection in
            try !connection.run(
                "SELECT 1 FROM webhook_encryption_keys WHERE webhook_endpoint_id = $1 AND is_active = 1",
                [.text(endpointID)]
            ).isEmpty
        }
    }
}

extension SQLConnection {
    fileprivate func deactivateKeys(endpointID: String, now: Int64) throws {
        _ = try run(
            """
            UPDATE webhook_encryption_keys SET is_active = 0, disabled_at = $2, updated_at = $2 \
            WHERE webhook_endpoint_id = $1 AND is_active = 1
            """, [.text(endpointID), .integer(now)])
    }
}
