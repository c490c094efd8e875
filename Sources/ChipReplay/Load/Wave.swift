import PhoneClient

/// Sessions that begin at a fixed rate, however long the earlier ones take: what people do, who do not wait for each
/// other.
struct Wave {
    let target: LoadTarget
    /// Sessions per second.
    let rate: Double
    let duration: Duration

    /// What became of them.
    struct Result {
        var offered = 0
        var confirmed = 0
        /// Turned away because the gateway was busy.
        var refused = 0
        var failed = 0
        var elapsed = Duration.zero
        /// From the last chunk to the result of the document's checks.
        var checks = Durations()
        /// From the first byte to the refusal.
        var refusals = Durations()
        var failures: [String] = []

        /// Confirmed sessions per second.
        var goodput: Double { Double(confirmed) / max(0.001, elapsed.seconds) }

        mutating func add(_ ending: Ending) {
            switch ending {
            case .finished(let report):
                if case .confirmed = report.outcome { confirmed += 1 } else { failed += 1 }
                if let check = report.durations[.document] { checks.append(check) }
            case .refused(let after):
                refused += 1
                refusals.append(after)
            case .failed(let text):
                failed += 1
                if failures.count < 5, !failures.contains(text) { failures.append(text) }
            }
        }
    }

    enum Ending {
        case finished(PhoneReport)
        case refused(after: Duration)
        case failed(String)
    }

    /// Offers the sessions and waits for all of them.
    func run() async -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let count = max(1, Int(rate * duration.seconds))
        var result = Result()
        result.offered = count
        await withTaskGroup(of: Ending.self) { group in
            for number in 0..<count {
                try? await clock.sleep(until: start + .seconds(Double(number) / rate))
                group.addTask { await playOne(number) }
                if number % 64 == 0 { Diagnostics.progress("\(number) of \(count) sessions begun") }
            }
            for await ending in group { result.add(ending) }
        }
        Diagnostics.endProgress()
        result.elapsed = clock.now - start
        return result
    }

    private func playOne(_ number: Int) async -> Ending {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let handoff = try await target.handedOverSession()
            return .finished(try await target.phone(number).run(target.read, handoff: handoff))
        } catch PhoneError.gateway(status: 429, _, _), PhoneError.gateway(status: 503, _, _) {
            return .refused(after: clock.now - start)
        } catch PhoneError.closed(code: 1013, _), PhoneError.refused(code: "SERVICE_UNAVAILABLE", _) {
            return .refused(after: clock.now - start)
        } catch {
            return .failed("\(error)")
        }
    }
}
