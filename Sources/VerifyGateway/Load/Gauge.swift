/// A value that may become too high. It is too high from its limit on until it has fallen below half of that, so that
/// whoever acts on it does not change their mind at every step.
struct Gauge<Value: Comparable & Sendable>: Sendable {
    private let limit: Value
    private let half: Value
    private(set) var isHigh = false

    /// Takes the value of now.
    mutating func read(_ value: Value) {
        isHigh = isHigh ? value > half : value >= limit
    }
}

extension Gauge<Int> {
    /// A gauge of things that wait.
    init(limit: Int) { (self.limit, half) = (limit, limit / 2) }
}

extension Gauge<Duration> {
    /// A gauge of how late something is.
    init(limit: Duration) { (self.limit, half) = (limit, limit / 2) }
}
