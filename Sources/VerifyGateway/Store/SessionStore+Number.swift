import HandoffProtocol

/// The number that the browser shows and the phone has to choose.
extension SessionStore {
    /// The person chose the right one; it is not asked again, whatever connection comes.
    func storeNumberMatch(sessionID: String, epoch: Int64, now: Int64) async throws -> StoreAnswer {
        try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let rows = try connection.run(
                """
                UPDATE sessions SET number_matched_at = COALESCE(number_matched_at, $3), updated_at = $3 \
                WHERE id = $1 AND epoch = $2 AND status = 'in_progress' RETURNING id
                """, [.text(sessionID), .integer(epoch), .integer(now)])
            return rows.isEmpty ? .notActive : .done
        }
    }

    /// The person chose another one. Counted over all connections; the last one ends the session as failed.
    func countNumberMiss(sessionID: String, epoch: Int64, now: Int64) async throws -> StoreAnswer {
        try await database.write { connection in
            try connection.expire(id: sessionID, now: now)
            let rows = try connection.run(
                """
                UPDATE sessions SET number_misses = number_misses + 1, updated_at = $3 \
                WHERE id = $1 AND epoch = $2 AND status = 'in_progress' AND number_matched_at IS NULL \
                RETURNING \(SessionRecord.columns)
                """, [.text(sessionID), .integer(epoch), .integer(now)])
            guard let session = try rows.first.map(SessionRecord.init(row:)) else { return .notActive }
            guard session.numberMisses >= NumberChoice.maxMisses else {
                return .numberMissed(next: secrets.numberChoice(of: session))
            }
            try connection.fail(session, failure: .numberMismatch, now: now)
            return .numberMissed(next: nil)
        }
    }
}

extension Secrets {
    /// What the connection that holds the session has to choose from. Another connection and another try get other
    /// numbers, and nobody can compute them without the secret.
    func numberChoice(of session: SessionRecord) -> NumberChoice {
        NumberChoice(
            randomness: numberBytes(sessionID: session.id, epoch: session.epoch, misses: session.numberMisses))
    }
}
