import HandoffProtocol
import Logging
import NFCParsing
import NIOCore
import WebSocketCodec

/// One phone on its socket: feeds what arrives to the session's rules, does what they ask for, and brings the answers
/// back, one after the other, on the event loop of the connection. Checks and storage happen elsewhere.
final class PhoneSocket: ChannelInboundHandler {
    typealias InboundIn = WebSocketEvent
    typealias OutboundOut = WebSocketCommand

    /// Where the socket stands besides the session's own rules.
    enum Stage {
        /// The session is being looked up; nothing is read.
        case lookingUp
        /// The session's rules decide.
        case open
        /// There is no such session, or no time for a new phone: said at once, and again to the first frame, because a phone throws away what
        /// comes before it has spoken.
        case refused(ErrorCode)
        case closed
    }

    /// A video without a verdict, with the binding of its document.
    enum Video {
        /// The answer comes in time for the phone.
        case asked([UInt8])
        /// The phone was told to ask again.
        case undecided([UInt8])
    }

    let sessionID: String
    let socketID: String
    let desk: PhoneDesk
    let channel: any Channel
    /// What stands between the connection and here; it holds messages that are not complete.
    let codec: WebSocketHandler
    /// The session in log lines.
    let tag: String

    var stage = Stage.lookingUp
    var session: HandoffSession
    var context: ChannelHandlerContext?
    var deadlines = SocketDeadlines()
    /// The timer of the earliest deadline.
    var alarm: (time: NIODeadline, timer: Scheduled<Void>)?
    /// What the store said at the hello; nil before.
    var claim: (epoch: Int64, challenge: [UInt8])?
    /// The document that was proven last; the only source of claims.
    var document: VerifiedDocument?
    /// What the last check saw of the chip.
    var chip: ChipFinding?
    /// The key that the chip was given; for one check.
    var chipKey: ServerKeyedChipAuthentication?
    /// The video that is being judged.
    var video: Video?
    /// Bytes that the gateway's budget was told of.
    var accounted = 0
    var budgetHasRoom = true
    var isReading = true

    /// A handler for one upgraded connection.
    init(sessionID: String, desk: PhoneDesk, channel: any Channel, codec: WebSocketHandler) throws {
        self.sessionID = sessionID
        self.codec = codec
        self.channel = channel
        self.desk = desk
        socketID = try RandomID.uuid()
        tag = desk.sessionTag(sessionID)
        session = HandoffSession(sessionID: sessionID)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        read(false)
        deadlines = SocketDeadlines(openedAt: eventLoop.now, desk.limits)
        setAlarm()
        let (sessions, sessionID) = (desk.sessions, sessionID)
        answer {
            try await sessions.lookup(sessionID)
        } then: { socket, found in
            socket.lookedUp(found)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func lookedUp(_ found: SessionLookup) {
        guard case .lookingUp = stage else { return }
        switch found {
        case .refused(let code): refuse(code)
        case .open(_, hasBegun: false) where !desk.workload.hasRoom(for: .phone): refuse(.serviceUnavailable)
        case .open(let expiresAt, _):
            let loop = NIOLoopBound(self, eventLoop: eventLoop)
            let socket = SessionHub.Socket(id: socketID) { [eventLoop] reason in
                eventLoop.execute { loop.value.take(.ended(reason)) }
            }
            desk.sessions.hub.attach(socket, sessionID: sessionID)
            stage = .open
            let remaining = max(0, expiresAt - desk.sessions.clock.now())
            let now = eventLoop.now
            deadlines.expiry = now + .milliseconds(remaining)
            deadlines.hello = now + desk.limits.helloTimeout
            setAlarm()
        }
        read(true)
    }

    private func refuse(_ code: ErrorCode) {
        stage = .refused(code)
        send(.error(code: code.rawValue, message: code.sentence))
        deadlines.refusal = eventLoop.now + desk.limits.refusalPatience
        setAlarm()
    }

    /// The stored session ends here too, so that its event is written now and not at the next sweep.
    func expired() {
        let (sessions, sessionID) = (desk.sessions, sessionID)
        answer {
            try await sessions.store.expire(sessionID: sessionID, now: sessions.clock.now())
        } then: { socket, _ in
            socket.desk.sessions.hub.ended(sessionID: socket.sessionID, reason: .expired)
        }
    }

    /// Lets everything go: evidence is wiped with its last owner.
    private func finish() {
        if case .closed = stage { return }
        stage = .closed
        alarm?.timer.cancel()
        alarm = nil
        session = HandoffSession(sessionID: sessionID)
        document = nil
        chipKey = nil
        if case .undecided(let binding) = video { keepVerdict(.undecided, documentBinding: binding) }
        _ = desk.budget.spend(-accounted)
        accounted = 0
        context = nil
        desk.sessions.hub.detach(socketID: socketID, sessionID: sessionID)
        if let claim { release(claim.epoch) }
    }

    func release(_ epoch: Int64) {
        let (sessions, sessionID, logger) = (desk.sessions, sessionID, desk.logger)
        Task {
            do {
                try await sessions.store.release(sessionID: sessionID, epoch: epoch, now: sessions.clock.now())
            } catch {
                logger.warning("claim not released", metadata: ["error": .string("\(type(of: error))")])
            }
        }
    }

    /// Something behind the socket failed; its kind is logged, its text never.
    func failed(_ kind: String) {
        log(.error, "socket cannot go on", ["error": .string(kind)])
        switch stage {
        case .open: take(.internalFailure)
        case .lookingUp, .refused: close(.internalError, reason: ErrorCode.internalError.rawValue)
        case .closed: break
        }
    }

    func log(_ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        desk.logger.log(level: level, message, metadata: metadata.merging(["session": .string(tag)]) { $1 })
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (stage, unwrapInboundIn(data)) {
        case (.refused(let code), .binary), (.refused(let code), .text):
            send(.error(code: code.rawValue, message: code.sentence))
            let isBusy = code == .serviceUnavailable
            close(isBusy ? .tryAgainLater : .normal, reason: isBusy ? code.rawValue : code.sentence)
        case (.open, .binary(let frame)):
            deadlines.message = .distantFuture
            take(Self.decode(frame))
        case (.open, .text):
            deadlines.message = .distantFuture
            take(.textFrame)
        case (.open, .messageTooLarge):
            send(.error(code: ErrorCode.frameTooLarge.rawValue, message: ErrorCode.frameTooLarge.sentence))
            close(.messageTooLarge, reason: ErrorCode.frameTooLarge.rawValue)
        case (_, .messageTooLarge): close(.messageTooLarge, reason: ErrorCode.frameTooLarge.rawValue)
        case (_, .closed): finish()
        default: break
        }
    }

    /// Part of a message may have come: it counts too.
    func channelReadComplete(context: ChannelHandlerContext) {
        noteRead()
        settle()
        context.fireChannelReadComplete()
    }

    private static func decode(_ frame: [UInt8]) -> SessionEvent {
        do {
            return .message(try ClientMessage(frame: frame[...]))
        } catch {
            return .undecodableFrame
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.goingAway, reason: "")
        // No phone goes on without its sending half; what it delivered is let go at once.
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        settle()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        desk.logger.debug("socket failed", metadata: ["session": .string(tag), "error": .string("\(type(of: error))")])
        context.close(promise: nil)
    }
}
