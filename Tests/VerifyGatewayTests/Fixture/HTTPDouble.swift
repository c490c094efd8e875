import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server in this process whose answers a test decides, also those that no server should give.
final class HTTPDouble: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: [UInt8]
    }

    enum Reply: Sendable {
        case answer(Int, String, headers: [String: String] = [:])
        /// The connection breaks in place of an answer.
        case drop
        /// Bytes that need not be HTTP, then the connection ends.
        case raw(String)

        static func json(_ text: String) -> Reply { .answer(200, text, headers: ["Content-Type": "application/json"]) }
    }

    typealias Behaviour = @Sendable (Request) async -> Reply

    private let received = Mutex<[Request]>([])
    private let channel: any Channel

    var requests: [Request] { received.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// Requests of a path.
    func count(of path: String) -> Int { requests.count { $0.path == path } }

    private init(
        host: String, _ behaviour: @escaping Behaviour, received: @escaping @Sendable (Request) -> Void
    ) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(Handler(behaviour, received))
                }
            }
            .bind(host: host, port: 0).get()
    }

    /// Runs `body` with a server that behaves so.
    @discardableResult
    static func with<Value: Sendable>(
        host: String = "127.0.0.1", _ behaviour: @escaping Behaviour, _ body: (HTTPDouble) async throws -> Value
    ) async throws -> Value {
        let sink = Sink()
        let double = try await HTTPDouble(host: host, behaviour) { sink.take($0) }
        sink.double.withLock { $0 = double }
        do {
            let value = try await body(double)
            try await double.channel.close()
            return value
        } catch {
            try? await double.channel.close()
            throw error
        }
    }

    private final class Sink: Sendable {
        let double = Mutex<HTTPDouble?>(nil)
        func take(_ request: Request) { double.withLock { $0 }?.received.withLock { $0.append(request) } }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let behaviour: Behaviour
        private let received: @Sendable (Request) -> Void
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ behaviour: @escaping Behaviour, _ received: @escaping @Sendable (Request) -> Void) {
            self.behaviour = behaviour
            self.received = received
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let part): body += part.readableBytesView
            case .end: answer(context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func answer(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + "," + $1 }
            let request = Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
            received(request)
            let behaviour = behaviour
            let channel = context.channel
            Task { await HTTPDouble.reply(to: request, behaviour, channel) }
        }
    }

    private static func reply(to request: Request, _ behaviour: Behaviour, _ channel: any Channel) async {
        let reply = await behaviour(request)
        switch reply {
        case .drop: try? await channel.close()
        case .raw(let text): try? await write(raw: text, channel)
        case .answer(let status, let text, let headers): try? await write(status, text, headers, channel)
        }
    }

    private static func write(
        _ status: Int, _ text: String, _ headers: [String: String], _ channel: any Channel
    ) async throws {
        let response = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status),
            headers: HTTPHeaders(headers.map { ($0.key, $0.value) } + [("Content-Length", "\(text.utf8.count)")]))
        channel.write(HTTPServerResponsePart.head(response), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    }

    private static func write(raw text: String, _ channel: any Channel) async throws {
        // Past the encoder, which would make HTTP of it.
        try await channel.eventLoop.flatSubmit {
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
                    .writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
            }
        }.get()
        try await channel.close()
    }
}

/// A door that whoever waits for passes when it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// Returns when the gate is open.
    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Waits until something has happened in another thread; a test that waits for ever fails by its time limit.
func eventually(_ condition: @Sendable () async throws -> Bool) async throws {
    for _ in 0..<6000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw RawConnection.Failure(what: "it did not happen")
}
