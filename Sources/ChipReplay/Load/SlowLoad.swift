import NIOCore
import PhoneClient

/// Clients that send a byte now and then (goal R5) beside people who do not: the slow ones have to be gone in time, and
/// the others must not notice.
struct SlowLoad {
    let target: LoadTarget
    let clients: Int
    let rate: Double
    let duration: Duration

    /// Where a client dawdles, and how long it may.
    private enum Kind: String, CaseIterable {
        case head, hello, message

        var limit: Double {
            switch self {
            case .head: 30
            // Phones have 15 seconds to say hello, so it cannot be less than that.
            case .hello: 20
            case .message: 60
            }
        }
    }

    private static let interval = Duration.seconds(10)

    func run() async -> LoadReport {
        var report = LoadReport("slow")
        let calm = await Wave(target: target, rate: rate / 2, duration: min(duration, .seconds(15))).run()
        let handoffs = await target.handedOverSessions(1, &report)
        guard let session = handoffs.first?.sessionID else { return report }
        let (lives, wave) = await withTaskGroup(of: (Kind, Duration?).self) { group in
            for number in 0..<clients {
                let kind = Kind.allCases[number % Kind.allCases.count]
                group.addTask { (kind, await life(of: kind, session: session)) }
            }
            let wave = await Wave(target: target, rate: rate / 2, duration: duration).run()
            var lives: [Kind: Durations] = [:]
            for await (kind, life) in group {
                if let life { lives[kind, default: Durations()].append(life) }
            }
            return (lives, wave)
        }
        for kind in Kind.allCases {
            let ended = lives[kind] ?? Durations()
            report.add("slow in the \(kind.rawValue), gone", Double(ended.count), "")
            report.add("slow in the \(kind.rawValue), longest", ended.longest / 1000, "s", atMost: kind.limit + 2)
        }
        let gone = lives.values.reduce(0) { $0 + $1.count }
        report.add("slow ones gone", Double(gone), "", atLeast: Double(clients))
        report.add("p99 without them", calm.checks.percentile(0.99), "ms")
        report.add("p99 beside them", wave.checks.percentile(0.99), "ms", atMost: calm.checks.percentile(0.99) * 1.5)
        report.add("confirmed beside them", Double(wave.confirmed), "", atLeast: Double(wave.offered))
        for failure in calm.failures + wave.failures { report.note(failure) }
        return report
    }

    /// How long the gateway put up with a slow client; nil when it never ended the connection.
    private func life(of kind: Kind, session: String) async -> Duration? {
        let clock = ContinuousClock()
        guard let socket = try? await RawSocket.connect(target.address) else { return nil }
        defer { socket.close() }
        let start = clock.now
        let upgrade =
            "GET /v1/verify/session/\(session) HTTP/1.1\r\nHost: load\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        switch kind {
        case .head: try? await socket.send("GET / HTTP/1.1\r\nHost: load\r\nX-Slow: ")
        case .hello: try? await socket.send(upgrade)
        case .message:
            try? await socket.send(upgrade)
            // A masked binary frame of 1000 bytes.
            try? await socket.send([0x82, 0xFE, 0x03, 0xE8, 0, 0, 0, 0])
        }
        let limit = Duration.seconds(kind.limit + 15)
        return await withTaskGroup(of: Duration?.self) { group in
            group.addTask {
                try? await socket.closed.get()
                return clock.now - start
            }
            group.addTask {
                while clock.now - start < limit, !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    // Whoever waits for a hello sends nothing.
                    if kind != .hello { try? await socket.send("a") }
                }
                socket.close()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
