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

/// The id after which a page was to begin is not one of the list's.
struct UnknownCursor: Error {}

extension SQLConnection {
    /// A page of the rows that belong to something, newest first. Rows of the same millisecond are ordered by their ids,
    /// so that none is left out or shown twice.
    ///
    /// - Parameters:
    ///   - table: a table with a column `id`.
    ///   - owner: the column that says whose a row is, and whose are wanted.
    ///   - time: the column with the time of a row.
    ///   - conditions: comparisons that end where their value goes, for example `status =`.
    func page<Record>(
        of table: String, columns: String, owner: (column: String, id: String), newestBy time: String = "created_at",
        where conditions: [(String, SQLValue)] = [], _ request: PageRequest, read: (SQLRow) throws -> Record
    ) throws -> ListPage<Record> {
        var (clauses, parameters) = (["\(owner.column) = $1"], [SQLValue.text(owner.id)])
        for (condition, value) in conditions {
            parameters.append(value)
            // Where the page begins is an end already; SQLite takes the wrong index when it sees two.
            let isSecondEnd = request.after != nil && condition == "\(time) <="
            clauses.append("\(isSecondEnd ? "+" : "")\(condition) $\(parameters.count)")
        }
        if let after = request.after {
            let known = try run(
                "SELECT 1 FROM \(table) WHERE id = $1 AND \(owner.column) = $2", [.text(after), .text(owner.id)])
            guard !known.isEmpty else { throw UnknownCursor() }
            parameters.append(.text(after))
            clauses.append("(\(time), id) < (SELECT \(time), id FROM \(table) WHERE id = $\(parameters.count))")
        }
        parameters.append(.integer(Int64(request.limit) + 1))
        let rows = try run(
            """
            SELECT \(columns) FROM \(table) WHERE \(clauses.joined(separator: " AND ")) \
            ORDER BY \(time) DESC, id DESC LIMIT $\(parameters.count)
            """, parameters)
        return ListPage(records: try rows.prefix(request.limit).map(read), hasMore: rows.count > request.limit)
    }
}
