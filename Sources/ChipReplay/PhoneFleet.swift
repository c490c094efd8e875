import Foundation
import PhoneClient

/// Many phones, each with a session of its own.
struct PhoneFleet {
    let address: GatewayAddress
    let read: ChipRead
    let options: Phone.Options
    let abilities: Phone.Abilities
    /// Answers challenges in place of the recorded answer.
    let chip: (@Sendable ([UInt8]) -> [UInt8]?)?

    /// What became of all of them.
    struct Result {
        var confirmed = 0
        var notConfirmed = 0
        var failures = 0
        var firstFailure: String?
        var durations: [PhoneReport.Step: Durations] = [:]
        var elapsed = Duration.zero
    }

    fileprivate enum Ending {
        case finished(PhoneReport)
        case failed(String)
    }

    /// Plays `count` sessions, `concurrency` at a time, with a progress line on a terminal.
    func run(count: Int, concurrency: Int, apiKey: String) async -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        var result = Result()
        await withTaskGroup(of: Ending.self) { group in
            var started = 0
            func startOne() {
                started += 1
                let number = started
                group.addTask { await playOne(number, apiKey: apiKey) }
            }
            while started < min(count, concurrency) { startOne() }
            while let ending = await group.next() {
                result.add(ending)
                let done = result.confirmed + result.notConfirmed + result.failures
                let rate = Double(done) / max(0.001, (clock.now - start).seconds)
                Diagnostics.progress("\(done) of \(count), \(String(format: "%.1f", rate)) sessions/s")
                if started < count { startOne() }
            }
        }
        Diagnostics.endProgress()
        result.elapsed = clock.now - start
        return result
    }

    private func playOne(_ number: Int, apiKey: String) async -> Ending {
        let api = GatewayAPI(address)
        var options = options
        options.deviceID += "-\(number)"
        do {
            let session = try await api.createSession(apiKey: apiKey)
            try await api.consent(sessionID: session.id)
            let handoff = try await api.handoff(sessionID: session.id)
            let phone = Phone(gateway: address, options: options, abilities: abilities, chip: chip)
            return .finished(try await phone.run(read, handoff: handoff))
        } catch {
            return .failed("\(error)")
        }
    }
}

extension PhoneFleet.Result {
    fileprivate mutating func add(_ ending: PhoneFleet.Ending) {
        switch ending {
        case .failed(let text):
            failures += 1
            firstFailure = firstFailure ?? text
        case .finished(let report):
            if case .confirmed = report.outcome { confirmed += 1 } else { notConfirmed += 1 }
            for (step, duration) in report.durations { durations[step, default: Durations()].append(duration) }
        }
    }

    private var rate: Double {
        Double(confirmed + notConfirmed + failures) / max(0.001, elapsed.seconds)
    }

    /// For people.
    var table: String {
        var lines = [
            "confirmed \(confirmed), not confirmed \(notConfirmed), could not run \(failures); "
                + String(format: "%.1f sessions/s over %.1f s", rate, elapsed.seconds)
        ]
        if let firstFailure { lines.append("first failure: \(firstFailure)") }
        lines.append("step           p50 ms    p95 ms    p99 ms")
        for step in PhoneReport.Step.allCases {
            guard let values = durations[step] else { continue }
            let figures = [0.5, 0.95, 0.99].map { String(format: "%10.1f", values.percentile($0)) }
            lines.append(step.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0) + figures.joined())
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: String {
        struct Step: Encodable { let p50, p95, p99: Double }
        struct Object: Encodable {
            let confirmed, notConfirmed, failures: Int
            let sessionsPerSecond: Double
            let milliseconds: [String: Step]
        }
        var steps: [String: Step] = [:]
        for (step, values) in durations {
            steps[step.rawValue] = Step(
                p50: values.percentile(0.5), p95: values.percentile(0.95), p99: values.percentile(0.99))
        }
        let object = Object(
            confirmed: confirmed, notConfirmed: notConfirmed, failures: failures, sessionsPerSecond: rate,
            milliseconds: steps)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
