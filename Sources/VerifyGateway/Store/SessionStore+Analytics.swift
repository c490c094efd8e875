/// How many sessions stand where.
struct SessionTally: Equatable, Sendable {
    var active = 0
    var success = 0
    var failure = 0
    var expired = 0
    var cancelled = 0

    /// All of them.
    var total: Int { active + success + failure + expired + cancelled }

    fileprivate mutating func add(_ count: Int, _ status: SessionStatus) {
        switch status {
        case .created, .inProgress: active += count
        case .succeeded: success += count
        case .failed: failure += count
        case .expired: expired += count
        case .cancelled: cancelled += count
        }
    }

    static func + (left: SessionTally, right: SessionTally) -> SessionTally {
        SessionTally(
            active: left.active + right.active, success: left.success + right.success,
            failure: left.failure + right.failure, expired: left.expired + right.expired,
            cancelled: left.cancelled + right.cancelled)
    }
}

extension SessionStore {
    private static let day: Int64 = 86_400_000

    /// An organization's sessions by the UTC day of their creation, and all that were created before `end`. An active
    /// session whose time is over counts as expired. Days are counted since 1970; days without sessions are left out.
    func tallies(
        organizationID: String, from: Int64, to end: Int64, now: Int64
    ) async throws -> (all: SessionTally, days: [Int64: SessionTally]) {
        try await database.read { connection in
            let status = """
                CASE WHEN status IN ('created', 'in_progress') AND expires_at <= $2 THEN 'expired' ELSE status END
                """
            var (all, days): (SessionTally, [Int64: SessionTally]) = (SessionTally(), [:])
            for var row in try connection.run(
                """
                SELECT \(status), COUNT(*) FROM sessions WHERE organization_id = $1 AND created_at < $3 GROUP BY 1
                """, [.text(organizationID), .integer(now), .integer(end)])
            {
                let status = try row.oneOf(SessionStatus.self)
                all.add(Int(try row.integer()), status)
            }
            for var row in try connection.run(
                """
                SELECT created_at / $5, \(status), COUNT(*) FROM sessions WHERE organization_id = $1 \
                AND created_at >= $4 AND created_at < $3 GROUP BY 1, 2
                """,
                [
                    .text(organizationID), .integer(now), .integer(end), .integer(from), .integer(Self.day),
                ])
            {
                let (day, status) = (try row.integer(), try row.oneOf(SessionStatus.self))
                days[day, default: SessionTally()].add(Int(try row.integer()), status)
            }
            return (all, days)
        }
    }
}
