import Synchronization

/// Counts what people should look at when it happens often: signs that codes reach others than those they were made for.
final class Incidents: Sendable {
    private let disowned = Atomic<Int>(0)
    private let wrongNumbers = Atomic<Int>(0)

    /// Sessions that ended because the person with the phone had not started them.
    var disownedSessions: Int { disowned.load(ordering: .relaxed) }
    /// Numbers that were chosen wrongly.
    var numberMisses: Int { wrongNumbers.load(ordering: .relaxed) }

    /// Counts a session and gives the sum.
    func countDisowned() -> Int { disowned.add(1, ordering: .relaxed).newValue }

    /// Counts a wrong number and gives the sum.
    func countNumberMiss() -> Int { wrongNumbers.add(1, ordering: .relaxed).newValue }
}
