import NIOPosix
import Synchronization

/// Threads for the checks, one per core, so that signatures never hold up a socket. The queue is bounded: when it is
/// full, a check counts as not made, and the phone tries again.
final class CheckingPool: Sendable {
    private let threads: NIOThreadPool
    private let waiting = Atomic<Int>(0)
    private let queueLimit: Int

    /// Checks that may be at hand, running or waiting; one more is not made.
    static let mostChecks = 1024
    /// Checks at hand for each thread that are many; they take about a tenth of a second.
    static let busyChecks = 32

    /// Starts the threads.
    init(threads count: Int, queueLimit: Int = CheckingPool.mostChecks) {
        threads = NIOThreadPool(numberOfThreads: count)
        self.queueLimit = queueLimit
        threads.start()
    }

    /// Checks that run or wait.
    var atHand: Int { waiting.load(ordering: .relaxed) }

    /// Runs work on one of the threads; nil when too much is waiting or the gateway stops.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        let present = waiting.add(1, ordering: .relaxed).newValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard present <= queueLimit else { return nil }
        return try? await threads.runIfActive { work() }
    }

    /// Lets running checks finish and ends the threads.
    func stop() async {
        try? await threads.shutdownGracefully()
    }
}
