import CSQLite
import Glibc
import NIOPosix

/// The embedded driver: one thread writes, one reads. Transactions that wait together share a commit, because a commit
/// has to wait for the disk and costs much more than the statements in it.
final class SQLiteDatabase: Database {
    private let writer: SQLiteWorker
    private let reader: SQLiteWorker
    private let path: String

    /// Opens a database file, makes or upgrades its tables, and makes sure that what it acknowledges is on the disk.
    convenience init(path: String) throws {
        try self.init(path: path) { _ in }
    }

    /// The same for a server secret, which comes back with what the database knows of it. Fails when the database was made
    /// with another one.
    static func open(
        path: String, secrets: Secrets, now: Int64
    ) throws -> (database: SQLiteDatabase, secrets: Secrets) {
        var bound = secrets
        let database = try SQLiteDatabase(path: path) { bound = try SecretCheck.bind(secrets, in: $0, now: now) }
        return (database, bound)
    }

    private init(path: String, prepare: (SQLiteConnection) throws -> Void) throws {
        try SQLiteConnection.requirePlausible(path)
        self.path = path
        let connection = try SQLiteConnection(path: path, readOnly: false)
        try Self.untilFree {
            try connection.requireOurs(path)
            try Self.configure(connection)
        }
        try Self.requireDurability(connection)
        try Self.migrate(connection, migrations: Schema.migrations)
        try prepare(connection)
        let readConnection = try SQLiteConnection(path: path, readOnly: true)
        writer = try SQLiteWorker(connection: connection, for: .writing)
        reader = try SQLiteWorker(connection: readConnection, for: .reading)
    }

    /// How many commits the writer has made; fewer than transactions when they were grouped.
    var writeCommits: Int { writer.commits }

    /// Whether changes can be written. When the last one could not, because the disk was full or another process kept the
    /// file locked, one is tried that says nothing new.
    func takesChanges() async -> Bool {
        guard writer.isFailing else { return true }
        _ = try? await write { try $0.run("UPDATE server_secret SET version = version", []) }
        return !writer.isFailing
    }

    /// Transactions that wait for the writer.
    var writeBacklog: Int { writer.backlog }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await writer.run(body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await reader.run(body)
    }

    /// Moves the log into the file, where deleted rows are zeros, and cuts it. On a thread of its own, because the disk is
    /// waited for; commits wait for it too, but no longer than ``patience`` milliseconds.
    func forgetDeleted() async throws {
        guard path != SQLiteConnection.inMemory else { return }
        try await NIOThreadPool.singleton.runIfActive { [path] in
            let connection = try SQLiteConnection(path: path, readOnly: false)
            _ = try connection.run("PRAGMA busy_timeout = \(Self.patience)", [])
            var outcome = try connection.run("PRAGMA wal_checkpoint(TRUNCATE)", []).only()
            guard try outcome.integer() == 0 else { throw DatabaseError.overloaded }
        }
    }

    private static let patience = 1000

    /// Repeats a step of the opening while another process takes one: SQLite does not wait where the way of writing changes.
    private static func untilFree(_ step: () throws -> Void) throws {
        for _ in 0..<500 {
            do {
                return try step()
            } catch DatabaseError.failed(code: let code, message: _) where code & 0xff == SQLITE_BUSY {
                usleep(10_000)
            }
        }
        try step()
    }

    /// Does what waits and closes the file. Later calls throw ``DatabaseError/closed``.
    func close() {
        reader.close()
        writer.close()
    }

    /// Write-ahead log, a sync at every commit, foreign keys, and zeros over deleted rows.
    static func configure(_ connection: some SQLConnection) throws {
        for setting in ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"] {
            _ = try connection.run("PRAGMA \(setting)", [])
        }
    }

    /// Throws unless the settings that durability rests on read back as they have to be.
    static func requireDurability(_ connection: some SQLConnection) throws {
        var journal = try connection.run("PRAGMA journal_mode", []).only()
        let mode = try journal.text()
        guard mode == "wal" else { throw DatabaseError.notDurable(setting: "journal_mode", value: mode) }
        for (setting, minimum) in [("synchronous", Int64(2)), ("foreign_keys", 1), ("secure_delete", 1)] {
            var row = try connection.run("PRAGMA \(setting)", []).only()
            let value = try row.integer()
            guard value >= minimum else { throw DatabaseError.notDurable(setting: setting, value: String(value)) }
        }
    }

    /// Whether no step is missing.
    static func isUpToDate(_ connection: some SQLConnection) throws -> Bool {
        var row = try connection.run("PRAGMA user_version", []).only()
        return try row.integer() == Schema.migrations.count
    }

    /// Applies the steps that are missing, all or none.
    static func migrate(_ connection: some SQLConnection, migrations: [[String]]) throws {
        _ = try connection.run("BEGIN IMMEDIATE", [])
        do {
            var row = try connection.run("PRAGMA user_version", []).only()
            let found = Int(try row.integer())
            guard (0...migrations.count).contains(found) else {
                throw DatabaseError.newerSchema(found: found, supported: migrations.count)
            }
            for statement in migrations[found...].joined() { _ = try connection.run(statement, []) }
            _ = try connection.run("PRAGMA user_version = \(migrations.count)", [])
            _ = try connection.run("PRAGMA application_id = \(Schema.applicationID)", [])
            _ = try connection.run("COMMIT", [])
        } catch {
            _ = try? connection.run("ROLLBACK", [])
            throw error
        }
    }
}
