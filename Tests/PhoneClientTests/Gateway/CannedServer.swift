import NIOCore
import NIOHTTP1
import NIOPosix

@testable import PhoneClient

/// An HTTP server whose answers a test decides.
enum CannedServer {
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: String
    }

    struct Answer: Sendable {
        let status: Int
        let body: String
        /// Break the connection in place of an answer.
        var drops = false
    }

    typealias Answers = @Sendable (Request) -> Answer

    @discardableResult
    static func run<Result>(
        _ answers: @escaping Answers, _ body: (GatewayAddress) async throws -> Result
    ) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(Handler(answers))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let address = try GatewayAddress(url: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
            let result = try await body(address)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answers: Answers
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answers: @escaping Answers) {
            self.answers = answers
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(let part): body += part.readableBytesView
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            let answer = answers(
                Request(
                    method: head.method.rawValue, path: head.uri, headers: headers,
                    body: String(decoding: body, as: UTF8.self)))
            guard !answer.drops else { return context.close(promise: nil) }
            let response = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status),
                headers: answer.status == 204 ? [:] : ["Content-Length": String(answer.body.utf8.count)])
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
