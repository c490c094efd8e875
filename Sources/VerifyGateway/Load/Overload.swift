/// Whether more is asked of the gateway than it can do: by what waits, and by how late it is at what it does. The time is
/// a parameter. Whoever has begun is served: a session that is turned away half-way has cost as much as half of one that
/// succeeds. Of those who have not begun, phones are served longer than sessions are made, because behind a phone somebody
/// stands who has agreed and holds a document.
///
/// How late it is, is seen from a sign of life that is due at regular times and takes the way of a request. One that is
/// overdue counts already, so that the worst is seen while it happens and not when it is over. Every machine stops for a
/// moment now and then and catches up by itself, so nobody is turned away before it has been late for a while; from then
/// on at once.
struct Overload: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Who has not begun.
    enum Newcomer: Sendable {
        /// A relying party wants a session.
        case session
        /// A phone comes to a session that no phone has taken over.
        case phone
    }

    /// What waits.
    struct Queues: Equatable, Sendable {
        /// Document checks, those that run included.
        var checks = 0
        /// Changes of the store.
        var writes = 0
    }

    /// What came of asking.
    enum Answer: Equatable, Sendable {
        case come
        /// Later. `isFirst` when nobody was turned away for a while.
        case later(isFirst: Bool)
    }

    /// A time in which newcomers were turned away.
    struct Shedding: Equatable, Sendable {
        let begin: Instant
        var end: Instant
        var sessions = 0
        var phones = 0
    }

    /// Changes of the store that may wait; they take some tenths of a second.
    static let mostWrites = 1000
    /// How many times later than for sessions it has to be before phones are turned away.
    static let phonePatience = 4
    /// How long it has to be late before anybody is turned away.
    static let patience = Duration.milliseconds(250)
    /// How long nobody has been turned away when the shedding is over. Until then lateness counts at once.
    static let calm = Duration.seconds(5)

    private var checks: Gauge<Int>
    private var writes = Gauge(limit: mostWrites)
    private var sessionDelay: Gauge<Duration>?
    private var phoneDelay: Gauge<Duration>?
    /// When the next sign of life is due; nil before the first.
    private var due: Instant?
    private var lastDelay = Duration.zero
    /// Since when it is seen to be late; nil when it is not.
    private var lateSince: Instant?
    private let patience: Duration
    private var shedding: Shedding?

    /// Checks at hand and lateness from which on sessions are turned away; without the second lateness does not count.
    init(checks: Int, delay: Duration?, patience: Duration = Overload.patience) {
        self.patience = patience
        self.checks = Gauge(limit: checks)
        sessionDelay = delay.map { Gauge(limit: $0) }
        phoneDelay = delay.map { Gauge(limit: $0 * Self.phonePatience) }
    }

    /// Says when a sign of life is due; nil when none is any more.
    mutating func expect(signAt due: Instant?) {
        self.due = due
        if due == nil { lastDelay = .zero }
    }

    /// The sign of life has come.
    mutating func signCame(at now: Instant) {
        guard let due else { return }
        lastDelay = now - due
        self.due = nil
        read(delay: lastDelay, at: now)
    }

    /// How late the gateway is at least.
    func delay(at now: Instant) -> Duration {
        guard let due else { return lastDelay }
        return max(lastDelay, now - due)
    }

    /// Whether somebody may begin.
    mutating func ask(_ newcomer: Newcomer, _ queues: Queues, at now: Instant) -> Answer {
        checks.read(queues.checks)
        writes.read(queues.writes)
        read(delay: delay(at: now), at: now)
        let isLate = (newcomer == .session ? sessionDelay : phoneDelay)?.isHigh ?? false
        guard isLate && isLateForLong(at: now) || checks.isHigh || writes.isHigh else { return .come }
        let isFirst = shedding == nil
        var shedding = shedding ?? Shedding(begin: now, end: now)
        shedding.end = now
        switch newcomer {
        case .session: shedding.sessions += 1
        case .phone: shedding.phones += 1
        }
        self.shedding = shedding
        return .later(isFirst: isFirst)
    }

    /// The shedding that has come to its end, once.
    mutating func takeEnded(at now: Instant) -> Shedding? {
        guard let ended = shedding, now - ended.end >= Self.calm else { return nil }
        shedding = nil
        return ended
    }

    private mutating func read(delay: Duration, at now: Instant) {
        sessionDelay?.read(delay)
        phoneDelay?.read(delay)
        lateSince = sessionDelay?.isHigh == true ? lateSince ?? now : nil
    }

    private func isLateForLong(at now: Instant) -> Bool {
        shedding != nil || lateSince.map { now - $0 >= patience } ?? false
    }
}
