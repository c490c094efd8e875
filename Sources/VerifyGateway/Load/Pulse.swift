import NIOCore
import NIOPosix
import ServiceLifecycle

/// The gateway's sign of life: a task that wakes twenty times a second, goes through an event loop and both queues of the
/// store as a request does, and tells when it is back.
struct Pulse: Service, CustomStringConvertible {
    private static let interval = Duration.milliseconds(50)
    let description = "Pulse"
    let workload: Workload
    let database: SQLiteDatabase

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let due = ContinuousClock.now + Self.interval
                workload.expect(signAt: due)
                try await Task.sleep(until: due, clock: .continuous)
                try await MultiThreadedEventLoopGroup.singleton.next().submit {}.get()
                // A store that fails answers too; what comes of that is not for here. Without a change nothing is synced,
                // but what others have changed is waited for.
                try? await database.read { _ in }
                try? await database.write { _ in }
                workload.signCame()
            }
        }
        workload.expect(signAt: nil)
    }
}
