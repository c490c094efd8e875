import CSQLite
import Glibc

extension SQLiteConnection {
    /// Fails for a path at which no database can be or come to be, before anything is made beside it. The file is opened by
    /// SQLite only: whoever closes a descriptor of it gives up the locks that this process holds on it, and another process
    /// then takes the write-ahead log away from under us.
    static func requirePlausible(_ path: String) throws(DatabaseError) {
        guard path != inMemory else { return }
        guard !path.isEmpty else { throw .noFile }
        var status = stat()
        guard stat(path, &status) == 0 else {
            let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : path[..<$0] } ?? "."
            guard stat(String(folder), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw .noFolder(String(folder))
            }
            return
        }
        // Nothing else is opened: a pipe would keep its reader waiting.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notADatabase(path: path) }
        // A new file is empty until its first change.
        guard status.st_size > 0 else { return }
        do {
            try SQLiteConnection(path: path, readOnly: true).requireOurs(path)
        } catch DatabaseError.foreignDatabase {
            throw .foreignDatabase(path: path)
        } catch DatabaseError.failed(code: SQLITE_NOTADB, message: _) {
            throw .notADatabase(path: path)
        } catch {
            // Whoever may not read it hears why when it is opened for good.
        }
    }

    /// Fails when the file is the database of another program. It is ours when it bears our id; files that we made before
    /// there was one bear none and have our tables, and a new file has nothing at all.
    func requireOurs(_ path: String) throws {
        // All of it from one moment: another process may just be making the tables.
        _ = try run("BEGIN", [])
        defer { _ = try? run("COMMIT", []) }
        var row = try run("PRAGMA application_id", []).only()
        let id = try row.integer()
        guard id != Schema.applicationID else { return }
        var version = try run("PRAGMA user_version", []).only()
        let isNew = try version.integer() == 0
        let names = try run("SELECT name FROM sqlite_schema", []).map { row in
            var row = row
            return try row.text()
        }
        guard id == 0, isNew ? names.isEmpty : Schema.firstTables.isSubset(of: names) else {
            throw DatabaseError.foreignDatabase(path: path)
        }
    }
}
