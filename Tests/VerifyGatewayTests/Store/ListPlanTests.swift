import Testing

@testable import VerifyGateway

/// No way to ask for a list reads more than it gives, so that nobody keeps others waiting by asking for little among much.
@Suite("Plans of lists")
struct ListPlanTests {
    private static let cases: [(table: String, conditions: [String], index: String)] = [
        ("sessions", [], "sessions_of_organization"), ("sessions", ["status ="], "sessions_by_status"),
        ("sessions", ["created_at >=", "created_at <="], "sessions_of_organization"),
        ("sessions", ["status =", "created_at >="], "sessions_by_status"),
        ("sessions", ["client_reference_id ="], "sessions_by_reference"),
        ("events", [], "events_of_organization"), ("events", ["type ="], "events_by_type"),
        ("events", ["type =", "created_at >=", "created_at <="], "events_by_type"),
        ("webhook_deliveries", [], "webhook_deliveries_of_organization"),
        ("webhook_deliveries", ["status ="], "webhook_deliveries_by_status"),
        ("webhook_deliveries", ["webhook_endpoint_id ="], "webhook_deliveries_of_endpoint"),
        (
            "webhook_deliveries", ["status =", "webhook_endpoint_id ="], "webhook_deliveries_of_endpoint_by_status"
        ),
    ]

    private static func plan(_ connection: any SQLConnection, _ sql: String) throws -> String {
        try connection.run("EXPLAIN QUERY PLAN " + sql, []).map { row in
            var row = row
            for _ in 0..<3 { _ = try row.integer() }
            return try row.text()
        }.joined(separator: "\n")
    }

    @Test("Each filter has an index that gives the rows in their order")
    func filters() async throws {
        let fixture = try await StoreFixture()
        try await fixture.database.read { connection in
            for (table, conditions, index) in Self.cases {
                for cursor in ["", "AND (created_at, id) < (SELECT created_at, id FROM \(table) WHERE id = 'x')"] {
                    let filters = conditions.map { condition in
                        "AND \(condition == "created_at <=" && !cursor.isEmpty ? "+" : "")\(condition) 'x'"
                    }.joined(separator: " ")
                    let plan = try Self.plan(
                        connection,
                        """
                        SELECT * FROM \(table) WHERE organization_id = 'x' \(filters) \(cursor) \
                        ORDER BY created_at DESC, id DESC LIMIT 11
                        """)
                    #expect(plan.contains("USING INDEX \(index) ("), "\(conditions) \(plan)")
                    #expect(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "\(conditions) \(plan)")
                }
            }
            let recovered = try Self.plan(
                connection,
                """
                SELECT * FROM webhook_deliveries WHERE webhook_endpoint_id = 'x' AND payload IS NOT NULL \
                AND last_attempt_at >= 1 AND payload_expires_at > 1 \
                AND (status = 'failed' OR (status = 'pending' AND next_attempt_at > 1)) ORDER BY last_attempt_at LIMIT 9
                """)
            #expect(recovered.contains("undelivered_webhook_payloads ("), "\(recovered)")
            #expect(!recovered.contains("TEMP B-TREE"), "\(recovered)")
        }
    }
}
