import CSQLite
import Glibc

/// One SQLite connection with its prepared statements. It is used by one thread at a time.
final class SQLiteConnection: SQLConnection {
    private struct Statement {
        var handle: OpaquePointer
        /// Which of our parameters each place of SQLite's list stands for: SQLite numbers `$n` by appearance.
        var places: [Int]
    }

    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// SQLite's name for a database without a file.
    static let inMemory = ":memory:"

    /// Settled once for the process, before its first connection.
    private static let settings: Void = { _ = csqlite_count_no_memory() }()

    /// Opens a file; it is made when missing unless the connection is for reading only.
    init(path: String, readOnly: Bool) throws(DatabaseError) {
        Self.settings
        // For its owner only, as are the files that SQLite makes beside it: a session's id is a key to its page.
        if !readOnly, path != Self.inMemory {
            let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if file >= 0 { Glibc.close(file) }
        }
        var handle: OpaquePointer?
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw DatabaseError.cannotOpen(message: "\(path), \(String(cString: sqlite3_errstr(code)))")
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, 5000)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement.handle) }
        sqlite3_close_v2(handle)
    }

    /// Rows that it has changed so far.
    var changes: Int64 { sqlite3_total_changes64(handle) }

    /// Whether a transaction is open; SQLite ends one by itself when, for example, the disk is full.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func run(_ sql: String, _ parameters: [SQLValue]) throws -> [SQLRow] {
        let statement = try prepare(sql)
        defer {
            sqlite3_reset(statement.handle)
            sqlite3_clear_bindings(statement.handle)
        }
        for (place, number) in statement.places.enumerated() {
            guard parameters.indices.contains(number - 1) else {
                throw DatabaseError.failed(code: SQLITE_RANGE, message: "parameter $\(number) is missing")
            }
            try check(bind(parameters[number - 1], to: Int32(place + 1), of: statement.handle))
        }
        var rows: [SQLRow] = []
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW: rows.append(row(of: statement.handle))
            case SQLITE_DONE: return rows
            case let code: throw error(code)
            }
        }
    }

    private func prepare(_ sql: String) throws -> Statement {
        if let statement = statements[sql] { return statement }
        var handle: OpaquePointer?
        try check(sqlite3_prepare_v3(self.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil))
        guard let handle else { throw DatabaseError.failed(code: SQLITE_MISUSE, message: "empty statement") }
        let places = (0..<sqlite3_bind_parameter_count(handle)).map { place -> Int in
            guard let name = sqlite3_bind_parameter_name(handle, place + 1) else { return 0 }
            return Int(String(cString: name).dropFirst()) ?? 0
        }
        let statement = Statement(handle: handle, places: places)
        statements[sql] = statement
        return statement
    }

    private func bind(_ value: SQLValue, to place: Int32, of statement: OpaquePointer) -> Int32 {
        let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(statement, place)
        case .integer(let integer): return sqlite3_bind_int64(statement, place, integer)
        case .text(let text):
            var text = text
            return text.withUTF8 {
                let bytes = UnsafeRawBufferPointer($0)
                let start = bytes.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
                guard let start else { return sqlite3_bind_text(statement, place, "", 0, copy) }
                return sqlite3_bind_text64(statement, place, start, UInt64(bytes.count), copy, UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, place, 0) }
            return sqlite3_bind_blob64(statement, place, bytes, UInt64(bytes.count), copy)
        }
    }

    private func row(of statement: OpaquePointer) -> SQLRow {
        SQLRow(
            values: (0..<sqlite3_column_count(statement)).map { column in
                // Only where there are bytes: SQLite would write out a number to count its digits.
                var length: Int { Int(sqlite3_column_bytes(statement, column)) }
                switch sqlite3_column_type(statement, column) {
                case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
                case SQLITE_TEXT:
                    let start = sqlite3_column_text(statement, column)
                    let bytes = UnsafeBufferPointer(start: start, count: length)
                    return .text(String(decoding: bytes, as: UTF8.self))
                case SQLITE_BLOB:
                    let start = sqlite3_column_blob(statement, column)
                    return .blob(Array(UnsafeRawBufferPointer(start: start, count: length)))
                default: return .null
                }
            })
    }

    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        let message = String(cString: sqlite3_errmsg(handle))
        return code & 0xff == SQLITE_CONSTRAINT ? .constraint(message: message) : .failed(code: code, message: message)
    }
}
