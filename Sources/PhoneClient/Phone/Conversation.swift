import HandoffProtocol
import NIOCore
import WebSocketCodec

/// The rules of one socket as the app keeps them: one reply for each message, in order; challenges and requests may
/// come between them.
struct Conversation {
    private let replyTimeout: Duration
    private let clock = ContinuousClock()
    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketCommand>
    private var inbound: NIOAsyncChannelInboundStream<WebSocketEvent>.AsyncIterator

    /// The last challenge for the chip.
    private(set) var activeAuthChallenge: [UInt8]?
    /// The last bytes to stamp into the video.
    private(set) var livenessNonce: [UInt8]?
    /// The numbers that the person has to choose from; nil when there are none, or one was chosen.
    private var numberChoice: [UInt8]?
    /// The key that the chip has to answer; nil when there is none, or it was answered.
    private var chipAuthRequest: ChipAuthRequest?
    /// What the relying party asks for.
    private(set) var shareRequest: ShareRequest?

    init(
        _ socket: WebSocketConnection.Socket, _ outbound: NIOAsyncChannelOutboundWriter<WebSocketCommand>,
        _ inbound: NIOAsyncChannelInboundStream<WebSocketEvent>, replyTimeout: Duration
    ) {
        self.replyTimeout = replyTimeout
        channel = socket.channel
        self.outbound = outbound
        self.inbound = inbound.makeAsyncIterator()
    }

    func send(_ message: ClientMessage) async throws {
        do {
            try await outbound.write(.binary(message.encoded()))
        } catch {
            // What the gateway said before it closed is still to be read.
        }
    }

    /// Sends a message and waits for its reply.
    mutating func ask(_ message: ClientMessage, step: String) async throws -> ServerMessage {
        try await send(message)
        return try await reply(step: step)
    }

    /// Waits for the next reply; what comes between is kept.
    mutating func reply(step: String) async throws -> ServerMessage {
        while true {
            if let reply = keep(try await next(step: step)) { return reply }
        }
    }

    /// Waits for the challenge that follows every accepted hello.
    mutating func awaitChallenge() async throws {
        while activeAuthChallenge == nil { try await takeUnasked(step: "challenge") }
    }

    /// Waits for the share request that follows a confirmed result.
    mutating func awaitShareRequest() async throws -> ShareRequest {
        while true {
            if let shareRequest { return shareRequest }
            try await takeUnasked(step: "share request")
        }
    }

    /// The numbers to choose from, once.
    mutating func takeNumberChoice() -> [UInt8]? {
        defer { numberChoice = nil }
        return numberChoice
    }

    /// The key for the chip, once.
    mutating func takeChipAuthRequest() -> ChipAuthRequest? {
        defer { chipAuthRequest = nil }
        return chipAuthRequest
    }

    /// Takes a message that is no reply; a reply here would answer nothing.
    private mutating func takeUnasked(step: String) async throws {
        guard let reply = keep(try await next(step: step)) else { return }
        if case .error(let code, let message) = reply { throw PhoneError.refused(code: code, message: message) }
        throw PhoneError.unexpectedAnswer("a reply that nothing was asked for")
    }

    /// Keeps what may come at any time, and hands a reply back.
    private mutating func keep(_ message: ServerMessage) -> ServerMessage? {
        switch message {
        case .activeAuthChallenge(let challenge): activeAuthChallenge = Array(challenge)
        case .livenessChallenge(_, let nonce): livenessNonce = Array(nonce)
        case .shareRequest(let request): shareRequest = request
        case .numberChoice(let choices): numberChoice = Array(choices)
        case .chipAuthRequest(let request): chipAuthRequest = request
        case .ack, .error, .checkResult, .shareReady: return message
        }
        return nil
    }

    private mutating func next(step: String) async throws -> ServerMessage {
        let channel = channel
        let start = clock.now
        let timeout = channel.eventLoop.scheduleTask(in: TimeAmount(replyTimeout)) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        let event = try await inbound.next()
        try Task.checkCancellation()
        switch event {
        case .binary(let frame):
            guard let message = try? ServerMessage(frame: frame[...]) else {
                throw PhoneError.unexpectedAnswer("a frame that is no message")
            }
            return message
        case .text, .messageTooLarge:
            throw PhoneError.unexpectedAnswer("a frame that is no message")
        case .closed(let code?, let reason):
            throw PhoneError.closed(code: code.rawValue, reason: reason)
        case .closed(nil, _), nil:
            throw clock.now - start < replyTimeout ? PhoneError.connectionLost(step) : .timedOut(step)
        }
    }

    /// Leaves as the app does.
    func leave() async {
        try? await outbound.write(.close(.goingAway, reason: ""))
    }
}
