import CCurl
import Glibc
import Synchronization

/// The thread behind an ``OutboundClient``: it owns libcurl's pool and moves all transfers on.
final class OutboundLoop: @unchecked Sendable {
    private struct Orders {
        var arrivals: [OutboundTransfer] = []
        var cancelled: [OutboundTransfer] = []
        var load = 0
        var isClosed = false
    }

    /// Longest sleep when nothing has a deadline; orders wake the thread.
    private static let idle = Duration.seconds(60)

    private let pool: OpaquePointer
    private let connections: Int
    private let queueLimit: Int
    private let orders = Mutex(Orders())
    private let thread = Mutex<pthread_t?>(nil)

    // The thread's own.
    private var queue: [OutboundTransfer] = []
    private var active: [ObjectIdentifier: (transfer: OutboundTransfer, handle: OpaquePointer)] = [:]

    /// Starts the thread.
    init(connections: Int, queueLimit: Int) throws(OutboundFailure) {
        guard let pool = ccurl_pool_open(connections) else { throw .unusable }
        self.pool = pool
        self.connections = connections
        self.queueLimit = queueLimit
        let context = Unmanaged.passRetained(self)
        var started = pthread_t()
        let code = pthread_create(
            &started, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<OutboundLoop>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw .unusable
        }
        thread.withLock { $0 = started }
    }

    deinit { ccurl_pool_close(pool) }

    var load: Int { orders.withLock { $0.load } }

    /// Takes a transfer over, or ends it at once when there are too many.
    func add(_ transfer: OutboundTransfer) {
        let isIn = orders.withLock { orders in
            guard !orders.isClosed, orders.load < connections + queueLimit else { return false }
            orders.load += 1
            orders.arrivals.append(transfer)
            return true
        }
        guard isIn else { return transfer.fail(.busy) }
        ccurl_wake(pool)
    }

    /// Ends a transfer soon, wherever it is.
    func cancel(_ transfer: OutboundTransfer) {
        transfer.isCancelled.store(true, ordering: .relaxed)
        orders.withLock { $0.cancelled.append(transfer) }
        ccurl_wake(pool)
    }

    /// Ends every transfer and waits for the thread.
    func close() {
        orders.withLock { $0.isClosed = true }
        guard
            let thread = thread.withLock({ thread in
                defer { thread = nil }; return thread
            })
        else { return }
        ccurl_wake(pool)
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    private func work() {
        while true {
            let (arrivals, cancelled, isClosed) = orders.withLock { orders in
                defer { (orders.arrivals, orders.cancelled) = ([], []) }
                return (orders.arrivals, orders.cancelled, orders.isClosed)
            }
            queue += arrivals
            for transfer in cancelled { stop(transfer, .cancelled) }
            queue.removeAll { transfer in
                let failure: OutboundFailure? =
                    transfer.isCancelled.load(ordering: .relaxed)
                    ? .cancelled : transfer.deadline <= .now ? .deadline : nil
                if let failure { end { transfer.fail(failure) } }
                return failure != nil
            }
            if isClosed { return stopAll(.busy) }
            startWaiting()
            guard ccurl_run(pool) == 1 else { return breakDown() }
            var result = ccurl_result()
            var hasFinished = false
            while ccurl_next(pool, &result) == 1 {
                hasFinished = true
                finish(result)
            }
            // A free place is given away before anything is waited for.
            guard !hasFinished || queue.isEmpty else { continue }
            guard ccurl_wait(pool, pause) == 1 else { return breakDown() }
        }
    }

    private func startWaiting() {
        while active.count < connections, !queue.isEmpty {
            let transfer = queue.removeFirst()
            guard let handle = transfer.start(in: pool) else {
                end { transfer.fail(.unusable) }
                continue
            }
            active[ObjectIdentifier(transfer)] = (transfer, handle)
        }
    }

    private func finish(_ result: ccurl_result) {
        guard let transfer = OutboundTransfer.from(result.context) else { return }
        active[ObjectIdentifier(transfer)] = nil
        end { transfer.finish(result) }
    }

    private func stop(_ transfer: OutboundTransfer, _ failure: OutboundFailure) {
        guard let present = active.removeValue(forKey: ObjectIdentifier(transfer)) else { return }
        ccurl_stop(pool, present.handle)
        end { transfer.fail(failure) }
    }

    /// Makes room before whoever waits hears of it.
    private func end(_ tell: () -> Void) {
        orders.withLock { $0.load -= 1 }
        tell()
    }

    private func stopAll(_ failure: OutboundFailure) {
        for present in Array(active.values) { stop(present.transfer, failure) }
        for transfer in queue { end { transfer.fail(failure) } }
        queue = []
    }

    /// libcurl has no memory for its pool; nothing can be sent any more.
    private func breakDown() {
        let late = orders.withLock { orders in
            orders.isClosed = true
            defer { orders.arrivals = [] }
            return orders.arrivals
        }
        queue += late
        stopAll(.unusable)
    }

    /// Milliseconds until the next queued transfer's time is over.
    private var pause: Int32 {
        let next = queue.map(\.deadline).min().map { $0 - .now } ?? Self.idle
        return Int32(clamping: Int(min(max(next, .zero), Self.idle) / .milliseconds(1)) + 1)
    }
}
