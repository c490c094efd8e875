import Testing

@testable import VerifyGateway

@Suite("Analytics")
struct AnalyticsTests {
    private static let path = "/v1/analytics/sessions/overview"
    private static let (hour, day) = (Int64(3_600_000), Int64(86_400_000))
    /// 2026-03-09, noon.
    private static let noon = StoreFixture.start

    private static func items(_ answer: RawHTTP.Answer, _ name: String) -> [JSONValue] {
        guard case .array(let items)? = answer.data[name] else { return [] }
        return items
    }

    /// `total active success failure expired cancelled` of a summary or of a day.
    private static func numbers(_ value: JSONValue?) -> [Int64?] {
        ["total", "active", "success", "failure", "expired", "cancelled"].map { name in
            guard case .integer(let number)? = value?[name] else { return nil }
            return number
        }
    }

    /// Sessions of four days: one that is too old for the days shown, then some at the edges of days.
    private static func fill(_ running: RunningGateway) async throws {
        let (store, organization) = (running.gateway.store, running.organizationID)
        func create(_ at: Int64, lifetime: Int64 = hour) async throws -> String {
            try await store.createSession(
                NewSession(
                    organizationID: organization, shareContract: ShareContract(entries: [:]), isAgeOnly: false,
                    lifetime: lifetime), now: at
            ).session.id
        }
        func set(_ id: String, _ status: String, _ more: String = "") async throws {
            try await store.database.write { connection in
                _ = try connection.run(
                    "UPDATE sessions SET status = '\(status)', completed_at = created_at\(more) WHERE id = $1",
                    [.text(id)])
            }
        }
        let midnight = noon - 12 * hour
        try await set(create(midnight - 14 * day), "succeeded")
        try await set(create(midnight - 13 * day), "succeeded")
        try await set(create(midnight - 1), "failed", ", failure_code = 'liveness_failed'")
        try await set(create(midnight), "cancelled")
        // Its time is over, and nobody has looked at it yet.
        _ = try await create(midnight + hour)
        _ = try await create(noon - 1)
        _ = try await create(midnight - 2 * day, lifetime: 10 * day)
    }

    @Test("Days are those of creation in UTC, filled with zeros; the timeline adds them up, the summary has everything")
    func overview() async throws {
        try await RunningGateway.with(time: WallClock { Self.noon }) { running in
            try await Self.fill(running)
            let headers = try await running.headers([.analyticsRead])
            let answer = try await running.http("GET", Self.path, headers)
            #expect(answer.status == 200)
            #expect(Self.numbers(answer.data["summary"]) == [7, 2, 2, 1, 1, 1])
            let (trend, timeline) = (Self.items(answer, "trend"), Self.items(answer, "timeline"))
            let dates = (24...28).map { "2026-02-\($0)" } + (1...9).map { "2026-03-0\($0)" }
            #expect(trend.map { $0["date"]?.text } == dates && timeline.map { $0["date"]?.text } == dates)
            #expect(trend.first == ["date": "2026-02-24", "success": 1, "failure": 0, "expired": 0, "cancelled": 0])
            #expect(trend[1] == ["date": "2026-02-25", "success": 0, "failure": 0, "expired": 0, "cancelled": 0])
            #expect(trend[12] == ["date": "2026-03-08", "success": 0, "failure": 1, "expired": 0, "cancelled": 0])
            #expect(trend[13] == ["date": "2026-03-09", "success": 0, "failure": 0, "expired": 1, "cancelled": 1])
            #expect(Self.numbers(timeline[0]) == [1, 0, 1, 0, 0, 0])
            #expect(Self.numbers(timeline[11]) == [2, 1, 1, 0, 0, 0])
            #expect(Self.numbers(timeline[12]) == [3, 1, 1, 1, 0, 0])
            #expect(Self.numbers(timeline[13]) == [6, 2, 1, 1, 1, 1])

            let older = try await running.http("GET", Self.path + "?from=2026-02-23&to=2026-02-24T23:59Z", headers)
            #expect(Self.items(older, "trend").count == 2)
            #expect(Self.numbers(Self.items(older, "timeline").last) == [2, 0, 2, 0, 0, 0])
            #expect(Self.numbers(older.data["summary"]) == [2, 0, 2, 0, 0, 0])
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let foreign = try await running.headers([.analyticsRead], organization: other.id)
            #expect(
                Self.numbers(try await running.http("GET", Self.path, foreign).data["summary"])
                    == [0, 0, 0, 0, 0, 0])
        }
    }

    @Test("Ninety days at most, in their order, and not without the scope")
    func refusals() async throws {
        try await RunningGateway.with(time: WallClock { Self.noon }) { running in
            let headers = try await running.headers([.analyticsRead])
            for (query, count, param) in [
                ("", 14, nil), ("?from=2026-03-09", 1, nil), ("?to=2026-01-31", 14, nil),
                ("?from=2025-12-10&to=2026-03-09", 90, nil), ("?from=2025-12-09&to=2026-03-09", 0, "from"),
                ("?from=2026-03-10", 0, "from"), ("?from=2026-02-30", 0, "from"), ("?to=tomorrow", 0, "to"),
                ("?to=1969-12-31", 0, "to"), ("?from=2026-03-01&from=2026-03-01", 0, "from"),
            ] as [(String, Int, String?)] {
                let answer = try await running.http("GET", Self.path + query, headers)
                #expect(answer.status == (param == nil ? 200 : 400), "\(query)")
                #expect(Self.items(answer, "trend").count == count, "\(query)")
                #expect(answer.json["error"]?["param"]?.text == param, "\(query)")
            }
            let all = Set(Scope.allCases).subtracting([.analyticsRead])
            #expect(try await running.http("GET", Self.path, running.headers(all)).status == 403)
        }
    }
}
