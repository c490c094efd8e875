import Hummingbird

/// `/v1/analytics`: numbers, and nothing of a single session.
struct PartnerAnalytics: Sendable {
    private static let (defaultDays, mostDays): (Int64, Int64) = (14, 90)
    private static let day: Int64 = 86_400_000

    let store: SessionStore
    let clock: WallClock

    /// `GET /v1/analytics/sessions/overview`
    func sessions(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let organization = try context.requirePrincipal().organization.id
        let now = clock.now()
        let days = try Self.days(ListQuery(request), today: Self.dayNumber(now))
        let (all, found) = try await store.tallies(
            organizationID: organization, from: days.lowerBound * Self.day, to: (days.upperBound + 1) * Self.day,
            now: now)
        var sum = SessionTally()
        var (trend, timeline): ([JSONValue], [JSONValue]) = ([], [])
        for day in days {
            let tally = found[day] ?? SessionTally()
            sum = sum + tally
            let date = JSONValue.Member(
                name: "date", value: .string(String(InstantText.format(milliseconds: day * Self.day).prefix(10))))
            trend.append(.object([date] + tally.endings))
            timeline.append(.object([date] + sum.members))
        }
        return Envelope.data([
            "summary": .object(all.members), "trend": .array(trend), "timeline": .array(timeline),
        ])
    }

    /// The days that are asked for, counted since 1970: the last fourteen unless the request says otherwise.
    private static func days(_ query: ListQuery, today: Int64) throws(APIError) -> ClosedRange<Int64> {
        let (from, to) = try query.read { ($0.day("from"), $0.day("to")) }
        let last = to ?? today
        let first = from ?? last - defaultDays + 1
        guard first <= last else {
            throw APIError(.badRequest, message: "from has to be a day before to, or the same.", param: "from")
        }
        guard last - first < mostDays else {
            throw APIError(.badRequest, message: "from and to may span \(mostDays) days.", param: "from")
        }
        return first...last
    }

    private static func dayNumber(_ time: Int64) -> Int64 { time / day - (time % day < 0 ? 1 : 0) }
}

extension ListQuery {
    /// A day, `2026-03-09`, counted since 1970; a time counts as the day in UTC that it lies in.
    fileprivate mutating func day(_ name: String) -> Int64? {
        filter(name) { text throws(APIError) in
            let isDay = text.utf8.count == 10
            guard let time = InstantText.parse(isDay ? text + "T00:00Z" : text), time >= 0 else {
                throw APIError(.badRequest, message: "\(name) has to be a day such as 2026-03-09.", param: name)
            }
            return time / 86_400_000
        }
    }
}

extension SessionTally {
    fileprivate var endings: [JSONValue.Member] {
        [
            .init(name: "success", value: .integer(Int64(success))),
            .init(name: "failure", value: .integer(Int64(failure))),
            .init(name: "expired", value: .integer(Int64(expired))),
            .init(name: "cancelled", value: .integer(Int64(cancelled))),
        ]
    }

    fileprivate var members: [JSONValue.Member] {
        [
            .init(name: "total", value: .integer(Int64(total))), .init(name: "active", value: .integer(Int64(active))),
        ] + endings
    }
}
