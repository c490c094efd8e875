import HandoffProtocol
import NIOCore
import WebSocketCodec

/// The rules of one socket as the app keeps them: one reply for each message, in order; challenges and requests may
/// come between them.
struct Conversation {
    private static let replyTimeout = TimeAmount.seconds(8)

    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketCommand>
    private var inbound: NIOAsyncChannelInboundStream<WebSocketEvent>.AsyncIterator

    /// The last challenge for the chip.
    private(set) var activeAuthChallenge: [UInt8]?
    /// The last bytes to stamp into the video.
    private(set) var livenessNonce: [UInt8]?
    /// What the relying party asks for.
    private(set) var shareRequest: ShareRequest?

    init(
        _ socket: WebSocketConnection.Socket, _ outbound: NIOAsyncChannelOutboundWriter<WebSocketCommand>,
        _ inbound: NIOAsyncChannelInboundStream<WebSocketEvent>
    ) {
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
            let message = try await next(step: step)
            switch message {
            case .activeAuthChallenge(let challenge): activeAuthChallenge = Array(challenge)
            case .livenessChallenge(_, let nonce): livenessNonce = Array(nonce)
            case .shareRequest(let request): shareRequest = request
            case .ack, .error, .checkResult, .shareReady: return message
            }
        }
    }

    /// Waits for the challenge that follows every accepted hello.
    mutating func awaitChallenge() async throws {
        guard case .activeAuthChallenge(let challenge) = try await next(step: "challenge") else {
            throw PhoneError.unexpectedAnswer("no challenge after the hello")
        }
        activeAuthChallenge = Array(challenge)
    }

    /// Waits for the share request that follows a confirmed result.
    mutating func awaitShareRequest() async throws -> ShareRequest {
        if let shareRequest { return shareRequest }
        guard case .shareRequest(let request) = try await next(step: "share request") else {
            throw PhoneError.unexpectedAnswer("no share request after the result")
        }
        return request
    }

    private mutating func next(step: String) async throws -> ServerMessage {
        let channel = channel
        let timeout = channel.eventLoop.scheduleTask(in: Self.replyTimeout) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        switch try await inbound.next() {
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
            throw PhoneError.timedOut(step)
        }
    }

    /// Leaves as the app does.
    func leave() async {
        try? await outbound.write(.close(.goingAway, reason: ""))
    }
}
