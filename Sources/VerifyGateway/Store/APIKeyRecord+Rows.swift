extension SQLConnection {
    /// The key with this hash, enabled or not.
    func apiKey(hash: String) throws -> APIKeyRecord? {
        try run("SELECT \(APIKeyRecord.columns) FROM api_keys WHERE hash = $1", [.text(hash)])
            .first.map(APIKeyRecord.init(row:))
    }

    /// Writes a new key down.
    func insert(
        _ key: APIKeyRecord, hash: String, of secrets: Secrets, by actor: AuditActor
    ) throws {
        let version = try secretVersion(of: secrets)
        _ = try run(
            """
            INSERT INTO api_keys (id, organization_id, name, hash, prefix, scopes, networks, enabled, created_at, \
            expires_at, secret_version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10)
            """,
            [
                .text(key.id), .text(key.organizationID), .text(key.name), .text(hash), .text(key.prefix),
                .text(try APIKeyRecord.stored(key.scopes)), try APIKeyRecord.stored(key.networks),
                .integer(key.createdAt),
                .integer(optional: key.expiresAt), .integer(version),
            ])
        try audit(
            .keyCreated, of: key.id, organizationID: key.organizationID, by: actor,
            [
                "scopes": .array(key.scopes.map(\.rawValue).sorted().map(JSONValue.string)),
                "networks": .integer(Int64(key.networks.count)), "expires_at": .instant(key.expiresAt),
            ], now: key.createdAt)
    }
}

extension APIKeyRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns =
        "id, organization_id, name, prefix, scopes, networks, enabled, created_at, expires_at, last_used_at"

    /// How scopes are stored.
    static func stored(_ scopes: Set<Scope>) throws -> String {
        try StoredJSON.encode(scopes.map(\.rawValue).sorted())
    }

    /// Scopes as they are stored.
    static func scopes(_ text: String) throws -> Set<Scope> {
        Set(try StoredJSON.texts(from: text).compactMap(Scope.init(rawValue:)))
    }

    /// How networks are stored; null for anywhere.
    static func stored(_ networks: [AddressRange]) throws -> SQLValue {
        networks.isEmpty ? .null : .text(try StoredJSON.encode(networks.map(\.text)))
    }

    /// A text that is no network fails the request: without it the key would count in more places than was said.
    static func networks(_ row: inout SQLRow) throws -> [AddressRange] {
        guard let text = try row.optionalText() else { return [] }
        let networks = try StoredJSON.texts(from: text).map(AddressRange.init)
        guard !networks.isEmpty, !networks.contains(nil) else { throw DatabaseError.unexpectedRow(column: 5) }
        return networks.compactMap(\.self)
    }

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        name = try row.text()
        prefix = try row.text()
        scopes = try Self.scopes(row.text())
        networks = try Self.networks(&row)
        isEnabled = try row.integer() != 0
        createdAt = try row.integer()
        expiresAt = try row.optionalInteger()
        lastUsedAt = try row.optionalInteger()
    }
}
