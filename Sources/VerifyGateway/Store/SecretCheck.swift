/// Whether the server secret is the one that the database was made with: with another, keys are refused and people get
/// other document ids.
enum SecretCheck {
    /// Writes down the mark of the secret at its first use. When there is the mark of the secret that is given as the one
    /// before, the present one takes its place; fails when there is the mark of another one. All of it or nothing happens.
    /// Returns the secrets with the key for documents that the database keeps.
    static func bind(_ secrets: Secrets, in connection: some SQLConnection, now: Int64) throws -> Secrets {
        _ = try connection.run("BEGIN IMMEDIATE", [])
        do {
            let bound = try bindInTransaction(secrets, connection, now: now)
            _ = try connection.run("COMMIT", [])
            return bound
        } catch {
            _ = try? connection.run("ROLLBACK", [])
            throw error
        }
    }

    private static func bindInTransaction(
        _ secrets: Secrets, _ connection: some SQLConnection, now: Int64
    ) throws -> Secrets {
        let state = try state(of: connection)
        try state.require(secrets)
        let kept = try connection.keptSecret() ?? first(secrets, state, connection)
        if let previous = secrets.previous, Secrets.equal(kept.mark, previous.databaseMark) {
            return try SecretRotation.replace(previous, by: secrets, kept, in: connection, now: now)
        }
        if let key = kept.documentKey { return try secrets.taking(documentKey: key) }
        _ = try connection.run("UPDATE server_secret SET document_key = $1", [.blob(try secrets.sealedDocumentKey())])
        return secrets
    }

    /// A database from before the mark that is in use was made with the secret that is given as the one before.
    private static func first(
        _ secrets: Secrets, _ state: State, _ connection: some SQLConnection
    ) throws -> KeptSecret {
        let mark = (state == .inUse ? secrets.previous ?? secrets : secrets).databaseMark
        _ = try connection.run("INSERT INTO server_secret (id, mark) VALUES (1, $1)", [.text(mark)])
        return KeptSecret(mark: mark)
    }

    /// What a database says of its secret, of whatever schema it is.
    enum State: Equatable {
        /// Nothing depends on a secret yet.
        case free
        /// There are organizations, but the database is older than the mark.
        case inUse
        /// To the secret with this mark, which took the place of the one with the other.
        case bound(mark: String, previous: String? = nil)

        /// Fails when the database was made with another secret than this one or the one that is given as the one before,
        /// and when that one never was.
        func require(_ secrets: Secrets) throws(DatabaseError) {
            guard case .bound(let mark, let previous) = self, Secrets.equal(mark, secrets.databaseMark) else {
                if let previous = secrets.previous { return try requireReplaceable(previous) }
                if case .bound = self { throw .otherSecret }
                return
            }
            guard let given = secrets.previous else { return }
            guard let previous, Secrets.equal(previous, given.databaseMark) else { throw .otherPreviousSecret }
        }

        /// Fails when no other secret can take the place of this one.
        func requireReplaceable(_ old: Secrets) throws(DatabaseError) {
            switch self {
            case .inUse: return
            case .bound(let mark, _): guard Secrets.equal(mark, old.databaseMark) else { throw .otherPreviousSecret }
            case .free: throw .otherPreviousSecret
            }
        }
    }

    /// Looks into the database and changes nothing.
    static func state(of connection: some SQLConnection) throws -> State {
        let tables = try connection.run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('organizations', 'server_secret')", []
        ).map { row in
            var row = row
            return try row.text()
        }
        if tables.contains("server_secret"), var row = try connection.run("SELECT mark FROM server_secret", []).first {
            let mark = try row.text()
            let isNew = try !connection.run(
                "SELECT 1 FROM pragma_table_info('server_secret') WHERE name = 'previous_mark'", []
            ).isEmpty
            guard isNew else { return .bound(mark: mark) }
            row = try connection.run("SELECT previous_mark FROM server_secret", []).only()
            return .bound(mark: mark, previous: try row.optionalText())
        }
        guard tables.contains("organizations") else { return .free }
        return try connection.run("SELECT 1 FROM organizations LIMIT 1", []).isEmpty ? .free : .inUse
    }
}
