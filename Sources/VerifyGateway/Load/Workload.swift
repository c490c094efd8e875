import Logging
import Synchronization

/// The gateway's ``Overload``, with what it needs to know of the rest.
final class Workload: Sendable {
    private let overload: Mutex<Overload>
    private let pool: CheckingPool
    private let database: SQLiteDatabase
    private let logger: Logger

    init(_ overload: Overload, pool: CheckingPool, database: SQLiteDatabase, logger: Logger) {
        (self.pool, self.database, self.logger) = (pool, database, logger)
        self.overload = Mutex(overload)
    }

    /// Whether somebody may begin. Who may not is counted; only the first of many is logged.
    func hasRoom(for newcomer: Overload.Newcomer) -> Bool {
        let queues = Overload.Queues(checks: pool.atHand, writes: database.writeBacklog)
        let now = ContinuousClock.now
        let (answer, delay) = overload.withLock { ($0.ask(newcomer, queues, at: now), $0.delay(at: now)) }
        guard case .later(let isFirst) = answer else { return true }
        if isFirst {
            logger.warning(
                "more than can be done: whoever has not begun is told to come later",
                metadata: [
                    "checks": .stringConvertible(queues.checks), "writes": .stringConvertible(queues.writes),
                    "delay_ms": .stringConvertible(delay.milliseconds),
                ])
        }
        return false
    }

    /// Says when a sign of life is due; nil when none is any more.
    func expect(signAt due: ContinuousClock.Instant?) { overload.withLock { $0.expect(signAt: due) } }

    /// The sign of life has come.
    func signCame() {
        let now = ContinuousClock.now
        let ended = overload.withLock { overload in
            overload.signCame(at: now)
            return overload.takeEnded(at: now)
        }
        guard let ended else { return }
        logger.notice(
            "nobody is told to come later any more",
            metadata: [
                "sessions": .stringConvertible(ended.sessions), "phones": .stringConvertible(ended.phones),
                "during_ms": .stringConvertible((ended.end - ended.begin).milliseconds),
            ])
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
