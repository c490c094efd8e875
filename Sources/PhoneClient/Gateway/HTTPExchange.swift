import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP request on a connection of its own.
struct HTTPExchange {
    struct Response: Sendable {
        let status: Int
        let body: [UInt8]
    }

    private static let responseLimit = 4 << 20
    private static let timeout = TimeAmount.seconds(20)

    let gateway: GatewayAddress

    func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], json: [UInt8]? = nil
    ) async throws(PhoneError) -> Response {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers.add(name: "Host", value: gateway.authority)
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if let json {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(json.count))
        } else if method == .POST {
            head.headers.add(name: "Content-Length", value: "0")
        }
        let request = Request(head: head, body: json)
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Response.self)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: Self.timeout))
                    try channel.pipeline.syncOperations.addHandler(
                        Collector(request: request, limit: Self.responseLimit, promise: promise))
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: gateway.host, port: gateway.port).get()
        } catch {
            promise.fail(error)
            throw .unreachable(gateway.authority)
        }
        defer { channel.close(promise: nil) }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch let error as PhoneError {
            throw error
        } catch {
            throw .unexpectedAnswer("the connection ended before an answer")
        }
    }

    private struct Request: Sendable {
        let head: HTTPRequestHead
        let body: [UInt8]?
    }

    /// Sends the request as soon as the connection stands and gathers the answer.
    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = HTTPClientResponsePart
        typealias OutboundOut = HTTPClientRequestPart

        private let request: Request
        private let limit: Int
        private let promise: EventLoopPromise<Response>
        private var status = 0
        private var body: [UInt8] = []

        init(request: Request, limit: Int, promise: EventLoopPromise<Response>) {
            self.request = request
            self.limit = limit
            self.promise = promise
        }

        func channelActive(context: ChannelHandlerContext) {
            context.write(wrapOutboundOut(.head(request.head)), promise: nil)
            if let body = request.body {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): status = Int(head.status.code)
            case .body(let part):
                body += part.readableBytesView
                if body.count > limit { fail(context, .unexpectedAnswer("an answer of more than 4 MiB")) }
            case .end:
                promise.succeed(Response(status: status, body: body))
                context.close(promise: nil)
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is IdleStateHandler.IdleStateEvent { fail(context, .timedOut(request.head.uri)) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.fail(PhoneError.unexpectedAnswer("the connection ended before an answer"))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            fail(context, .unexpectedAnswer("an answer that is not HTTP"))
        }

        private func fail(_ context: ChannelHandlerContext, _ error: PhoneError) {
            promise.fail(error)
            context.close(promise: nil)
        }
    }
}
