import NIOPosix
import Synchronization

/// Threads for the checks, one per core, so that signatures never hold up a socket. The queue is bounded: when it is
/// full, a check counts as not made, and the phone tries again.
final class CheckingPool: Sendable {
    private let threads: NIOThreadPool
    private let waiting = Atomic<Int>(0)
    private let queueLimit: Int
    private let busyLimit: Int

    /// Checks that may be at hand, running or waiting; one more is not made.
    static let mostChecks = 1024
    /// Checks at hand for each thread from which on the pool is busy; they take about a tenth of a second.
    static let busyChecks = 32

    /// Starts the threads. `busyLimit` is how many checks at hand make the pool busy.
    init(threads count: Int, queueLimit: Int = CheckingPool.mostChecks, busyLimit: Int? = nil) {
        threads = NIOThreadPool(numberOfThreads: count)
        self.queueLimit = queueLimit
        self.busyLimit = busyLimit ?? min(queueLimit, count * Self.busyChecks)
        threads.start()
    }

    /// Whether so much is at hand that whoever has not begun should come later. Whoever has begun is served: a session
    /// that is turned away half-way has cost as much as half of one that succeeds.
    var isBusy: Bool { waiting.load(ordering: .relaxed) >= busyLimit }

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
