import HandoffProtocol
import NIOCore
import WebSocketCodec

extension PhoneSocket {
    func send(_ message: ServerMessage) {
        if case .checkResult(let result) = message {
            let failed = result.outcome == .notConfirmed
            desk.sessions.hub.checked(
                sessionID: sessionID,
                failed: failed ? .init(failureCode: result.reasonCode, retryAllowed: result.retryAllowed) : nil)
        }
        send(.binary(message.encoded()))
    }

    func send(_ command: WebSocketCommand) {
        context?.writeAndFlush(wrapOutboundOut(command), promise: nil)
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        read(true)
        send(.close(code, reason: reason))
    }

    /// Reads on only while the session has room, the gateway has memory, and the phone takes its answers.
    func settle() {
        guard case .open = stage, let context else { return }
        // The phone's answer to a close has to be heard.
        guard !session.isClosed else { return read(true) }
        let held = session.heldBytes + session.queuedBytes + codec.heldBytes
        let hasRoom = desk.budget.spend(held - accounted)
        accounted = held
        if budgetHasRoom, !hasRoom {
            let loop = NIOLoopBound(self, eventLoop: eventLoop)
            desk.budget.whenRoom { [eventLoop] in
                eventLoop.execute {
                    loop.value.budgetHasRoom = true
                    loop.value.settle()
                }
            }
        }
        budgetHasRoom = hasRoom
        // Whoever holds much waits for room; a phone that has just begun is heard, or a few could keep out all others.
        let guaranteed = claim == nil ? desk.limits.guaranteedBytesBeforeHello : desk.limits.guaranteedBytes
        let mayRead = hasRoom || held < guaranteed
        read(session.wantsToRead && mayRead && context.channel.isWritable)
    }

    func read(_ on: Bool) {
        guard on != isReading, let context else { return }
        isReading = on
        try? context.channel.syncOptions?.setOption(.autoRead, value: on)
    }
}
