import HTTPTypes
import NIOCore
import WebSocketCodec

/// `GET /v1/verify/session/:id/events` with a WebSocket upgrade: the same states as the event stream, each as a text
/// message `{"id", "state"}`. A browser has few connections for streams of one site, and many for sockets.
///
/// A page only listens. Whatever it sends ends its socket.
final class PageSocket: ChannelInboundHandler {
    typealias InboundIn = WebSocketEvent
    typealias OutboundOut = WebSocketCommand

    /// Who listens to what.
    struct Listener: Sendable {
        let sessionID: String
        /// Hash of the browser's cookie.
        let browser: KeyedHash?
        /// Name of the state that the page knows already.
        let last: String?
    }

    /// Without a pong for the gateway's signs of life.
    static let idleTimeout = TimeAmount.seconds(60)

    /// Nothing that a page may say is longer than a pong.
    static var limits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.messageSize = 125
        return limits
    }

    private let events: SessionEvents
    private let listener: Listener
    private var task: Task<Void, Never>?

    init(events: SessionEvents, listener: Listener) {
        self.events = events
        self.listener = listener
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let push = PagePush(events: events, listener: listener, channel: context.channel)
        task = Task { await push.run() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .closed: finish()
        case .binary, .text: close(context, .policyViolation)
        case .messageTooLarge: close(context, .messageTooLarge)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(context, .goingAway)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        case IdleStateHandler.IdleStateEvent.read: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func close(_ context: ChannelHandlerContext, _ code: WebSocketCloseCode) {
        finish()
        context.writeAndFlush(wrapOutboundOut(.close(code, reason: "")), promise: nil)
    }

    private func finish() {
        task?.cancel()
        task = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Tells one page, for as long as there is something to tell.
private struct PagePush: Sendable {
    let events: SessionEvents
    let listener: PageSocket.Listener
    let channel: any Channel

    func run() async {
        let end = await tell()
        await send(end)
    }

    /// How the socket has to be closed.
    private func tell() async -> WebSocketCommand {
        let id = listener.sessionID
        guard SessionID.isWellFormed(id), let watch = events.sessions.hub.watch(sessionID: id) else {
            return .close(.tryAgainLater, reason: APIError.Code.serviceUnavailable.rawValue)
        }
        defer { watch.end() }
        do {
            let end = try await events.follow(id, browser: listener.browser, last: listener.last, watch) { news in
                await send(Self.command(news))
            }
            switch end {
            case .over: return .close(.normal, reason: "")
            // An answer to the page's next question says which of the two it was.
            case .brokenOff: return .close(.policyViolation, reason: APIError.Code.sessionConnectionActive.rawValue)
            }
        } catch {
            return .close(.internalError, reason: APIError.Code.internalServerError.rawValue)
        }
    }

    private static func command(_ news: SessionEvents.News) -> WebSocketCommand {
        switch news {
        case .state(let id, let state):
            .text("{\"id\":\"\(id)\",\"state\":\(String(decoding: state, as: UTF8.self))}")
        case .stillHere: .ping
        }
    }

    /// Waits until it is written, so that a slow page costs one message. A page that has gone ends its socket's task.
    private func send(_ command: WebSocketCommand) async {
        try? await channel.writeAndFlush(command)
    }
}
