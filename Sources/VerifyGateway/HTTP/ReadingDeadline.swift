import NIOCore
import Synchronization

/// Ends the reading of bodies that take too long. All wait equally long, so one timer is enough for all of them: a timer
/// of its own would cost a request more than its body does.
final class ReadingDeadline: Sendable {
    typealias Reading = Task<ByteBuffer, any Error>

    private struct State {
        var readings: [UInt64: (end: NIODeadline, reading: Reading)] = [:]
        var count: UInt64 = 0
        var isTimerSet = false
    }

    private let patience: TimeAmount
    private let state = Mutex(State())

    /// Gives every reading so much time.
    init(patience: Duration) { self.patience = TimeAmount(patience) }

    /// What a reading gives. Cancels it when its time is over, or when nobody waits for it any more.
    func result(of reading: Reading, on loop: any EventLoop) async throws -> ByteBuffer {
        let (number, setsTimer) = state.withLock { state in
            state.count &+= 1
            state.readings[state.count] = (.now() + patience, reading)
            defer { state.isTimerSet = true }
            return (state.count, !state.isTimerSet)
        }
        defer { state.withLock { _ = $0.readings.removeValue(forKey: number) } }
        if setsTimer { setTimer(in: patience, on: loop) }
        return try await withTaskCancellationHandler {
            try await reading.value
        } onCancel: {
            reading.cancel()
        }
    }

    private func setTimer(in pause: TimeAmount, on loop: any EventLoop) {
        loop.scheduleTask(in: pause) { self.endLate(on: loop) }
    }

    private func endLate(on loop: any EventLoop) {
        let now = NIODeadline.now()
        let (late, next) = state.withLock { state in
            let late = state.readings.values.filter { $0.end <= now }.map(\.reading)
            let next = state.readings.values.map(\.end).filter { $0 > now }.min()
            state.isTimerSet = next != nil
            return (late, next)
        }
        for reading in late { reading.cancel() }
        if let next { setTimer(in: next - now, on: loop) }
    }
}
