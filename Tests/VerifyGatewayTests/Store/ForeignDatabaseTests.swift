import Foundation
import Testing

@testable import VerifyGateway

/// Whose file it is that `--database` names is found out before anything is written.
@Suite struct ForeignDatabaseTests {
    /// Runs `body` with the path of a database that these statements have made.
    private func withFile(_ statements: [String], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/foreign-" + (try RandomID.letters(8))
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        do {
            let connection = try SQLiteConnection(path: path, readOnly: false)
            for statement in statements { _ = try connection.run(statement, []) }
        }
        try body(path)
    }

    @Test(arguments: [
        ["CREATE TABLE notes (text TEXT)"],
        ["CREATE TABLE notes (text TEXT)", "PRAGMA user_version = 3"],
        ["CREATE TABLE sessions (id TEXT)", "PRAGMA user_version = 1"],
        ["CREATE VIEW one AS SELECT 1"],
        ["PRAGMA application_id = 7"],
        ["PRAGMA journal_mode = WAL", "CREATE TABLE notes (text TEXT)"],
    ])
    func anotherProgramsFileIsRefusedAndLeftAsItIs(statements: [String]) throws {
        try withFile(statements) { path in
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(!before.isEmpty)
            #expect(throws: DatabaseError.foreignDatabase(path: path)) { try SQLiteDatabase(path: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test(arguments: 1...Schema.migrations.count) func ourOlderFilesGetTheID(version: Int) throws {
        try withFile(Schema.migrations[..<version].joined() + ["PRAGMA user_version = \(version)"]) { path in
            for _ in 0..<2 { try SQLiteDatabase(path: path).close() }
            var row = try SQLiteConnection(path: path, readOnly: true).run("PRAGMA application_id", []).only()
            #expect(try row.integer() == Schema.applicationID)
        }
    }

    @Test func anEmptyFileBecomesOurs() throws {
        try withFile([]) { path in
            try SQLiteDatabase(path: path).close()
            var row = try SQLiteConnection(path: path, readOnly: true).run("PRAGMA application_id", []).only()
            #expect(try row.integer() == Schema.applicationID)
        }
    }
}
