import Testing

@testable import VerifyGateway

/// A relying party that has one of everything, at rest: nothing of it changes by itself for the next hour.
struct PartnerWorld: Sendable {
    let session: String
    let endpoint: String
    let key: String
    let delivery: String
    let event: String

    /// Runs `body` with a gateway in which the first organization has these.
    static func with(_ body: (RunningGateway, PartnerWorld) async throws -> Void) async throws {
        try await HTTPDouble.with({ _ in .answer(500, "", headers: ["Retry-After": "3600"]) }) { double in
            try await RunningGateway.with(configure: { $0.requestLimits = .none }) { running in
                let endpoint = try await running.endpoint(double.url, try Receiver())
                let session = try await running.cancelledSession()
                let delivery = try await running.settled(endpoint)
                let keys = try await running.gateway.store.encryptionKeys(
                    endpointID: endpoint, organizationID: running.organizationID)
                try await body(
                    running,
                    PartnerWorld(
                        session: session, endpoint: endpoint, key: #require(keys?.records.first).id,
                        delivery: delivery.id, event: delivery.eventID))
            }
        }
    }

    /// A route's path with these ids in it.
    func path(_ route: Routes.Route) -> String {
        Self.path(route) { name in
            switch name {
            case "id": session
            case "endpoint_id": endpoint
            case "key_id": key
            case "delivery_id": delivery
            case "event_id": event
            default: name
            }
        }
    }

    /// A route's path with an id for each name.
    static func path(_ route: Routes.Route, _ id: (String) -> String) -> String {
        route.path.split(separator: "/").map { part in
            "/" + (part.hasPrefix(":") ? id(String(part.dropFirst())) : String(part))
        }.joined()
    }

    /// An id of the right form that nobody has.
    static func unknown(_ name: String) -> String {
        switch name {
        case "id": "vs_" + String(repeating: "0", count: 64)
        case "endpoint_id": "whe_" + String(repeating: "0", count: 32)
        case "key_id": "whk_" + String(repeating: "0", count: 32)
        case "delivery_id": "whd_" + String(repeating: "0", count: 64)
        default: "evt_" + String(repeating: "0", count: 64)
        }
    }
}

extension RequestLimits {
    /// For tests that ask more often than any relying party.
    static let none = RequestLimits(
        keyRequests: 1_000_000, organizationRequests: 1_000_000, organizationSessions: 1_000_000,
        addressFailures: 1_000_000)
}

extension Routes.Route {
    /// For messages of tests.
    var name: String { "\(method) \(path)" }

    /// Names of the ids in the path.
    var ids: [String] { path.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) } }
}

extension RunningGateway {
    /// Every row of every table, as SQL text. When keys were last used is written later and left out.
    func tables() async throws -> [String: [String]] {
        try await gateway.database.read { connection in
            func texts(_ sql: String, _ values: [SQLValue] = []) throws -> [String] {
                try connection.run(sql, values).map { row in
                    var row = row
                    return try row.text()
                }
            }
            var tables: [String: [String]] = [:]
            for table in try texts("SELECT name FROM sqlite_schema WHERE type = 'table'") {
                let columns = try texts("SELECT name FROM pragma_table_info($1)", [.text(table)])
                    .filter { $0 != "last_used_at" }.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
                tables[table] = try texts("SELECT \(columns) FROM \"\(table)\" ORDER BY 1")
            }
            return tables
        }
    }
}

/// Whether an answer is an error in the envelope, with nothing beside it.
func expectError(_ answer: RawHTTP.Answer, isList: Bool, _ comment: Comment) {
    #expect(answer.headers["content-type"] == "application/json", comment)
    #expect(answer.headers["x-request-id"] != nil, comment)
    let members = Set(answer.json.members.map(\.name))
    #expect(members == (isList ? ["data", "error", "pagination"] : ["data", "error"]), comment)
    #expect(answer.json["data"] == .null, comment)
    let error = answer.json["error"] ?? .null
    let always: Set = ["code", "message", "hint", "docs", "request_id"]
    #expect(Set(error.members.map(\.name)).subtracting(["param", "errors"]) == always, comment)
    #expect(error.members.allSatisfy { $0.name == "errors" || $0.value.text?.isEmpty == false }, comment)
    #expect(error["request_id"]?.text == answer.headers["x-request-id"], comment)
}
