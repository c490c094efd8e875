extension SessionStore {
    /// Makes a key. Its text is returned here and nowhere else again.
    func createAPIKey(
        organizationID: String, name: String, scopes: Set<Scope>, networks: [AddressRange] = [],
        expiresAt: Int64? = nil, now: Int64
    ) async throws -> (key: String, record: APIKeyRecord) {
        let (key, record) = try newKey(
            organizationID: organizationID, name: name, scopes: scopes, networks: networks, expiresAt: expiresAt,
            now: now)
        let hash = secrets.apiKeyHash(key)
        try await database.write { [secrets, actor] in
            try $0.insert(record, hash: hash, of: secrets, by: actor)
        }
        return (key, record)
    }

    private func newKey(
        organizationID: String, name: String, scopes: Set<Scope>, networks: [AddressRange], expiresAt: Int64?,
        now: Int64
    ) throws -> (key: String, record: APIKeyRecord) {
        let key = try RandomID.apiKey()
        return (
            key,
            APIKeyRecord(
                id: try RandomID.uuid(), organizationID: organizationID, name: name, prefix: String(key.prefix(8)),
                scopes: scopes, networks: networks, isEnabled: true, createdAt: now, expiresAt: expiresAt,
                lastUsedAt: nil)
        )
    }

    /// The key with this hash, enabled or not.
    func apiKey(hash: String) async throws -> APIKeyRecord? {
        try await database.read { try $0.apiKey(hash: hash) }
    }

    /// The same together with the organization that it belongs to. Every request of a relying party asks.
    func apiKeyWithOrganization(hash: String) async throws -> (key: APIKeyRecord, organization: OrganizationRecord)? {
        try await database.read { connection in
            guard let key = try connection.apiKey(hash: hash),
                let organization = try connection.organization(id: key.organizationID)
            else { return nil }
            return (key, organization)
        }
    }

    /// The same for a key that is stored under the server secret before the present one, while that counts. From here on
    /// it is stored under the present one.
    func moveAPIKey(_ key: String) async throws -> (key: APIKeyRecord, organization: OrganizationRecord)? {
        guard let previous = secrets.previous else { return nil }
        let (old, new) = (previous.apiKeyHash(key), secrets.apiKeyHash(key))
        // Keys that nobody knows do not reach the writer, and those that another request has just moved are known again.
        guard try await apiKey(hash: old) != nil else { return try await apiKeyWithOrganization(hash: new) }
        try await database.write { [secrets] connection in
            _ = try connection.run(
                "UPDATE api_keys SET hash = $2, secret_version = $3 WHERE hash = $1",
                [.text(old), .text(new), .integer(try connection.secretVersion(of: secrets))])
        }
        return try await apiKeyWithOrganization(hash: new)
    }

    /// An organization's keys, oldest first.
    func apiKeys(organizationID: String) async throws -> [APIKeyRecord] {
        try await database.read { connection in
            try connection.run(
                """
                SELECT \(APIKeyRecord.columns) FROM api_keys WHERE organization_id = $1 ORDER BY created_at, id
                """, [.text(organizationID)]
            ).map(APIKeyRecord.init(row:))
        }
    }

    /// Turns a key on or off; nil when there is none.
    @discardableResult
    func setAPIKey(id: String, enabled: Bool, now: Int64) async throws -> APIKeyRecord? {
        try await change(
            "enabled = $2", of: id, .integer(enabled ? 1 : 0), ["enabled": .bool(enabled)], now: now)
    }

    /// Gives a key other scopes; nil when there is none.
    func setAPIKey(id: String, scopes: Set<Scope>, now: Int64) async throws -> APIKeyRecord? {
        try await change(
            "scopes = $2", of: id, .text(APIKeyRecord.stored(scopes)),
            ["scopes": .array(scopes.map(\.rawValue).sorted().map(JSONValue.string))], now: now)
    }

    /// Says anew where a key may be used from; nil when there is none.
    func setAPIKey(id: String, networks: [AddressRange], now: Int64) async throws -> APIKeyRecord? {
        try await change(
            "networks = $2", of: id, APIKeyRecord.stored(networks), ["networks": .integer(Int64(networks.count))],
            now: now)
    }

    /// Deletes a key; what it was, or nil when there is none.
    func deleteAPIKey(id: String, now: Int64) async throws -> APIKeyRecord? {
        try await database.write { [actor] connection in
            let deleted = try connection.run(
                "DELETE FROM api_keys WHERE id = $1 RETURNING \(APIKeyRecord.columns)", [.text(id)]
            ).first.map(APIKeyRecord.init(row:))
            if let deleted {
                try connection.audit(.keyDeleted, of: id, organizationID: deleted.organizationID, by: actor, now: now)
            }
            return deleted
        }
    }

    private func change(
        _ assignment: String, of id: String, _ value: SQLValue, _ told: JSONValue, now: Int64
    ) async throws -> APIKeyRecord? {
        try await database.write { [actor] connection in
            let changed = try connection.run(
                "UPDATE api_keys SET \(assignment) WHERE id = $1 RETURNING \(APIKeyRecord.columns)",
                [.text(id), value]
            ).first.map(APIKeyRecord.init(row:))
            if let changed {
                try connection.audit(
                    .keyUpdated, of: id, organizationID: changed.organizationID, by: actor, told, now: now)
            }
            return changed
        }
    }

    /// Until when a key counts that is made in place of another one.
    enum SuccessorExpiry: Sendable {
        /// As long as the other one would have: a key that was made for a while does not become one for ever.
        case asBefore
        /// Until a time; nil for ever.
        case at(Int64?)
    }

    /// Makes a key that may do the same, and lets the old one live for `overlap` milliseconds, or as long as it would
    /// have anyway. Nil when there is none that is valid.
    func rotateAPIKey(
        id: String, overlap: Int64, expiry: SuccessorExpiry = .asBefore, now: Int64
    ) async throws -> (key: String, record: APIKeyRecord)? {
        guard
            let old = try await database.read({ connection in
                try connection.run(
                    "SELECT \(APIKeyRecord.columns) FROM api_keys WHERE id = $1", [.text(id)]
                ).first.map(APIKeyRecord.init(row:))
            })
        else { return nil }
        let (key, record) = try newKey(
            organizationID: old.organizationID, name: old.name, scopes: old.scopes, networks: old.networks,
            expiresAt: {
                switch expiry {
                case .asBefore: old.expiresAt
                case .at(let time): time
                }
            }(), now: now)
        let hash = secrets.apiKeyHash(key)
        return try await database.write { [secrets, actor] connection in
            let rows = try connection.run(
                """
                UPDATE api_keys SET expires_at = CASE WHEN expires_at < $2 THEN expires_at ELSE $2 END \
                WHERE id = $1 AND enabled = 1 AND (expires_at IS NULL OR expires_at > $3) RETURNING scopes, networks
                """, [.text(id), .integer(now + overlap), .integer(now)])
            guard var row = rows.first else { return nil }
            var made = record
            made.scopes = try APIKeyRecord.scopes(row.text())
            made.networks = try APIKeyRecord.networks(&row)
            try connection.audit(
                .keyUpdated, of: id, organizationID: made.organizationID, by: actor,
                ["replaced_by": .string(made.id), "expires_at": .instant(min(now + overlap, old.expiresAt ?? .max))],
                now: now)
            try connection.insert(made, hash: hash, of: secrets, by: actor)
            return (key, made)
        }
    }

    /// Writes down when keys were last used; what is known to be later stays.
    func noteUse(of keys: [String: Int64]) async throws {
        try await database.write { connection in
            for (id, time) in keys {
                _ = try connection.run(
                    """
                    UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
                    """, [.text(id), .integer(time)])
            }
        }
    }
}
