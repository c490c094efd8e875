/// When a delivery is tried: eight times in 27 hours and 35 minutes, all in milliseconds.
enum DeliverySchedule {
    /// What passes between an attempt and the next.
    static let pauses: [Int64] = [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map { $0 * 1000 }
    /// Attempts before a delivery is given up.
    static let attempts = pauses.count + 1
    /// From the first attempt to the last.
    static let length = pauses.reduce(0, +)
    /// Longest pause that a receiver can ask for with `Retry-After`.
    static let longestPause: Int64 = 36_000_000
    /// Longest time for which a payload is kept from the making of its delivery, however often it is sent again.
    static let longestLife: Int64 = 30 * 86_400_000
    /// By how much a pause is made longer or shorter, so that deliveries that failed together come back one by one.
    static let jitter = 0.1

    /// When the attempt after the `count`th may begin; nil when that was the last.
    ///
    /// - Parameters:
    ///   - now: the end of the attempt.
    ///   - retryAfter: what the receiver asked for. It can make a pause longer, not shorter.
    ///   - deviation: -1 to 1, random.
    static func next(after count: Int, now: Int64, retryAfter: Int64?, deviation: Double) -> Int64? {
        guard pauses.indices.contains(count - 1) else { return nil }
        let pause = Double(pauses[count - 1]) * (1 + jitter * min(1, max(-1, deviation)))
        return now + max(Int64(pause), min(longestPause, max(0, retryAfter ?? 0)))
    }

    /// Until when a payload is kept that was created or requeued now.
    static func payloadExpiry(now: Int64, retentionHours: Int) -> Int64 {
        now + length + Int64(retentionHours) * 3_600_000
    }
}
