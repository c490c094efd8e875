extension SessionStore {
    /// Makes an organization.
    func createOrganization(
        name: String, privacyPolicyURL: String? = nil, termsOfServiceURL: String? = nil, website: String? = nil,
        now: Int64
    ) async throws -> OrganizationRecord {
        let organization = OrganizationRecord(
            id: try RandomID.uuid(), name: name, privacyPolicyURL: privacyPolicyURL,
            termsOfServiceURL: termsOfServiceURL, website: website, frozenAt: nil, gate: nil,
            createdAt: now)
        try await database.write { [actor] connection in
            _ = try connection.run(
                """
                INSERT INTO organizations (id, name, privacy_policy_url, terms_of_service_url, website, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .text(organization.id), .text(name), .text(optional: privacyPolicyURL),
                    .text(optional: termsOfServiceURL), .text(optional: website), .integer(now),
                ])
            try connection.audit(
                .organizationCreated, of: organization.id, organizationID: organization.id, by: actor, now: now)
        }
        return organization
    }

    /// Says what keeps an organization from making sessions; nil when there is no such organization.
    func setOrganization(id: String, gate: SessionGate?, now: Int64) async throws -> OrganizationRecord? {
        try await change(
            "session_gate = $2", of: id, .text(optional: gate?.rawValue), ["session_gate": .optional(gate?.rawValue)],
            now: now)
    }

    /// Closes an organization, or opens it again. One that is closed stays as long closed as it was; nil when
    /// there is no such organization.
    func setOrganization(id: String, isClosed: Bool, now: Int64) async throws -> OrganizationRecord? {
        try await change(
            "frozen_at = CASE WHEN $2 IS NULL THEN NULL ELSE COALESCE(frozen_at, $2) END", of: id,
            .integer(optional: isClosed ? now : nil), ["closed": .bool(isClosed)], now: now)
    }

    private func change(
        _ assignment: String, of id: String, _ value: SQLValue, _ told: JSONValue, now: Int64
    ) async throws -> OrganizationRecord? {
        try await database.write { [actor] connection in
            let changed = try connection.run(
                "UPDATE organizations SET \(assignment) WHERE id = $1 RETURNING \(OrganizationRecord.columns)",
                [.text(id), value]
            ).first.map(OrganizationRecord.init(row:))
            if changed != nil {
                try connection.audit(.organizationUpdated, of: id, organizationID: id, by: actor, told, now: now)
            }
            return changed
        }
    }

    /// An organization by its id.
    func organization(id: String) async throws -> OrganizationRecord? {
        try await database.read { try $0.organization(id: id) }
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
}

extension SQLConnection {
    /// An organization by its id.
    func organization(id: String) throws -> OrganizationRecord? {
        try run("SELECT \(OrganizationRecord.columns) FROM organizations WHERE id = $1", [.text(id)])
            .first.map(OrganizationRecord.init(row:))
    }
}

extension OrganizationRecord {
    fileprivate static let columns =
        "id, name, privacy_policy_url, terms_of_service_url, website, frozen_at, session_gate, created_at"

    fileprivate init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        name = try row.text()
        privacyPolicyURL = try row.optionalText()
        termsOfServiceURL = try row.optionalText()
        website = try row.optionalText()
        frozenAt = try row.optionalInteger()
        gate = try row.optionalOneOf(SessionGate.self)
        createdAt = try row.integer()
    }
}
