/// A point at which all wait for each other. On the way there only some are under way at a time, so that a crowd comes
/// in a queue and not as a flood.
actor Meeting {
    private let expected: Int
    private var places: Int
    private var arrived = 0
    private var queue: [CheckedContinuation<Void, Never>] = []
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var host: CheckedContinuation<Void, Never>?

    init(expected: Int, places: Int = 64) {
        self.expected = expected
        self.places = places
    }

    /// Waits for a place on the way. Whoever has one goes to ``arrive()`` or ``giveUp()``.
    func setOut() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { queue.append($0) }
        }
    }

    /// Is there, and waits until ``open()``.
    func arrive() async {
        count()
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Will not come.
    func giveUp() { count() }

    /// Waits until everybody has arrived or given up.
    func everybody() async {
        if arrived >= expected { return }
        await withCheckedContinuation { host = $0 }
    }

    /// Lets everybody go on.
    func open() {
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    private func count() {
        arrived += 1
        if queue.isEmpty { places += 1 } else { queue.removeFirst().resume() }
        if arrived >= expected {
            host?.resume()
            host = nil
        }
    }
}
