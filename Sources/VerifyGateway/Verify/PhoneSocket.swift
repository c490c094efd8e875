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
    private enum Stage {
        /// The session is being looked up; nothing is read.
        case lookingUp
        /// The session's rules decide.
        case open
        /// There is no such session: said at once, and again to the first frame, because a phone throws away what
        /// comes before it has spoken.
        case refused(ErrorCode)
        case closed
    }

    private let sessionID: String
    private let socketID: String
    private let desk: PhoneDesk
    private let tag: String

    private var stage = Stage.lookingUp
    private var session: HandoffSession
    let channel: any Channel
    private var context: ChannelHandlerContext?
    var timers: [Scheduled<Void>] = []
    var repeated: RepeatedTask?
    private var helloTimer: Scheduled<Void>?
    /// What the store said at the hello; nil before.
    private var claim: (epoch: Int64, challenge: [UInt8])?
    /// The document that was proven last; the only source of claims.
    private var document: VerifiedDocument?
    private var accounted = 0
    private var budgetHasRoom = true
    private var isReading = true

    /// A handler for one upgraded connection.
    init(sessionID: String, desk: PhoneDesk, channel: any Channel) throws {
        self.sessionID = sessionID
        self.channel = channel
        self.desk = desk
        socketID = try RandomID.uuid()
        tag = desk.sessionTag(sessionID)
        session = HandoffSession(sessionID: sessionID)
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        read(false)
        schedule(desk.limits.lifetime) { $0.close(.goingAway, reason: "") }
        every(desk.limits.pingInterval) { $0.send(.ping) }
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
        case .open(let expiresAt):
            let loop = NIOLoopBound(self, eventLoop: eventLoop)
            let socket = SessionHub.Socket(id: socketID) { [eventLoop] reason in
                eventLoop.execute { loop.value.take(.ended(reason)) }
            }
            guard desk.sessions.hub.attach(socket, sessionID: sessionID, limit: desk.limits.socketsPerSession) else {
                return refuse(.sessionConnectionActive)
            }
            stage = .open
            let remaining = max(0, expiresAt - desk.sessions.clock.now())
            schedule(.milliseconds(remaining)) { $0.expired() }
            helloTimer = schedule(desk.limits.helloTimeout) { $0.close(.policyViolation, reason: "HELLO_REQUIRED") }
        }
        read(true)
    }

    private func refuse(_ code: ErrorCode) {
        stage = .refused(code)
        send(.error(code: code.rawValue, message: code.sentence))
        schedule(desk.limits.refusalPatience) { $0.close(.normal, reason: code.sentence) }
    }

    /// The stored session ends here too, so that its event is written now and not at the next sweep.
    private func expired() {
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
        for timer in timers { timer.cancel() }
        repeated?.cancel()
        session = HandoffSession(sessionID: sessionID)
        document = nil
        _ = desk.budget.spend(-accounted)
        accounted = 0
        context = nil
        desk.sessions.hub.detach(socketID: socketID, sessionID: sessionID)
        if let claim { release(claim.epoch) }
    }

    private func release(_ epoch: Int64) {
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

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        desk.logger.log(level: level, message, metadata: metadata.merging(["session": .string(tag)]) { $1 })
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (stage, unwrapInboundIn(data)) {
        case (.refused(let code), .binary), (.refused(let code), .text):
            send(.error(code: code.rawValue, message: code.sentence))
            close(.normal, reason: code.sentence)
        case (.open, .binary(let frame)): take(Self.decode(frame))
        case (.open, .text): take(.textFrame)
        case (.open, .messageTooLarge):
            send(.error(code: ErrorCode.frameTooLarge.rawValue, message: ErrorCode.frameTooLarge.sentence))
            close(.messageTooLarge, reason: ErrorCode.frameTooLarge.rawValue)
        case (_, .messageTooLarge): close(.messageTooLarge, reason: ErrorCode.frameTooLarge.rawValue)
        case (_, .closed): finish()
        default: break
        }
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
        case IdleStateHandler.IdleStateEvent.read: close(.goingAway, reason: "")
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

    // MARK: Rules

    private func take(_ event: SessionEvent) {
        guard case .open = stage else { return }
        for effect in session.handle(event) { perform(effect) }
        settle()
    }

    private func perform(_ effect: SessionEffect) {
        let (desk, sessionID, tag) = (desk, sessionID, tag)
        switch effect {
        case .send(let message): send(message)
        case .close(let code, let reason): close(WebSocketCloseCode(code), reason: reason)
        case .progress(let progress): desk.sessions.hub.progressed(sessionID: sessionID, progress)
        case .decideHello(let hello):
            let claim = HelloClaim(hello: hello, owner: socketID)
            answer {
                try await desk.sessions.store.claimSession(claim, now: desk.sessions.clock.now())
            } then: { socket, outcome in
                socket.helloDecided(outcome)
            }
        case .checkDocument(let evidence):
            let challenge = claim?.challenge ?? []
            answer {
                await desk.checker.check(evidence, sessionID: sessionID, challenge: challenge)
            } then: { socket, result in
                socket.documentChecked(result)
            }
        case .checkLiveness(let evidence, let nonce):
            answer {
                await desk.liveness.check(evidence, nonce: nonce, session: tag)
            } then: { socket, outcome in
                socket.take(.livenessChecked(outcome))
            }
        case .store(let command): store(command)
        }
    }

    private func helloDecided(_ outcome: ClaimOutcome) {
        switch outcome {
        case .claimed(let facts, let resumed, let epoch, _):
            // The phone went away while the store decided; nobody else will give the claim back.
            guard case .open = stage else { return release(epoch) }
            claim = (epoch, facts.activeAuthChallenge)
            helloTimer?.cancel()
            desk.sessions.hub.claimed(socketID: socketID, sessionID: sessionID, epoch: epoch)
            log(.info, resumed ? "phone came back" : "phone connected")
            take(.helloDecided(.accepted(facts, resumed: resumed)))
        case .refused(let code):
            log(.info, "hello refused", ["code": .string(code.rawValue)])
            take(.helloDecided(.refused(code)))
        }
    }

    private func documentChecked(_ result: DocumentChecker.Result) {
        document = result.document
        log(.info, "document checked", ["findings": .array(result.findings.map { .string($0) })])
        take(.documentChecked(result.outcome))
    }

    private func store(_ command: StoreCommand) {
        guard let epoch = claim?.epoch else { return take(.internalFailure) }
        let (desk, sessionID) = (desk, sessionID)
        let document = document
        answer {
            try await desk.perform(command, sessionID: sessionID, epoch: epoch, document: document)
        } then: { socket, stored in
            if case .counted(_, _, _, let challenge) = stored { socket.claim?.challenge = challenge }
            socket.desk.sessions.hub.notify(sessionID)
            socket.take(.stored(stored))
        }
    }

    // MARK: Out

    private func send(_ message: ServerMessage) {
        if case .checkResult(let result) = message {
            let failed = result.outcome == .notConfirmed
            desk.sessions.hub.checked(
                sessionID: sessionID,
                failed: failed ? .init(failureCode: result.reasonCode, retryAllowed: result.retryAllowed) : nil)
        }
        send(.binary(message.encoded()))
    }

    private func send(_ command: WebSocketCommand) {
        context?.writeAndFlush(wrapOutboundOut(command), promise: nil)
    }

    private func close(_ code: WebSocketCloseCode, reason: String) {
        read(true)
        send(.close(code, reason: reason))
    }

    // MARK: Backpressure

    /// Reads on only while the session has room, the gateway has memory, and the phone takes its answers.
    private func settle() {
        guard case .open = stage, let context else { return }
        // The phone's answer to a close has to be heard.
        guard !session.isClosed else { return read(true) }
        let held = session.heldBytes + session.queuedBytes
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
        read(session.wantsToRead && hasRoom && context.channel.isWritable)
    }

    private func read(_ on: Bool) {
        guard on != isReading, let context else { return }
        isReading = on
        try? context.channel.syncOptions?.setOption(.autoRead, value: on)
    }
}
