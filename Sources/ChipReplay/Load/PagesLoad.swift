import NIOCore
import PhoneClient
import Synchronization

/// Open pages that follow their phones: how long it takes from what a phone does until its page hears of it.
struct PagesLoad {
    let target: LoadTarget
    let pages: Int
    /// Steps per second, all phones together.
    let rate: Double
    let duration: Duration

    func run() async -> LoadReport {
        var report = LoadReport("pages")
        let handoffs = await target.handedOverSessions(pages, &report)
        let meeting = Meeting(expected: handoffs.count)
        let (rate, duration) = (rate, duration)
        let pause = Duration.seconds(Double(max(1, handoffs.count)) / rate)
        var pushes = Durations()
        var missed = 0
        await withTaskGroup(of: Swift.Result<(Durations, Int), any Error>.self) { group in
            for (number, handoff) in handoffs.enumerated() {
                group.addTask {
                    await meeting.setOut()
                    do {
                        return .success(try await follow(number, handoff, meeting, pause, duration))
                    } catch {
                        await meeting.giveUp()
                        return .failure(error)
                    }
                }
            }
            await meeting.everybody()
            await meeting.open()
            for await result in group {
                switch result {
                case .success(let (times, lost)):
                    pushes.append(times)
                    missed += lost
                case .failure(let error): report.note("\(error)")
                }
            }
        }
        report.add("pages", Double(handoffs.count), "", atLeast: Double(pages))
        report.add("pushes", Double(pushes.count), "")
        report.add("pushes that did not come", Double(missed), "", atMost: 0)
        report.add("push, p50", pushes.percentile(0.5), "ms")
        report.add("push, p99", pushes.percentile(0.99), "ms", atMost: 500)
        return report
    }

    /// One page and its phone, which goes to and fro between two steps.
    private func follow(
        _ number: Int, _ handoff: HandoffPayload, _ meeting: Meeting, _ pause: Duration, _ duration: Duration
    ) async throws -> (Durations, Int) {
        let page = try await StatePage.open(target.address, sessionID: handoff.sessionID)
        defer { page.close() }
        return try await target.phone(number, replyTimeout: .seconds(30)).connect(handoff) { phone in
            try await phone.report("mrz_scanning")
            guard await page.sees("mrz_scanning", within: .seconds(30)) != nil else { throw page.complaint }
            await meeting.arrive()
            let clock = ContinuousClock()
            var times = Durations()
            var missed = 0
            // Not all at the same moment.
            try await Task.sleep(for: pause * Double.random(in: 0..<1))
            let end = clock.now + duration
            var isScanning = true
            while clock.now < end {
                let start = clock.now
                isScanning.toggle()
                let step = isScanning ? "mrz_scanning" : "mrz_complete"
                try await phone.report(step)
                if let seen = await page.sees(step, within: .seconds(5)) {
                    times.append(seen - start)
                } else {
                    missed += 1
                }
                try await Task.sleep(for: max(.zero, pause - (clock.now - start)))
            }
            return (times, missed)
        }
    }
}

extension Duration {
    fileprivate static func * (duration: Duration, factor: Double) -> Duration { .seconds(duration.seconds * factor) }
}

/// A page's event stream, of which only the phone's step is looked at.
private final class StatePage: Sendable {
    private struct Seen {
        var step = ""
        var isTurnedAway = false
        var at = ContinuousClock.now
        var tail: [UInt8] = []
        var waiting: (step: String, continuation: CheckedContinuation<ContinuousClock.Instant?, Never>)?
    }

    private final class Box: Sendable {
        let seen = Mutex(Seen())
    }

    private let socket: RawSocket
    private let box: Box

    private init(_ socket: RawSocket, _ box: Box) {
        self.socket = socket
        self.box = box
    }

    static func open(_ address: GatewayAddress, sessionID: String) async throws -> StatePage {
        let box = Box()
        let socket = try await RawSocket.connect(address) { take($0, box) }
        try await socket.send(
            "GET /v1/verify/session/\(sessionID)/events HTTP/1.1\r\nHost: load\r\nAccept: text/event-stream\r\n\r\n")
        return StatePage(socket, box)
    }

    func close() { socket.close() }

    /// Why the page hears nothing.
    var complaint: UsageFailure {
        let isTurnedAway = box.seen.withLock(\.isTurnedAway)
        return UsageFailure(
            description: isTurnedAway
                ? "the gateway has no place for another page of this address; start it with --streams-per-address as many"
                : "a page heard nothing of its phone")
    }

    /// When the page saw a step, also when it did before this was asked; nil when it does not come in time.
    func sees(_ step: String, within limit: Duration) async -> ContinuousClock.Instant? {
        let timer = Task { [box] in
            try await Task.sleep(for: limit)
            let waiting = box.seen.withLock { seen in
                defer { seen.waiting = nil }
                return seen.waiting
            }
            waiting?.continuation.resume(returning: nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let at = box.seen.withLock { seen -> ContinuousClock.Instant? in
                if seen.step == step { return seen.at }
                seen.waiting = (step, continuation)
                return nil
            }
            if let at { continuation.resume(returning: at) }
        }
    }

    /// The step is the text behind `"phase":"` of the newest state; a state may come in pieces.
    private static func take(_ buffer: ByteBuffer, _ box: Box) {
        let now = ContinuousClock.now
        let marker = Array("\"phase\":\"".utf8)
        let waiting = box.seen.withLock { seen -> (CheckedContinuation<ContinuousClock.Instant?, Never>)? in
            seen.tail += buffer.readableBytesView
            if seen.tail.starts(with: Array("HTTP/1.1 503".utf8)) { seen.isTurnedAway = true }
            var rest = seen.tail[...]
            while let start = rest.firstRange(of: marker)?.upperBound,
                let end = rest[start...].firstIndex(of: UInt8(ascii: "\""))
            {
                let step = String(decoding: rest[start..<end], as: UTF8.self)
                if step != seen.step { (seen.step, seen.at) = (step, now) }
                rest = rest[end...]
            }
            seen.tail = Array(rest.suffix(64))
            guard let waiting = seen.waiting, waiting.step == seen.step else { return nil }
            seen.waiting = nil
            return waiting.continuation
        }
        waiting?.resume(returning: now)
    }
}
