/// Whether the server secret is the one that the database was made with: with another, keys are refused and people get
/// other document ids.
enum SecretCheck {
    /// Writes down the mark of the secret at its first use; fails when there is the mark of another one.
    static func bind(_ secrets: Secrets, in connection: some SQLConnection) throws {
        _ = try connection.run(
            "INSERT INTO server_secret (id, mark) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
            [.text(secrets.databaseMark)])
        var row = try connection.run("SELECT mark FROM server_secret", []).only()
        guard try Secrets.equal(row.text(), secrets.databaseMark) else { throw DatabaseError.otherSecret }
    }

    /// What a database says of its secret, of whatever schema it is.
    enum State: Equatable {
        /// Nothing depends on a secret yet.
        case free
        /// There are organizations, but the database is older than the mark.
        case inUse
        case bound(mark: String)

        /// Fails when the database was made with another secret.
        func require(_ secrets: Secrets) throws(DatabaseError) {
            if case .bound(let mark) = self, !Secrets.equal(mark, secrets.databaseMark) { throw .otherSecret }
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
            return .bound(mark: try row.text())
        }
        guard tables.contains("organizations") else { return .free }
        return try connection.run("SELECT 1 FROM organizations LIMIT 1", []).isEmpty ? .free : .inUse
    }
}
