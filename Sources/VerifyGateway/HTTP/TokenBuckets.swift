import Synchronization

/// Buckets of tokens that fill at a steady rate: a caller may spend what has gathered at once, and from then on goes at the
/// rate. The number of callers that are remembered is bounded; who was quiet for the longest time is forgotten first, and
/// has a full bucket then, which most of those had anyway.
final class TokenBuckets: Sendable {
    /// How fast a bucket fills, and how much it holds.
    struct Rate: Equatable, Sendable {
        var perMinute: Int64
        var burst: Int64
    }

    /// One caller in one respect.
    struct Claim: Sendable {
        var caller: String
        var rate: Rate
    }

    /// How a caller stands after a request.
    struct Standing: Equatable, Sendable {
        /// Whether the request may go on.
        var isAllowed: Bool
        /// What the bucket holds when it is full.
        var limit: Int64
        /// Requests that could follow at once.
        var remaining: Int64
        /// Seconds until the bucket is full.
        var reset: Int64
        /// Seconds until the next request may come; 0 when it may at once.
        var wait: Int64
    }

    /// Parts of a token: what a bucket with one token a minute gets in a millisecond is one part.
    private static let token: Int64 = 60_000
    /// Rates and bursts above this are cut, so that nothing overflows.
    static let most: Int64 = 100_000_000

    private struct Bucket {
        var parts: Int64
        var at: Int64
    }

    private let callers: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// Remembers at most so many callers.
    init(callers: Int = 10_000) { self.callers = callers }

    /// Takes a token of every claim, or of none when one of them has none. The answer is about the claim that is closest
    /// to its end. `now` is in milliseconds since 1970.
    func take(_ claims: [Claim], now: Int64) -> Standing? {
        buckets.withLock { buckets in
            let states = claims.map { ($0, Self.parts(of: buckets[$0.caller], $0.rate, now)) }
            let isAllowed = states.allSatisfy { $0.1 >= Self.token }
            var standings: [Standing] = []
            for (claim, parts) in states {
                let rest = isAllowed ? parts - Self.token : parts
                if buckets[claim.caller] == nil, buckets.count >= callers { Self.forget(&buckets) }
                buckets[claim.caller] = Bucket(parts: rest, at: now)
                standings.append(Self.standing(claim.rate, rest, isAllowed: isAllowed))
            }
            return standings.min { ($0.remaining, -$0.wait) < ($1.remaining, -$1.wait) }
        }
    }

    private static func capacity(_ rate: Rate) -> Int64 { min(max(rate.burst, 1), most) * token }

    private static func perMillisecond(_ rate: Rate) -> Int64 { min(max(rate.perMinute, 1), most) }

    private static func parts(of bucket: Bucket?, _ rate: Rate, _ now: Int64) -> Int64 {
        let full = capacity(rate)
        // A clock that was set back takes nothing away and gives nothing.
        guard let bucket else { return full }
        let elapsed = max(0, now - bucket.at)
        let untilFull = (full - min(bucket.parts, full)) / perMillisecond(rate) + 1
        return min(full, bucket.parts + min(elapsed, untilFull) * perMillisecond(rate))
    }

    private static func standing(_ rate: Rate, _ parts: Int64, isAllowed: Bool) -> Standing {
        let seconds = { (missing: Int64) -> Int64 in
            guard missing > 0 else { return 0 }
            let milliseconds = (missing + perMillisecond(rate) - 1) / perMillisecond(rate)
            return (milliseconds + 999) / 1000
        }
        return Standing(
            isAllowed: isAllowed, limit: capacity(rate) / token, remaining: parts / token,
            reset: seconds(capacity(rate) - parts), wait: seconds(token - parts))
    }

    /// Forgets the quietest quarter, so that a flood of callers does not look at all of them each time.
    private static func forget(_ buckets: inout [String: Bucket]) {
        let oldest = buckets.sorted { $0.value.at < $1.value.at }.prefix(max(1, buckets.count / 4))
        for (caller, _) in oldest { buckets[caller] = nil }
    }
}
