import HandoffProtocol
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
            // After hello, in a message that never ends.
            case .message: 60
            }
        }
    }

    private static let interval = Duration.seconds(10)

    func run() async -> LoadReport {
        var report = LoadReport("slow")
        let calm = await Wave(target: target, rate: rate / 2, duration: min(duration, .seconds(15))).run()
        let perKind = (clients + Kind.allCases.count - 1) / Kind.allCases.count
        let handoffs = await target.handedOverSessions(perKind, &report)
        guard !handoffs.isEmpty else { return report }
        let (lives, wave) = await withTaskGroup(of: (Kind, Duration?).self) { group in
            for number in 0..<clients {
                let kind = Kind.allCases[number % Kind.allCases.count]
                let handoff = handoffs[number / Kind.allCases.count % handoffs.count]
                group.addTask { (kind, await life(of: kind, handoff)) }
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

    /// A masked binary frame; the mask is zero.
    private static func frame(_ payload: [UInt8]) -> [UInt8] {
        [0x82, 0xFE, UInt8(truncatingIfNeeded: payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)]
            + [0, 0, 0, 0] + payload
    }

    /// How long the gateway put up with a slow client; nil when it never ended the connection.
    private func life(of kind: Kind, _ handoff: HandoffPayload) async -> Duration? {
        let clock = ContinuousClock()
        guard let socket = try? await RawSocket.connect(target.address) else { return nil }
        defer { socket.close() }
        let start = clock.now
        let session = handoff.sessionID
        let upgrade =
            "GET /v1/verify/session/\(session) HTTP/1.1\r\nHost: load\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        switch kind {
        case .head: try? await socket.send("GET / HTTP/1.1\r\nHost: load\r\nX-Slow: ")
        case .hello: try? await socket.send(upgrade)
        case .message:
            try? await socket.send(upgrade)
            let hello = ClientHello(
                sessionID: session, mobileWriteToken: handoff.mobileWriteToken, deviceID: "slow-" + session)
            try? await socket.send(Self.frame(ClientMessage.hello(hello).encoded()))
            try? await socket.send(Self.frame([UInt8](repeating: 0, count: 1000)).dropLast(999))
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
