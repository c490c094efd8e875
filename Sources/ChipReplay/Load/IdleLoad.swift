import PhoneClient

/// Many phones that do nothing (goal R1): first sockets that have only been opened, then phones that have said hello.
/// Each has to answer at the end, and the memory of the server is counted for each.
struct IdleLoad {
    let target: LoadTarget
    let phones: Int
    /// How long they are idle.
    let duration: Duration

    func run() async -> LoadReport {
        var report = LoadReport("idle")
        let handoffs = await target.handedOverSessions(phones, &report)
        guard let first = handoffs.first else { return report }
        let before = target.server?.residentBytes
        let opened = await crowd(handoffs, &report) { target, handoff, _, meeting in
            try await target.phone(0).hold(sessionID: first.sessionID) { await meeting.arrive() }
        } whileTogether: { report in
            perSocket("bare socket", before, count: handoffs.count, bar: 8192, &report)
        }
        report.add("sockets opened", Double(opened), "", atLeast: Double(phones))
        let idle = target.server?.processorSeconds
        let duration = duration
        let answered = await crowd(handoffs, &report) { target, handoff, number, meeting in
            try await target.phone(number, replyTimeout: .seconds(30)).connect(handoff) { phone in
                await meeting.arrive()
                // As often as the app does.
                var left = duration
                while left > .zero {
                    let nap = min(left, .seconds(20))
                    try await Task.sleep(for: nap)
                    left -= nap
                    try await phone.report("ping")
                }
            }
        } whileTogether: { report in
            perSocket("phone after hello", before, count: handoffs.count, bar: 32_768, &report)
        }
        report.add("phones that answered", Double(answered), "", atLeast: Double(phones))
        if let idle, let now = target.server?.processorSeconds {
            report.add("server's processor time", now - idle, "s")
        }
        return report
    }

    private func perSocket(_ name: String, _ before: Int?, count: Int, bar: Double, _ report: inout LoadReport) {
        guard let before, let now = target.server?.residentBytes else { return }
        report.add("memory of a " + name, Double(now - before) / Double(max(1, count)), "bytes", atMost: bar)
    }

    /// Lets all phones do something together; gives how many came through.
    private func crowd(
        _ handoffs: [HandoffPayload], _ report: inout LoadReport,
        _ body: @escaping @Sendable (LoadTarget, HandoffPayload, Int, Meeting) async throws -> Void,
        whileTogether look: (inout LoadReport) -> Void
    ) async -> Int {
        let meeting = Meeting(expected: handoffs.count)
        return await withTaskGroup(of: String?.self) { group in
            for (number, handoff) in handoffs.enumerated() {
                group.addTask {
                    await meeting.setOut()
                    do {
                        try await body(target, handoff, number, meeting)
                        return nil
                    } catch {
                        await meeting.giveUp()
                        return "\(error)"
                    }
                }
            }
            await meeting.everybody()
            look(&report)
            await meeting.open()
            var passed = 0
            for await failure in group {
                if failure == nil { passed += 1 }
                report.note(failure)
            }
            return passed
        }
    }
}
