/// A domain that an organization may send browsers to.
struct DomainRecord: Equatable, Sendable {
    /// Where below the domain; nowhere else when there is at least one.
    struct Pattern: Equatable, Sendable {
        /// UUID.
        var id: String
        /// A normalized URL without query.
        var pattern: String
    }

    /// UUID.
    var id: String
    var organizationID: String
    /// In lower case.
    var name: String
    var createdAt: Int64
    var patterns: [Pattern] = []
}

extension SessionStore {
    /// An organization's domains with their patterns, by name.
    func domains(organizationID: String) async throws -> [DomainRecord] {
        try await database.read { connection in
            try connection.run(
                """
                SELECT id, organization_id, name, created_at FROM domains WHERE organization_id = $1 ORDER BY name
                """, [.text(organizationID)]
            ).map { row in
                var row = row
                var domain = DomainRecord(
                    id: try row.text(), organizationID: try row.text(), name: try row.text(),
                    createdAt: try row.integer())
                domain.patterns = try connection.run(
                    "SELECT id, pattern FROM redirect_patterns WHERE domain_id = $1 ORDER BY pattern",
                    [.text(domain.id)]
                ).map { row in
                    var row = row
                    return DomainRecord.Pattern(id: try row.text(), pattern: try row.text())
                }
                return domain
            }
        }
    }

    /// Gives an organization a domain; nil when it, or another organization, has it already.
    func addDomain(_ name: DomainName, organizationID: String, now: Int64) async throws -> DomainRecord? {
        let id = try RandomID.uuid()
        return try await database.write { [actor] connection in
            let rows = try connection.run(
                """
                INSERT INTO domains (id, organization_id, name, created_at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (name) DO NOTHING RETURNING id
                """, [.text(id), .text(organizationID), .text(name.text), .integer(now)])
            guard !rows.isEmpty else { return nil }
            try connection.audit(
                .domainCreated, of: id, organizationID: organizationID, by: actor, ["name": .string(name.text)],
                now: now)
            return DomainRecord(id: id, organizationID: organizationID, name: name.text, createdAt: now)
        }
    }

    /// Takes a domain away, with its patterns; false when the organization has none of that name.
    func removeDomain(_ name: String, organizationID: String, now: Int64) async throws -> Bool {
        try await database.write { [actor] connection in
            let removed = try connection.run(
                "DELETE FROM domains WHERE name = $1 AND organization_id = $2 RETURNING id",
                [.text(name.lowercased()), .text(organizationID)])
            guard var row = removed.first else { return false }
            try connection.audit(
                .domainDeleted, of: row.text(), organizationID: organizationID, by: actor,
                ["name": .string(name.lowercased())], now: now)
            return true
        }
    }

    /// Registers a pattern for a domain; the one that is there when it was registered before.
    func addPattern(_ pattern: String, domain: DomainRecord, now: Int64) async throws -> DomainRecord.Pattern {
        let id = try RandomID.uuid()
        return try await database.write { [actor] connection in
            let new = try connection.run(
                """
                INSERT INTO redirect_patterns (id, domain_id, pattern, created_at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (domain_id, pattern) DO NOTHING RETURNING id
                """, [.text(id), .text(domain.id), .text(pattern), .integer(now)])
            if !new.isEmpty {
                try connection.audit(
                    .redirectCreated, of: id, organizationID: domain.organizationID, by: actor, now: now)
            }
            var row = try connection.run(
                "SELECT id FROM redirect_patterns WHERE domain_id = $1 AND pattern = $2",
                [.text(domain.id), .text(pattern)]
            ).only()
            return DomainRecord.Pattern(id: try row.text(), pattern: pattern)
        }
    }

    /// Takes a pattern away; false when the organization has none with this id.
    func removePattern(id: String, organizationID: String, now: Int64) async throws -> Bool {
        try await database.write { [actor] connection in
            let removed = try connection.run(
                """
                DELETE FROM redirect_patterns WHERE id = $1 \
                AND domain_id IN (SELECT id FROM domains WHERE organization_id = $2) RETURNING id
                """, [.text(id), .text(organizationID)])
            guard !removed.isEmpty else { return false }
            try connection.audit(.redirectDeleted, of: id, organizationID: organizationID, by: actor, now: now)
            return true
        }
    }
}
