import NIOCore

/// RFC 6455 after the handshake, strict: bytes of the channel in, whole messages out as ``WebSocketEvent``.
///
/// Pings are answered here, also while the application is busy with a message. A peer that breaks the rules is closed
/// with the standard's code; one that floods control frames or does not read is closed too, so that a socket holds at
/// most one message of each direction and ``WebSocketLimits/queuedOutbound``. Compression is never negotiated, so a set
/// RSV1 bit is an error.
///
/// What the application wants is written as ``WebSocketCommand``.
public final class WebSocketHandler: ChannelDuplexHandler {
    /// Bytes of the connection.
    public typealias InboundIn = ByteBuffer
    /// What the peer did.
    public typealias InboundOut = WebSocketEvent
    /// What the application sends.
    public typealias OutboundIn = WebSocketCommand
    /// Bytes of the connection.
    public typealias OutboundOut = ByteBuffer

    /// Which side of the connection this is.
    public enum Role: Sendable {
        /// Accepted the connection; the peer masks.
        case server
        /// Opened the connection; masks.
        case client
    }

    private enum State {
        case open
        /// A close was sent; the peer's is awaited, everything else it sends is dropped.
        case closing(Scheduled<Void>)
        /// The application knows that it is over. What the peer still sends is read and dropped for a while: closing a
        /// socket with unread data resets it, and the peer would never see why.
        case draining(Scheduled<Void>)
        case closed
    }

    private let limits: WebSocketLimits
    private let encoder: FrameEncoder
    private var decoder: FrameDecoder
    private var state = State.open
    private var received = ByteBuffer()
    private var controlFrames = 0
    private var controlWindowEnd: NIODeadline?
    private var queuedOutbound = 0

    /// One handler for one channel.
    public init(role: Role, limits: WebSocketLimits = WebSocketLimits()) {
        self.limits = limits
        encoder = FrameEncoder(masked: role == .client)
        decoder = FrameDecoder(masked: role == .server, limits: limits)
    }

