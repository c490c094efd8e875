import ArgumentParser
import Logging
import ServiceLifecycle

/// How long things are kept, in days.
struct Retention: Equatable, Sendable {
    /// Ended sessions, with everything that belongs to them.
    var sessions = 30
    /// What the phone and the handoff left in ended sessions, and the relying party's own name for them.
    var sessionDetails = 7
    /// Events and their deliveries.
    var events = 30
    /// What people report.
    var reports = 365
    /// The audit log.
    var audit = 365

    /// What one sweep did.
    struct Counts: Equatable, Sendable {
        var minimized = 0
        var sessions = 0
        var events = 0
        var reports = 0
        var audit = 0
        var answers = 0

        var isEmpty: Bool { self == Counts() }
    }

    private static let day: Int64 = 86_400_000

    /// Erases everything whose time is over at `now`, in batches, until nothing is left of it.
    func sweep(_ store: SessionStore, now: Int64, batch: Int = 500) async throws -> Counts {
        var counts = Counts()
        counts.sessions = try await Self.all(batch) { limit in
            try await store.deleteSessions(endedBefore: now - Int64(sessions) * Self.day, limit: limit)
        }
        counts.minimized = try await Self.all(batch) { limit in
            try await store.minimizeSessions(
                endedBefore: now - Int64(sessionDetails) * Self.day, now: now, limit: limit)
        }
        counts.events = try await Self.all(batch) { limit in
            try await store.deleteEvents(createdBefore: now - Int64(events) * Self.day, limit: limit)
        }
        counts.reports = try await Self.all(batch) { limit in
            try await store.deleteReports(createdBefore: now - Int64(reports) * Self.day, limit: limit)
        }
        counts.audit = try await Self.all(batch) { limit in
            try await store.deleteAuditLog(createdBefore: now - Int64(audit) * Self.day, limit: limit)
        }
        counts.answers = try await Self.all(batch) { try await store.sweepAnswers(now: now, limit: $0) }
        return counts
    }

    private static func all(_ batch: Int, _ erase: (Int) async throws -> Int) async throws -> Int {
        var total = 0
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let count = try await erase(batch)
            total += count
            if count < batch { break }
        }
        return total
    }
}

/// The flags and variables of ``Retention``.
struct RetentionOptions: ParsableArguments {
    @Option(help: "Days for which ended sessions are kept; default 30 (VERIFY_KEEP_SESSIONS).")
    var keepSessions: Int?

    @Option(
        help: """
            Days after which ended sessions lose what the phone left, and your own name for them; default 7 \
            (VERIFY_KEEP_SESSION_DETAILS).
            """)
    var keepSessionDetails: Int?

    @Option(help: "Days for which events and deliveries are kept; default 30 (VERIFY_KEEP_EVENTS).")
    var keepEvents: Int?

    @Option(help: "Days for which reports of suspicious requests are kept; default 365 (VERIFY_KEEP_REPORTS).")
    var keepReports: Int?

    @Option(help: "Days for which the audit log is kept; default 365 (VERIFY_KEEP_AUDIT).")
    var keepAudit: Int?

    /// The times; fails with a sentence when one makes no sense.
    func retention(_ environment: [String: String]) throws -> Retention {
        var retention = Retention()
        let settings: [(WritableKeyPath<Retention, Int>, Int?, String)] = [
            (\.sessions, keepSessions, "sessions"), (\.sessionDetails, keepSessionDetails, "session-details"),
            (\.events, keepEvents, "events"), (\.reports, keepReports, "reports"),
            (\.audit, keepAudit, "audit"),
        ]
        for (member, flag, name) in settings {
            let variable = "VERIFY_KEEP_" + name.uppercased().replacing("-", with: "_")
            guard let text = flag.map(String.init) ?? environment[variable] else { continue }
            guard let days = Int(text), 1...3650 ~= days else {
                throw Configuration.Problem(description: "--keep-\(name) can be 1 to 3650 days, not \"\(text)\".")
            }
            retention[keyPath: member] = days
        }
        return retention
    }
}

/// Erases what has been there for long enough, while the gateway runs.
struct RetentionSweep: Service, CustomStringConvertible {
    let description = "RetentionSweep"
    let retention: Retention
    let store: SessionStore
    let clock: WallClock
    let logger: Logger
    var interval = Duration.seconds(60)

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let counts = try await retention.sweep(store, now: clock.now())
                try await store.database.forgetDeleted()
                if !counts.isEmpty {
                    logger.info(
                        "retention",
                        metadata: [
                            "minimized": .stringConvertible(counts.minimized),
                            "sessions": .stringConvertible(counts.sessions),
                            "events": .stringConvertible(counts.events),
                            "reports": .stringConvertible(counts.reports),
                            "audit": .stringConvertible(counts.audit),
                        ])
                }
            } catch {
                logger.error("retention failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }
}
