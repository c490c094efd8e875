import Foundation
import Testing

@testable import VerifyGateway

@Suite struct SQLiteDatabaseTests {
    @Test func waitingTransactionsShareACommit() async throws {
        let fixture = try await StoreFixture()
        let before = fixture.database.writeCommits
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            // The first holds the thread, so that the others wait together.
            let (started, begun) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await fixture.database.write { _ in
                    begun.finish()
                    gate.wait()
                }
            }
            for await _ in started {}
            for _ in 0..<100 { group.addTask { _ = try await fixture.createSession() } }
            while fixture.database.writeBacklog < 100 { await Task.yield() }
            gate.signal()
            try await group.waitForAll()
        }
        let commits = fixture.database.writeCommits - before
        #expect(commits == 2, "\(commits) commits for 101 transactions")
        #expect(try await fixture.store.statusCounts() == [.created: 100])
    }

    @Test func aThrownErrorUndoesItsOwnChangesOnly() async throws {
        let fixture = try await StoreFixture()
        let (good, bad) = (try RandomID.uuid(), try RandomID.uuid())
        let insert = "INSERT INTO organizations (id, name, created_at) VALUES ($1, 'x', 0)"
        async let kept: Void = fixture.database.write { _ = try $0.run(insert, [.text(good)]) }
        await #expect(throws: FixtureError.self) {
            try await fixture.database.write { connection in
                _ = try connection.run(insert, [.text(bad)])
                throw FixtureError()
            }
        }
        try await kept
        let ids = try await fixture.store.organizations().map(\.id)
        #expect(ids.contains(good) && !ids.contains(bad))
    }

    @Test func aQueryThatFailsLeavesThoseBesideItAlone() async throws {
        let fixture = try await StoreFixture()
        let database = fixture.database
        let answers = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for number in Int64(0)..<20 {
                group.addTask {
                    try? await database.read { connection in
                        var row = try connection.run("SELECT $1", [.integer(number)]).only()
                        guard number % 2 == 0 else { throw FixtureError() }
                        return try row.integer()
                    }
                }
            }
            return try await group.reduce(into: Set<Int64>()) { answers, answer in
                if let answer { answers.insert(answer) }
            }
        }
        #expect(answers == Set(stride(from: 0, to: 20, by: 2)))
    }

    @Test func parametersAreBoundByNumberNotByAppearance() async throws {
        let fixture = try await StoreFixture()
        let texts = try await fixture.database.read { connection in
            var row = try connection.run("SELECT $2, $1, $2", [.text("a"), .text("")]).only()
            return [try row.text(), try row.text(), try row.text()]
        }
        #expect(texts == ["", "a", ""])
    }

    @Test func constraintsAreTypedErrors() async throws {
        let fixture = try await StoreFixture()
        await #expect {
            try await fixture.store.createAPIKey(organizationID: "nobody", name: "x", scopes: [], now: 0)
        } throws: { error in
            guard case DatabaseError.constraint = error else { return false }
            return true
        }
    }

    @Test func whatWasAcknowledgedIsThereAfterReopeningWithoutAClose() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createSession().session.id
        // A copy of the files as they lie there is what a killed process leaves behind.
        let copy = fixture.folder.appending(path: "copy.db").path
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
        }
        for _ in 0..<2 {
            let reopened = try SQLiteDatabase(path: copy)
            let store = SessionStore(database: reopened, secrets: try StoreFixture.secrets())
            #expect(try await store.session(id: id, now: StoreFixture.start)?.status == .created)
            reopened.close()
            await #expect(throws: DatabaseError.closed) { try await store.statusCounts() }
        }
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let fixture = try await StoreFixture()
        try await fixture.database.write { _ = try $0.run("PRAGMA user_version = 99", []) }
        let supported = Schema.migrations.count
        #expect(throws: DatabaseError.newerSchema(found: 99, supported: supported)) {
            try SQLiteDatabase(path: fixture.path)
        }
    }

    @Test func aFailingMigrationLeavesNothing() throws {
        let connection = try SQLiteConnection(path: SQLiteConnection.inMemory, readOnly: false)
        #expect(throws: DatabaseError.self) {
            try SQLiteDatabase.migrate(connection, migrations: [["CREATE TABLE a (x INTEGER)", "CREATE NONSENSE"]])
        }
        #expect(try connection.run("SELECT name FROM sqlite_master", []).isEmpty)
        try SQLiteDatabase.migrate(connection, migrations: [["CREATE TABLE a (x INTEGER)"]])
        try SQLiteDatabase.migrate(
            connection, migrations: [["CREATE TABLE a (x INTEGER)"], ["CREATE TABLE b (x INTEGER)"]])
        #expect(try connection.run("SELECT name FROM sqlite_master", []).count == 2)
    }

    @Test(arguments: ["synchronous = NORMAL", "journal_mode = DELETE", "foreign_keys = OFF", "secure_delete = OFF"])
    func settingsThatLoseDataAreRefused(setting: String) async throws {
        let fixture = try await StoreFixture()
        let path = fixture.folder.appending(path: "other.db").path
        let connection = try SQLiteConnection(path: path, readOnly: false)
        try SQLiteDatabase.configure(connection)
        try SQLiteDatabase.requireDurability(connection)
        _ = try connection.run("PRAGMA \(setting)", [])
        #expect {
            try SQLiteDatabase.requireDurability(connection)
        } throws: { error in
            guard case DatabaseError.notDurable = error else { return false }
            return true
        }
    }

    @Test func aDatabaseInMemoryIsRefused() {
        #expect(throws: DatabaseError.notDurable(setting: "journal_mode", value: "memory")) {
            try SQLiteDatabase(path: SQLiteConnection.inMemory)
        }
    }

    /// A new column has to be looked at by a human before it is listed here: nothing of a document may be stored.
    @Test func aDatabaseThatTakesNoChangesMakesTheGatewayUnready() async throws {
        try await RunningGateway.with { running in
            let http = running.http
            // Full: what fits goes on, and nothing is lost.
            try await running.gateway.database.write { connection in
                var pages = try connection.run("PRAGMA page_count", []).only()
                _ = try connection.run("PRAGMA max_page_count = \(try pages.integer())", [])
            }
            var full = try await http("POST", "/v1/sessions", running.authorization)
            for _ in 0..<200 where full.status != 503 {
                full = try await http("POST", "/v1/sessions", running.authorization)
            }
            #expect(full.status == 503 && full.code == "SERVICE_UNAVAILABLE" && full.headers["retry-after"] == "5")
            #expect(try await http("GET", "/ready").status == 200, "a change that needs no room is taken")
            try await running.gateway.database.write { _ = try $0.run("PRAGMA max_page_count = 1000000", []) }

            // Locked by another process, for longer than anybody waits.
            let path = running.gateway.configuration.databasePath
            let other = try SQLiteConnection(path: path, readOnly: false)
            _ = try other.run("BEGIN IMMEDIATE", [])
            #expect(try await http("POST", "/v1/sessions", running.authorization).status == 503)
            #expect(try await http("GET", "/ready").status == 503)
            #expect(try await http("GET", "/health").status == 200)
            _ = try other.run("ROLLBACK", [])
            #expect(try await http("GET", "/ready").status == 200)
            #expect(try await http("POST", "/v1/sessions", running.authorization).status == 200)
        }
    }

    @Test func whatMayBeOverByItselfIsToldApart() {
        for code in [5, 261, 6, 8, 10, 778, 13] as [Int32] {
            #expect(DatabaseError.failed(code: code, message: "").isPassing, "\(code)")
        }
        for error in [.failed(code: 1, message: ""), .failed(code: 11, message: ""), .closed] as [DatabaseError] {
            #expect(!error.isPassing)
        }
    }

    @Test func everyColumnIsKnownAndBounded() async throws {
        let known: [String: Set<String>] = [
            "organizations": [
                "id", "name", "privacy_policy_url", "terms_of_service_url", "website", "frozen_at", "session_gate",
                "created_at",
            ],
            "api_keys": [
                "id", "organization_id", "name", "hash", "prefix", "scopes", "networks", "enabled", "created_at",
                "expires_at",
                "last_used_at", "secret_version",
            ],
            "domains": ["id", "organization_id", "name", "created_at"],
            "redirect_patterns": ["id", "domain_id", "pattern", "created_at"],
            "sessions": [
                "id", "organization_id", "status", "failure_code", "nfc_tries_used", "liveness_tries_used",
                "contract_version", "share_fields", "is_age_only", "redirect_url", "cancel_token_hash",
                "cancel_token_consumed_at", "expires_at", "completed_at", "created_at", "updated_at", "phase",
                "phase_at",
                "token_seed", "token_hash", "token_issued_at", "token_expires_at", "previous_token_hash",
                "previous_token_expires_at", "token_consumed_at", "device_hash", "app_version",
                "active_auth_challenge", "liveness_nonce", "confirmed_binding", "owner", "epoch", "selected_field_keys",
                "browser_hash", "code_hash", "code_start_hash", "previous_code_hash", "code_tries_used",
                "refused_field_keys", "data_failures",
                "webhook_endpoint_ids", "end_reason", "client_reference_id", "minimized_at",
                "number_misses", "number_asked_at", "number_matched_at", "chip_evidence", "chip_proof",
            ],
            "consents": [
                "id", "session_id", "interface_version", "terms_version", "privacy_notice_version", "contract_hash",
                "requested_keys", "selected_keys", "required_keys", "organization_name", "biometric",
                "document_processing", "privacy_notice", "share_claims", "terms", "consented_at",
            ],
            "organization_reports": ["id", "organization_id", "session_id", "reason", "details", "created_at"],
            "attest_keys": [
                "id", "point", "counter", "environment", "application", "receipt", "created_at", "used_at",
            ],
            // Sealed under a key that is made of the client's own text too.
            "idempotent_answers": ["id", "organization_id", "fingerprint", "status", "answer", "created_at"],
            // Keyed hashes of a fixed text, and a key that is encrypted under the secret itself.
            "server_secret": ["id", "mark", "version", "previous_mark", "rotated_at", "document_key"],
            "session_notices": ["session_id", "created_at"],
            "attest_challenges": ["hash", "expires_at"],
            "attest_requests": ["client", "window_at", "count"],
            "attested_sessions": ["session_id", "key_id", "evidence_hash"],
            "events": [
                "id", "organization_id", "session_id", "webhook_endpoint_id", "type", "data", "replaces", "created_at",
            ],
            "webhook_endpoints": [
                "id", "organization_id", "name", "labels", "url", "enabled", "subscribed_event_types",
                "retention_hours", "signing_secret", "previous_signing_secret", "previous_secret_expires_at",
                "failing_since", "disabled_at", "disabled_reason", "created_at", "updated_at",
            ],
            "webhook_encryption_keys": [
                "id", "organization_id", "webhook_endpoint_id", "key_id", "modulus", "exponent", "is_active",
                "disabled_at", "created_at", "updated_at",
            ],
            // The payload is the one column with something of a document in it, encrypted to the relying party's key.
            "webhook_deliveries": [
                "id", "organization_id", "event_id", "webhook_endpoint_id", "webhook_encryption_key_id", "status",
                "attempt_count", "next_attempt_at", "lease_owner", "lease_expires_at", "last_attempt_at",
                "last_status_code", "payload", "payload_expires_at", "payload_scrubbed_at",
                "payload_retention_reason", "withdrawn_at", "created_at", "updated_at",
            ],
            "audit_logs": [
                "sequence", "id", "organization_id", "actor_type", "actor_api_key_id", "event", "target_id", "metadata",
                "created_at",
            ],
            "webhook_delivery_attempts": [
                "id", "delivery_id", "status", "status_code", "failure", "duration", "attempted_at",
            ],
        ]
        let fixture = try await StoreFixture()
        try await fixture.database.read { connection in
            var tables: Set<String> = []
            for var table in try connection.run("SELECT name, sql FROM sqlite_master WHERE type = 'table'", []) {
                let (name, sql) = (try table.text(), try table.text())
                tables.insert(name)
                var columns: Set<String> = []
                for var column in try connection.run("SELECT name, type FROM pragma_table_info('\(name)')", []) {
                    let (column, type) = (try column.text(), try column.text())
                    columns.insert(column)
                    let bounded = sql.contains("length(\(column))") || sql.contains("CHECK (\(column) IN (")
                    let enumerated = sql.contains("(\(column) IN ('")
                    #expect(
                        type == "INTEGER" || bounded || enumerated || sql.contains("\(column) TEXT NOT NULL REFERENCES")
                    )
                }
                #expect(columns == known[name])
            }
            #expect(tables == Set(known.keys))
        }
    }
}