    /// Decodes what came.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = buffer } else { received.writeBuffer(&buffer) }
        decode(context)
        keepRest(context)
    }

    /// What is left is short, and the network's buffer is not: it goes with its last user.
    private func keepRest(_ context: ChannelHandlerContext) {
        guard received.readableBytes > 0 else { return received = ByteBuffer() }
        var rest = context.channel.allocator.buffer(capacity: received.readableBytes)
        rest.writeBuffer(&received)
        received = rest
    }

    /// Octets that the connection holds for a message which is not complete, those included that room was made for. To
    /// be asked on the event loop.
    public var heldBytes: Int { received.capacity + decoder.heldBytes }

    /// Whether a message or a control frame has begun that is not complete. To be asked on the event loop.
    public var isInsideMessage: Bool { received.readableBytes > 0 || decoder.isInsideMessage }

    private func decode(_ context: ChannelHandlerContext) {
        do {
            while true {
                switch state {
                case .draining, .closed: return received.clear()
                case .open, .closing: break
                }
                // Behind a message that is too large nothing can be told apart any more.
                if decoder.isFinished { return received.clear() }
                guard let output = try decoder.next(&received) else { return }
                try handle(output, context)
            }
        } catch {
            received.clear()
            fail(context, error)
        }
    }

    private func handle(_ output: FrameDecoder.Output, _ context: ChannelHandlerContext) throws(WebSocketError) {
        switch output {
        case .binary(let bytes):
            guard case .open = state else { return }
            deliver(context, .binary(bytes))
        case .text(let text):
            guard case .open = state else { return }
            deliver(context, .text(text))
        case .ping(let payload):
            try count(context)
            guard case .open = state else { return }
            send(context, encoder.encode(.pong, payload, allocator: context.channel.allocator), promise: nil)
            context.flush()
        case .pong:
            try count(context)
        case .tooLarge:
            guard case .open = state else { return }
            deliver(context, .messageTooLarge)
        case .close(let code, let reason):
            closedByPeer(context, code, reason)
        }
    }

    private func deliver(_ context: ChannelHandlerContext, _ event: WebSocketEvent) {
        context.fireChannelRead(wrapInboundOut(event))
    }

    /// Control frames cost more to handle than to send.
    private func count(_ context: ChannelHandlerContext) throws(WebSocketError) {
        let now = context.eventLoop.now
        if controlWindowEnd.map({ now > $0 }) ?? true {
            controlWindowEnd = now + limits.controlWindow
            controlFrames = 0
        }
        controlFrames += 1
        guard controlFrames <= limits.controlFrames else { throw .tooManyFrames }
    }

    private func closedByPeer(_ context: ChannelHandlerContext, _ code: WebSocketCloseCode?, _ reason: String) {
        if case .open = state {
            let answer = encoder.close(code ?? .normal, reason: "", allocator: context.channel.allocator)
            send(context, answer, promise: nil)
            context.flush()
        }
        finish(context, code, reason)
        context.close(promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: WebSocketError) {
        guard case .open = state else {
            finish(context, error.closeCode, "")
            context.close(promise: nil)
            return
        }
        send(context, encoder.close(error.closeCode, reason: "", allocator: context.channel.allocator), promise: nil)
        context.flush()
        guard case .open = state else { return }
        finish(context, error.closeCode, "")
        drain(context)
    }

    /// Says that nothing follows and lets the peer finish, but not for long.
    private func drain(_ context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        state = .draining(
            context.eventLoop.scheduleTask(in: limits.closeTimeout) { loopBound.value.close(promise: nil) })
        let halfClosed = context.eventLoop.makePromise(of: Void.self)
        halfClosed.futureResult.whenFailure { _ in loopBound.value.close(promise: nil) }
        context.close(mode: .output, promise: halfClosed)
    }

    /// Tells the application once that it is over.
    private func finish(_ context: ChannelHandlerContext, _ code: WebSocketCloseCode?, _ reason: String) {
        switch state {
        case .closed: return
        case .draining(let timeout):
            timeout.cancel()
            state = .closed
            return
        case .closing(let timeout): timeout.cancel()
        case .open: break
        }
        state = .closed
        deliver(context, .closed(code, reason: reason))
    }

    /// The connection is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        finish(context, nil, "")
        context.fireChannelInactive()
    }

    /// The connection failed.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(context, nil, "")
        context.close(promise: nil)
    }

    /// Does what the application wants; after a close nothing more is sent.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .open = state else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let allocator = context.channel.allocator
        switch unwrapOutboundIn(data) {
        case .binary(let bytes):
            send(context, encoder.encode(.binary, bytes, allocator: allocator), promise: promise)
        case .text(let text):
            send(context, encoder.encode(.text, text.utf8, allocator: allocator), promise: promise)
        case .ping:
            send(context, encoder.encode(.ping, [], allocator: allocator), promise: promise)
        case .close(let code, let reason):
            send(context, encoder.close(code, reason: reason, allocator: allocator), promise: promise)
            awaitClose(context, code, reason)
        }
    }

    /// Sends a frame, or ends a connection whose peer does not read.
    private func send(_ context: ChannelHandlerContext, _ frame: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard queuedOutbound <= limits.queuedOutbound else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            finish(context, nil, "")
            context.close(promise: nil)
            return
        }
        let length = frame.readableBytes
        queuedOutbound += length
        let written = promise ?? context.eventLoop.makePromise()
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in loopBound.value.queuedOutbound -= length }
        context.write(wrapOutboundOut(frame), promise: written)
    }

    private func awaitClose(_ context: ChannelHandlerContext, _ code: WebSocketCloseCode, _ reason: String) {
        guard case .open = state else { return }
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let timeout = context.eventLoop.scheduleTask(in: limits.closeTimeout) {
            let (handler, context) = loopBound.value
            handler.finish(context, code, reason)
            context.close(promise: nil)
        }
        state = .closing(timeout)
    }
}
