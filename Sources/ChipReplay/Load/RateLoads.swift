import PhoneClient

/// Full sessions at a fixed rate (goal R2): all have to be confirmed, and results have to come fast.
struct SessionsLoad {
    let target: LoadTarget
    let rate: Double
    let duration: Duration

    func run() async -> LoadReport {
        var report = LoadReport("sessions")
        let before = target.server?.processorSeconds
        let wave = await Wave(target: target, rate: rate, duration: duration).run()
        report.add("sessions offered", Double(wave.offered), "")
        report.add("sessions confirmed", Double(wave.confirmed), "", atLeast: Double(wave.offered))
        report.add("rate of confirmed ones", wave.goodput, "/s")
        report.add("last chunk to result, p50", wave.checks.percentile(0.5), "ms", atMost: 20)
        report.add("last chunk to result, p99", wave.checks.percentile(0.99), "ms", atMost: 250)
        if let before, let now = target.server?.processorSeconds {
            report.add("server's time for a session", (now - before) * 1000 / Double(wave.offered), "ms")
        }
        for failure in wave.failures { report.note(failure) }
        return report
    }
}

/// Five times the load that the gateway is made for (goal R3): what can be done is done, the rest is turned away at
/// once, and afterwards all is as before.
struct BurstLoad {
    let target: LoadTarget
    let rate: Double
    let duration: Duration

    func run() async -> LoadReport {
        var report = LoadReport("burst")
        let calm = await Wave(target: target, rate: rate, duration: duration).run()
        let burst = await Wave(target: target, rate: rate * 5, duration: duration).run()
        try? await Task.sleep(for: .seconds(10))
        let after = await Wave(target: target, rate: rate, duration: duration).run()
        report.add("goodput before", calm.goodput, "/s")
        report.add("goodput in the burst", burst.goodput, "/s", atLeast: calm.goodput * 0.8)
        report.add("sessions offered in the burst", Double(burst.offered), "")
        report.add("turned away", Double(burst.refused), "")
        report.add("turned away after, p99", burst.refusals.percentile(0.99), "ms", atMost: 100)
        report.add("broken", Double(burst.failed), "", atMost: 0)
        report.add("p99 before", calm.checks.percentile(0.99), "ms")
        report.add("p99 in the burst", burst.checks.percentile(0.99), "ms")
        report.add("p99 afterwards", after.checks.percentile(0.99), "ms", atMost: calm.checks.percentile(0.99) * 1.2)
        for wave in [calm, burst, after] { for failure in wave.failures { report.note(failure) } }
        return report
    }
}
