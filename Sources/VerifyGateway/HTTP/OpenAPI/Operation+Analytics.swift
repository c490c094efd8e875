extension Operation {
    static let sessionOverview = Operation(
        id: "getSessionOverview", group: .analytics, summary: "Count sessions",
        description: """
            How many sessions ended how: in all, and by the day in UTC on which they were created. Fourteen days up to \
            today unless `from` and `to` say otherwise; 90 at most.
            """,
        query: [
            .init(name: "from", schema: .day, description: "The first day, `2026-03-09`."),
            .init(name: "to", schema: .day, description: "The last day, `2026-03-09`."),
        ],
        answer: .data(.named("SessionOverview")))
}

extension Components {
    /// What the analytics routes give.
    static let analytics: [(name: String, schema: JSONSchema)] = [
        (
            "SessionOverview",
            .object([
                ("summary", .object(counts).about("All sessions that were created up to the last day.")),
                ("trend", .list(.object([date] + endings)).about("How the sessions of each day ended.")),
                ("timeline", .list(.object([date] + counts)).about("The same, added up from the first day on.")),
            ])
        )
    ]

    private static let date: JSONSchema.Property = ("date", .day)

    private static let endings: [JSONSchema.Property] = [
        ("success", .count), ("failure", .count), ("expired", .count), ("cancelled", .count),
    ]

    private static let counts: [JSONSchema.Property] = [("total", .count), ("active", .count)] + endings
}
