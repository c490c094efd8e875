extension SessionStore {
    /// Makes an organization.
    func createOrganization(
        name: String, privacyPolicyURL: String? = nil, termsOfServiceURL: String? = nil, website: String? = nil,
        now: Int64
    ) async throws -> OrganizationRecord {
        let organization = OrganizationRecord(
            id: try RandomID.uuid(), name: name, privacyPolicyURL: privacyPolicyURL,
            termsOfServiceURL: termsOfServiceURL, website: website, frozenAt: nil, createdAt: now)
        try await database.write { connection in
            _ = try connection.run(
                """
                INSERT INTO organizations (id, name, privacy_policy_url, terms_of_service_url, website, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .text(organization.id), .text(name), .text(optional: privacyPolicyURL),
                    .text(optional: termsOfServiceURL), .text(optional: website), .integer(now),
                ])
        }
        return organization
    }

    /// An organization by its id.
    func organization(id: String) async throws -> OrganizationRecord? {
        try await database.read { connection in
            try connection.run("SELECT \(OrganizationRecord.columns) FROM organizations WHERE id = $1", [.text(id)])
                .first.map(OrganizationRecord.init(row:))
        }
    }

    /// All organizations, by name.
    func organizations() async throws -> [OrganizationRecord] {
        try await database.read { connection in
            try connection.run("SELECT \(OrganizationRecord.columns) FROM organizations ORDER BY name, id", [])
                .map(OrganizationRecord.init(row:))
        }
    }

    /// Organizations that are not frozen and whose name holds a text, or whose id it is, by name.
    func organizations(matching query: String, limit: Int, offset: Int) async throws -> [OrganizationRecord] {
        let escaped = query.reduce(into: "") { text, character in
            if "\\%_".contains(character) { text.append("\\") }
            text.append(character)
        }
        return try await database.read { connection in
            try connection.run(
                """
                SELECT \(OrganizationRecord.columns) FROM organizations WHERE frozen_at IS NULL \
                AND (lower(name) LIKE lower($1) ESCAPE '\\' OR id = $2) ORDER BY lower(name), id LIMIT $3 OFFSET $4
                """,
                [
                    .text("%\(escaped)%"), .text(query.lowercased()), .integer(Int64(limit)), .integer(Int64(offset)),
                ]
            ).map(OrganizationRecord.init(row:))
        }
    }

    /// Makes a key. Its text is returned here and nowhere else again.
    func createAPIKey(
        organizationID: String, name: String, scopes: Set<Scope>, now: Int64
    ) async throws -> (key: String, record: APIKeyRecord) {
        let key = try RandomID.apiKey()
        let record = APIKeyRecord(
            id: try RandomID.uuid(), organizationID: organizationID, name: name, prefix: String(key.prefix(8)),
            scopes: scopes, isEnabled: true, createdAt: now)
        let hash = secrets.apiKeyHash(key)
        let stored = try StoredJSON.encode(scopes.map(\.rawValue).sorted())
        try await database.write { connection in
            _ = try connection.run(
                """
                INSERT INTO api_keys (id, organization_id, name, hash, prefix, scopes, enabled, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
                """,
                [
                    .text(record.id), .text(organizationID), .text(name), .text(hash), .text(record.prefix),
                    .text(stored), .integer(now),
                ])
        }
        return (key, record)
    }

    /// The key with this hash, enabled or not.
    func apiKey(hash: String) async throws -> APIKeyRecord? {
        try await database.read { connection in
            try connection.run(
                """
                SELECT id, organization_id, name, prefix, scopes, enabled, created_at FROM api_keys WHERE hash = $1
                """, [.text(hash)]
            ).first.map(APIKeyRecord.init(row:))
        }
    }

    /// Turns a key on or off; false when there is none.
    func setAPIKey(id: String, enabled: Bool) async throws -> Bool {
        try await database.write { connection in
            try !connection.run(
                "UPDATE api_keys SET enabled = $2 WHERE id = $1 RETURNING id", [.text(id), .integer(enabled ? 1 : 0)]
            ).isEmpty
        }
    }
}

extension OrganizationRecord {
    fileprivate static let columns =
        "id, name, privacy_policy_url, terms_of_service_url, website, frozen_at, created_at"

    fileprivate init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        name = try row.text()
        privacyPolicyURL = try row.optionalText()
        termsOfServiceURL = try row.optionalText()
        website = try row.optionalText()
        frozenAt = try row.optionalInteger()
        createdAt = try row.integer()
    }
}

extension APIKeyRecord {
    fileprivate init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        name = try row.text()
        prefix = try row.text()
        scopes = Set(try StoredJSON.decode([String].self, from: try row.text()).compactMap(Scope.init(rawValue:)))
        isEnabled = try row.integer() != 0
        createdAt = try row.integer()
    }
}
