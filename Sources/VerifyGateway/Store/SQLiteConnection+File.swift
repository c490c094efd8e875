import CSQLite
import Glibc

extension SQLiteConnection {
    private static let signature = Array("SQLite format 3\0".utf8)

    /// Fails for a path at which no database can be or come to be, before anything is made beside it.
    static func requirePlausible(_ path: String) throws(DatabaseError) {
        guard path != inMemory else { return }
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
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        // Whoever may not read it hears why when it is opened.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: signature.count)
        guard read(descriptor, &start, start.count) == start.count, start == signature else {
            throw .notADatabase(path: path)
        }
    }
}
