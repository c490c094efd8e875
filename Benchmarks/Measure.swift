import Foundation

/// Timing of something that has to succeed every time.
enum Measure {
    struct UnexpectedOutcome: Error {}

    /// Seconds of the calling thread for one call, over `count` calls: time that neighbours of the machine take does not
    /// count.
    static func seconds(_ count: Int, _ body: () -> Bool) throws -> Double {
        let start = threadTime()
        var good = 0
        for _ in 0..<count where body() { good += 1 }
        let end = threadTime()
        guard good == count else { throw UnexpectedOutcome() }
        return (end - start) / Double(count)
    }

    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Calls per second.
    static func rate(_ count: Int, _ body: () -> Bool) throws -> Double {
        1 / (try seconds(count, body))
    }

    static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
