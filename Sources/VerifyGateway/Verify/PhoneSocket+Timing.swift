import HandoffProtocol
import Logging
import NIOCore
import WebSocketCodec

extension PhoneSocket {
    var eventLoop: any EventLoop { channel.eventLoop }

    /// Wakes the socket for its earliest deadline, if that is not what it waits for already. A deadline that moved back
    /// is found out when the timer runs.
    func setAlarm() {
        let next = deadlines.earliest
        if case .closed = stage { return }
        guard next < alarm?.time ?? .distantFuture else { return }
        alarm?.timer.cancel()
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        alarm = (next, eventLoop.scheduleTask(deadline: next) { loop.value.wake() })
    }

    private func wake() {
        alarm = nil
        for due in deadlines.takeDue(eventLoop.now, desk.limits) {
            switch due {
            case .ping: send(.ping)
            case .idle, .message, .lifetime: close(.goingAway, reason: "")
            case .hello: close(.policyViolation, reason: "HELLO_REQUIRED")
            case .refusal: if case .refused(let code) = stage { close(.normal, reason: code.sentence) }
            case .expiry: expired()
            }
        }
        setAlarm()
    }

    /// Something came from the phone.
    func noteRead() {
        let now = eventLoop.now
        deadlines.idle = now + desk.limits.idleTimeout
        if !codec.isInsideMessage {
            deadlines.message = .distantFuture
        } else if deadlines.message == .distantFuture {
            deadlines.message = now + desk.limits.messageTimeout
            setAlarm()
        }
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
