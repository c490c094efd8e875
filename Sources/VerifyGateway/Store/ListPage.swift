/// Which part of a list somebody wants to see. Lists are newest first.
struct PageRequest: Equatable, Sendable {
    /// Most records.
    var limit = 10
    /// The id after which the page begins; nil for the first page.
    var after: String?
}

/// A part of a list.
struct ListPage<Record: Sendable>: Sendable {
    var records: [Record]
    /// Whether older records follow.
    var hasMore: Bool
}

/// The id after which a page was to begin is not one of this organization's.
struct UnknownCursor: Error {}

extension SQLConnection {
    /// A page of an organization's rows, newest first. Rows of the same millisecond are ordered by their ids, so that
    /// none is left out or shown twice.
    ///
    /// - Parameters:
    ///   - table: a table with the columns `id`, `organization_id` and `created_at`.
    ///   - conditions: comparisons that end where their value goes, for example `status =`.
    func page<Record>(
        of table: String, columns: String, organizationID: String, where conditions: [(String, SQLValue)],
        _ request: PageRequest, read: (SQLRow) throws -> Record
    ) throws -> ListPage<Record> {
        var (clauses, parameters) = (["organization_id = $1"], [SQLValue.text(organizationID)])
        for (condition, value) in conditions {
            parameters.append(value)
            clauses.append("\(condition) $\(parameters.count)")
        }
        if let after = request.after {
            let known = try run(
                "SELECT 1 FROM \(table) WHERE id = $1 AND organization_id = $2", [.text(after), .text(organizationID)])
            guard !known.isEmpty else { throw UnknownCursor() }
            parameters.append(.text(after))
            clauses.append("(created_at, id) < (SELECT created_at, id FROM \(table) WHERE id = $\(parameters.count))")
        }
        parameters.append(.integer(Int64(request.limit) + 1))
        let rows = try run(
            """
            SELECT \(columns) FROM \(table) WHERE \(clauses.joined(separator: " AND ")) \
            ORDER BY created_at DESC, id DESC LIMIT $\(parameters.count)
            """, parameters)
        return ListPage(records: try rows.prefix(request.limit).map(read), hasMore: rows.count > request.limit)
    }
}
