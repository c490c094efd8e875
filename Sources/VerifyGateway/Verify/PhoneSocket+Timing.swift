import Logging
import NIOCore

extension PhoneSocket {
    var eventLoop: any EventLoop { channel.eventLoop }

    /// Runs a step later, unless the socket has closed by then.
    @discardableResult
    func schedule(_ delay: TimeAmount, _ step: @escaping @Sendable (PhoneSocket) -> Void) -> Scheduled<Void> {
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        let timer = eventLoop.scheduleTask(in: delay) { step(loop.value) }
        timers.append(timer)
        return timer
    }

    /// Runs a step again and again until the socket closes.
    func every(_ interval: TimeAmount, _ step: @escaping @Sendable (PhoneSocket) -> Void) {
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        repeated = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in step(loop.value) }
    }

    /// Does work away from the event loop and comes back with its result. What fails ends the socket: a phone that
    /// comes again finds what was stored.
    func answer<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value,
        then step: @escaping @Sendable (PhoneSocket, Value) -> Void
    ) {
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        Task {
            do {
                let value = try await work()
                eventLoop.execute { step(loop.value, value) }
            } catch {
                let kind = "\(type(of: error))"
                eventLoop.execute { loop.value.failed(kind) }
            }
        }
    }
}
