import Glibc
import Synchronization

/// A thread that owns one connection and runs the transactions that wait for it.
final class SQLiteWorker: Sendable {
    /// One transaction. `execute` gives what is to be told once the commit is durable. Of that and `fail` exactly one
    /// is called, once.
    struct Job: Sendable {
        var execute: @Sendable (any SQLConnection) throws -> @Sendable () -> Void
        var fail: @Sendable (any Error) -> Void
    }

    /// What the connection is for.
    enum Use: Sendable {
        /// Queries. They change nothing, so that nothing of one that fails has to be undone.
        case reading
        case writing

        fileprivate var begin: String { self == .writing ? "BEGIN IMMEDIATE" : "BEGIN" }
    }

    /// What the thread holds: not the worker itself, so that an abandoned worker can end its thread.
    private final class Loop: Sendable {
        let queue = JobQueue<Job>(capacity: 20_000)
        let commits = Atomic<Int>(0)
        let isFailing = Atomic<Bool>(false)
        let use: Use

        init(use: Use) { self.use = use }
    }

    private final class Start {
        let loop: Loop
        let connection: SQLiteConnection

        init(loop: Loop, connection: SQLiteConnection) {
            self.loop = loop
            self.connection = connection
        }
    }

    private let loop: Loop
    private let thread: Mutex<pthread_t?>

    /// Starts the thread. The connection belongs to it from here on.
    init(connection: sending SQLiteConnection, for use: Use) throws {
        loop = Loop(use: use)
        let start = Unmanaged.passRetained(Start(loop: loop, connection: connection))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                SQLiteWorker.work(start.loop, start.connection)
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw DatabaseError.cannotOpen(message: String(cString: strerror(code)))
        }
        self.thread = Mutex(thread)
    }

    deinit { close() }

    /// How many commits there were.
    var commits: Int { loop.commits.load(ordering: .relaxed) }

    /// Whether the last that was tried did not get onto the disk.
    var isFailing: Bool { loop.isFailing.load(ordering: .relaxed) }

    /// Transactions that wait for the thread.
    var backlog: Int { loop.queue.count }

    /// Runs a transaction; returns after its commit.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                execute: { connection in
                    let value = try body(connection)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            if let refusal = loop.queue.add(job) { continuation.resume(throwing: refusal) }
        }
    }

    /// Does what waits, then ends the thread and with it the connection.
    func close() {
        loop.queue.close()
        guard
            let thread = thread.withLock({ thread in
                defer { thread = nil }; return thread
            })
        else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    private static func work(_ loop: Loop, _ connection: SQLiteConnection) {
        while true {
            let jobs = loop.queue.takeAll()
            if jobs.isEmpty { return }
            var rest = jobs[...]
            while !rest.isEmpty { rest = runGroup(rest, loop, connection) }
        }
    }

    /// Runs jobs in one transaction, each that writes in a savepoint of its own, and returns those that are still to be run. The
    /// answers go out after the commit: nothing is told to anybody that a crash could take back.
    private static func runGroup(
        _ jobs: ArraySlice<Job>, _ loop: Loop, _ connection: SQLiteConnection
    ) -> ArraySlice<Job> {
        var done: [(tell: @Sendable () -> Void, job: Job)] = []
        var rest = jobs
        let isWriting = loop.use == .writing
        let before = connection.changes
        do {
            _ = try connection.run(loop.use.begin, [])
            while let job = rest.popFirst() {
                do {
                    if isWriting { _ = try connection.run("SAVEPOINT job", []) }
                    let tell = try job.execute(connection)
                    if isWriting { _ = try connection.run("RELEASE job", []) }
                    done.append((tell, job))
                } catch {
                    job.fail(error)
                    if (error as? DatabaseError)?.isPassing == true { loop.isFailing.store(true, ordering: .relaxed) }
                    guard isWriting else { continue }
                    // When SQLite has ended the whole transaction by itself, the jobs before are undone too.
                    _ = try connection.run("ROLLBACK TO job", [])
                    _ = try connection.run("RELEASE job", [])
                }
            }
            _ = try connection.run("COMMIT", [])
            loop.commits.add(1, ordering: .relaxed)
            if connection.changes > before { loop.isFailing.store(false, ordering: .relaxed) }
            for job in done { job.tell() }
            return rest
        } catch {
            loop.isFailing.store(true, ordering: .relaxed)
            if connection.isInTransaction { _ = try? connection.run("ROLLBACK", []) }
            // Without a single job taken, the group could not begin at all: all wait for the same database.
            for job in done.map(\.job) + (rest.count == jobs.count ? Array(rest) : []) { job.fail(error) }
            return rest.count == jobs.count ? [] : rest
        }
    }
}
