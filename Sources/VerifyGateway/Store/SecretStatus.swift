/// What still stands under the server secret before the present one.
struct SecretStatus: Equatable, Sendable {
    /// A valid API key that has not been used since its secret was replaced.
    struct Key: Equatable, Sendable {
        var id: String
        var organizationID: String
        var name: String
        var prefix: String
        var lastUsedAt: Int64?
        /// Under which secret it is stored.
        var version: Int64
    }

    var kept: KeptSecret
    var keys: [Key] = []
    /// Sessions under way that began before, and answers to requests that may be sent again.
    var sessions: Int64 = 0
    var answers: Int64 = 0
    /// When the last of those is over.
    var neededUntil: Int64?

    /// Keys that are taken while the previous secret is given, and refused without it.
    var waitingKeys: [Key] { keys.filter { $0.version == kept.version - 1 } }
    /// Keys that were not used in time: their secret counts no more.
    var lostKeys: [Key] { keys.filter { $0.version < kept.version - 1 } }
    /// Whether nothing is lost when the previous secret is left out.
    var isPreviousSpare: Bool { waitingKeys.isEmpty && sessions == 0 && answers == 0 }

    /// Looks into the database and changes nothing. Nil when no secret was bound yet.
    init?(of connection: some SQLConnection, now: Int64) throws {
        guard let kept = try connection.keptSecret() else { return nil }
        self.kept = kept
        guard let rotatedAt = kept.rotatedAt else { return }
        keys = try connection.run(
            """
            SELECT id, organization_id, name, prefix, last_used_at, secret_version FROM api_keys \
            WHERE secret_version < $1 AND enabled = 1 AND (expires_at IS NULL OR expires_at > $2) \
            ORDER BY created_at, id
            """, [.integer(kept.version), .integer(now)]
        ).map { row in
            var row = row
            return Key(
                id: try row.text(), organizationID: try row.text(), name: try row.text(), prefix: try row.text(),
                lastUsedAt: try row.optionalInteger(), version: try row.integer())
        }
        var row = try connection.run(
            """
            SELECT COUNT(*), MAX(expires_at) FROM sessions \
            WHERE status IN ('created', 'in_progress') AND expires_at > $1 AND created_at <= $2
            """, [.integer(now), .integer(rotatedAt)]
        ).only()
        let lastSession: Int64?
        (sessions, lastSession) = (try row.integer(), try row.optionalInteger())
        row = try connection.run(
            "SELECT COUNT(*), MAX(created_at) FROM idempotent_answers WHERE created_at > $1 AND created_at <= $2",
            [.integer(now - SessionStore.answerLifetime), .integer(rotatedAt)]
        ).only()
        let lastAnswer: Int64?
        (answers, lastAnswer) = (try row.integer(), try row.optionalInteger())
        neededUntil = [lastSession, lastAnswer.map { $0 + SessionStore.answerLifetime }].compactMap(\.self).max()
    }
}
