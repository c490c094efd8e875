/// Timing of something that has to succeed every time.
enum Measure {
    struct UnexpectedOutcome: Error {}

    /// Seconds for one call, over `count` calls.
    static func seconds(_ count: Int, _ body: () -> Bool) throws -> Double {
        let clock = ContinuousClock()
        var good = 0
        let duration = clock.measure { for _ in 0..<count where body() { good += 1 } }
        guard good == count else { throw UnexpectedOutcome() }
        let (whole, fraction) = duration.components
        return (Double(whole) + Double(fraction) * 1e-18) / Double(count)
    }

    /// Calls per second.
    static func rate(_ count: Int, _ body: () -> Bool) throws -> Double {
        1 / (try seconds(count, body))
    }

    static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
