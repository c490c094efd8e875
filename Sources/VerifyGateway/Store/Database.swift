import CSQLite

/// A place that keeps rows. The statements are the same for every driver: `$1` parameters, `RETURNING`, integers for
/// times in milliseconds since 1970.
protocol Database: Sendable {
    /// Runs a transaction. It may share its commit with others, but what it throws undoes its own changes only.
    /// Returns when the changes are durable. The body runs on the driver's thread and must not wait for anything.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value

    /// Runs queries on one consistent snapshot, which holds every transaction that was committed before the call.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value

    /// Lets nothing of what was deleted before the call stay where the driver notes its changes.
    func forgetDeleted() async throws
}

/// A connection inside a transaction.
protocol SQLConnection {
    /// Runs one statement to its end and returns its rows. `$1` is the first parameter.
    func run(_ sql: String, _ parameters: [SQLValue]) throws -> [SQLRow]
}

/// A value of a column or of a parameter.
enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// Text, or null.
    static func text(optional text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }

    /// An integer, or null.
    static func integer(optional integer: Int64?) -> SQLValue { integer.map(SQLValue.integer) ?? .null }
}

/// Why the database did not do what it was asked.
enum DatabaseError: Error, Equatable {
    /// The file cannot be opened.
    case cannotOpen(message: String)
    /// No file is named.
    case noFile
    /// The folder of the file is not there.
    case noFolder(String)
    /// What lies at the path is no database.
    case notADatabase(path: String)
    /// The database at the path belongs to another program.
    case foreignDatabase(path: String)
    /// The database was made with another server secret.
    case otherSecret
    /// The secret that is given as the one before is not the one that the database had.
    case otherPreviousSecret
    /// The file was written by a newer program.
    case newerSchema(found: Int, supported: Int)
    /// A setting on which durability rests reads back differently.
    case notDurable(setting: String, value: String)
    /// A statement failed; SQLite's extended result code and its text, which never holds values.
    case failed(code: Int32, message: String)
    /// A unique, foreign-key or check constraint stands against the change.
    case constraint(message: String)
    /// A row does not have the shape that the program expects.
    case unexpectedRow(column: Int)
    /// Too many transactions are waiting.
    case overloaded
    /// The database was closed.
    case closed
}

extension DatabaseError {
    /// Whether it may be over by itself, or by what an operator does: the file is locked by another process, cannot be
    /// written, or the disk is full.
    var isPassing: Bool {
        guard case .failed(let code, _) = self else { return false }
        return [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL].contains(code & 0xff)
    }
}

extension DatabaseError: CustomStringConvertible {
    var description: String {
        switch self {
        case .cannotOpen(let message): "The database cannot be opened: \(message). Name another place with --database."
        case .noFile: "No database is named. Name a file with --database, for example gateway.sqlite."
        case .noFolder(let folder): "There is no folder \(folder) for the database. Make it, or correct --database."
        case .notADatabase(let path):
            "\(path) is no database. Correct --database, or restore the file from a backup if it was one."
        case .foreignDatabase(let path):
            "\(path) is the database of another program and was left as it is. Correct --database."
        case .otherSecret:
            """
            The server secret is not the one that the database was made with. Name that one with --secret-file or \
            VERIFY_SECRET, or restore it from a backup. To replace it by another, name the old one with \
            --previous-secret-file beside the new one.
            """
        case .otherPreviousSecret:
            """
            The previous server secret is not the one that the database had before. Correct --previous-secret-file or \
            VERIFY_PREVIOUS_SECRET, or leave it out.
            """
        case .newerSchema(let found, let supported):
            "The database has schema \(found), but this program knows only up to \(supported). Use a newer program."
        case .notDurable(let setting, let value):
            "The database would not keep what it acknowledges: \(setting) is \(value)."
        case .failed(let code, let message): "The database failed with code \(code): \(message)."
        case .constraint(let message): "The database refuses the change: \(message)."
        case .unexpectedRow(let column): "Column \(column) of a row has an unexpected type."
        case .overloaded: "Too many transactions are waiting."
        case .closed: "The database is closed."
        }
    }
}
