extension SessionStore {
    /// Which sessions a list shows. Nil members do not narrow it.
    struct SessionFilter: Equatable, Sendable {
        var status: SessionStatus?
        /// The earliest and the latest time of creation, both included.
        var createdFrom: Int64?
        var createdTo: Int64?
        /// The relying party's own name for it.
        var clientReferenceID: String?
    }

    /// A page of an organization's sessions, newest first.
    func sessions(
        organizationID: String, _ filter: SessionFilter = SessionFilter(), page: PageRequest
    ) async throws -> ListPage<SessionRecord> {
        let conditions: [(String, SQLValue)] =
            [
                filter.status.map { ("status =", .text($0.rawValue)) },
                filter.createdFrom.map { ("created_at >=", .integer($0)) },
                filter.createdTo.map { ("created_at <=", .integer($0)) },
                filter.clientReferenceID.map { ("client_reference_id =", .text($0)) },
            ].compactMap(\.self)
        return try await database.read { connection in
            try connection.page(
                of: "sessions", columns: SessionRecord.columns, owner: ("organization_id", organizationID),
                where: conditions, page, read: SessionRecord.init(row:))
        }
    }

    /// Ends up to 200 sessions of an organization whose time is over, so that no list shows them as active. Returns
    /// their ids; usually there are none, and then nothing is written.
    func expireOverdue(organizationID: String, now: Int64) async throws -> [String] {
        let due = try await database.read { connection in
            try connection.run(
                """
                SELECT id FROM sessions WHERE organization_id = $1 AND status IN ('created', 'in_progress') \
                AND expires_at <= $2 LIMIT 200
                """, [.text(organizationID), .integer(now)]
            ).map { row in
                var row = row
                return try row.text()
            }
        }
        guard !due.isEmpty else { return [] }
        return try await database.write { connection in
            try due.filter { try connection.expire(id: $0, now: now) }
        }
    }
}
