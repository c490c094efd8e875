import Synchronization

/// Bytes that all sockets together hold of unfinished and finished uploads. When they are spent, sockets are not read
/// any further; nothing is dropped.
final class ByteBudget: Sendable {
    private struct State {
        var spent = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// A budget of some bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that are held.
    var spent: Int { state.withLock { $0.spent } }

    /// Adds what a socket took, or gives back what it let go (a negative number). True while there is room.
    func spend(_ bytes: Int) -> Bool {
        let (hasRoom, woken) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            state.spent += bytes
            guard state.spent < limit else { return (false, []) }
            defer { state.waiting = [] }
            return (true, state.waiting)
        }
        for resume in woken { resume() }
        return hasRoom
    }

    /// Calls back, on any thread, when there is room; at once when there is already.
    func whenRoom(_ resume: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state -> Bool in
            guard state.spent >= limit else { return true }
            state.waiting.append(resume)
            return false
        }
        if isNow { resume() }
    }
}
