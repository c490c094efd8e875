import Testing

@testable import VerifyGateway

@Suite("Token buckets")
struct TokenBucketTests {
    private static let rate = TokenBuckets.Rate(perMinute: 120, burst: 3)

    @Test("A full bucket is spent at once, then goes at its rate, and is never more than full")
    func steps() {
        let buckets = TokenBuckets()
        func take(_ now: Int64) -> TokenBuckets.Standing? {
            buckets.take([.init(caller: "a", rate: Self.rate)], now: now)
        }
        let table: [(at: Int64, isAllowed: Bool, remaining: Int64, reset: Int64, wait: Int64)] = [
            (0, true, 2, 1, 0), (0, true, 1, 1, 0), (0, true, 0, 2, 1), (0, false, 0, 2, 1), (499, false, 0, 2, 1),
            (500, true, 0, 2, 1), (400, false, 0, 2, 1), (1000, true, 0, 2, 1), (1_000_000_000_000, true, 2, 1, 0),
        ]
        for (at, isAllowed, remaining, reset, wait) in table {
            #expect(
                take(at)
                    == .init(isAllowed: isAllowed, limit: 3, remaining: remaining, reset: reset, wait: wait), "\(at)")
        }
    }

    @Test("Of several claims the one that is closest to its end is told, and a refusal costs none of them")
    func several() {
        let buckets = TokenBuckets()
        let wide = TokenBuckets.Claim(caller: "wide", rate: .init(perMinute: 60, burst: 10))
        let narrow = TokenBuckets.Claim(caller: "narrow", rate: .init(perMinute: 60, burst: 2))
        #expect(buckets.take([wide, narrow], now: 0)?.limit == 2)
        #expect(buckets.take([wide, narrow], now: 0)?.isAllowed == true)
        #expect(buckets.take([wide, narrow], now: 0)?.isAllowed == false)
        #expect(buckets.take([wide], now: 0)?.remaining == 7)
        #expect(buckets.take([], now: 0) == nil)
    }

    @Test("The largest numbers overflow nothing, and a flood of callers forgets the quietest")
    func bounds() {
        let buckets = TokenBuckets(callers: 8)
        let huge = TokenBuckets.Rate(perMinute: .max, burst: .max)
        #expect(buckets.take([.init(caller: "huge", rate: huge)], now: .min / 4)?.isAllowed == true)
        #expect(buckets.take([.init(caller: "huge", rate: huge)], now: .max / 4)?.isAllowed == true)
        let one = TokenBuckets.Rate(perMinute: 1, burst: 1)
        let crowd = TokenBuckets(callers: 8)
        for number in 0..<8 { _ = crowd.take([.init(caller: "\(number)", rate: one)], now: Int64(number)) }
        #expect(crowd.take([.init(caller: "7", rate: one)], now: 8)?.isAllowed == false)
        _ = crowd.take([.init(caller: "new", rate: one)], now: 9)
        #expect(crowd.take([.init(caller: "7", rate: one)], now: 9)?.isAllowed == false)
        #expect(crowd.take([.init(caller: "0", rate: one)], now: 9)?.isAllowed == true)
    }
}
