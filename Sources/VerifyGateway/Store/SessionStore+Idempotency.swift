/// An answer that is kept for as long as its request may be repeated.
struct KeptAnswer: Equatable, Sendable {
    /// Keyed hash of organization, method, path and the client's key.
    var id: String
    var organizationID: String
    /// Keyed hash of the request's body.
    var fingerprint: String
    /// HTTP status.
    var status: Int
    /// The body, sealed.
    var answer: [UInt8]
    var createdAt: Int64
}

/// Another request with the same idempotency key was answered first; what this one changed is undone.
struct IdempotencyConflict: Error {}

extension SessionStore {
    /// How long an answer is kept, in milliseconds.
    static let answerLifetime: Int64 = 86_400_000

    /// The answer under an id, unless its time is over.
    func keptAnswer(id: String, now: Int64) async throws -> KeptAnswer? {
        try await database.read { connection in
            guard
                var row = try connection.run(
                    """
                    SELECT organization_id, fingerprint, status, answer, created_at FROM idempotent_answers \
                    WHERE id = $1 AND created_at > $2
                    """, [.text(id), .integer(now - Self.answerLifetime)]
                ).first
            else { return nil }
            return KeptAnswer(
                id: id, organizationID: try row.text(), fingerprint: try row.text(), status: Int(try row.integer()),
                answer: try row.blob(), createdAt: try row.integer())
        }
    }

    /// Keeps an answer whose change was committed before, or which changed nothing.
    func keep(_ answer: KeptAnswer) async throws {
        try await database.write { try $0.keep(answer) }
    }

    /// Forgets up to `limit` answers whose time is over; as many as the limit means that there may be more.
    func sweepAnswers(now: Int64, limit: Int) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM idempotent_answers WHERE id IN (SELECT id FROM idempotent_answers \
                WHERE created_at <= $1 ORDER BY created_at LIMIT $2) RETURNING id
                """, [.integer(now - Self.answerLifetime), .integer(Int64(limit))]
            ).count
        }
    }
}

extension SQLConnection {
    /// Keeps an answer in the transaction of the change that it tells of, so that neither is there without the other.
    func keep(_ answer: KeptAnswer) throws {
        let rows = try run(
            """
            INSERT INTO idempotent_answers (id, organization_id, fingerprint, status, answer, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, \
            status = excluded.status, answer = excluded.answer, created_at = excluded.created_at \
            WHERE idempotent_answers.created_at <= $7 RETURNING id
            """,
            [
                .text(answer.id), .text(answer.organizationID), .text(answer.fingerprint),
                .integer(Int64(answer.status)), .blob(answer.answer), .integer(answer.createdAt),
                .integer(answer.createdAt - SessionStore.answerLifetime),
            ])
        guard !rows.isEmpty else { throw IdempotencyConflict() }
    }
}

/// What a transaction does besides its change, with what came of it.
typealias Alongside<Value> = @Sendable (any SQLConnection, Value) throws -> Void
