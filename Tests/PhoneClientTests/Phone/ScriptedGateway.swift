import HandoffProtocol
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization
import WebSocketCodec

@testable import PhoneClient

/// The other end of a phone's socket: obliging, unless a script says otherwise for a message.
final class ScriptedGateway: Sendable {
    enum Reply {
        case send(ServerMessage)
        case raw(WebSocketCommand)
        case close(WebSocketCloseCode, String)
        /// Break the connection without a word.
        case drop

        static func ack(_ text: String) -> Reply { .send(.ack(message: text)) }
        static func error(_ code: ErrorCode, _ message: String = "no") -> Reply {
            .send(.error(code: code.rawValue, message: message))
        }
    }

    /// What has happened on all sockets so far.
    struct Log {
        /// Messages with the number of their socket, from 0.
        var messages: [(socket: Int, message: ClientMessage)] = []
        /// Close codes of the phone, in the order of the sockets.
        var closes: [WebSocketCloseCode?] = []
        var sockets = 0

        /// How often a phase was reported.
        func count(of phase: Phase) -> Int {
            messages.count { if case .phase(let update) = $0.message { update.phase == phase.rawValue } else { false } }
        }

        /// Chunks of a kind, in the order in which they came.
        func chunks(of kind: DataKind) -> [DataPayload] {
            messages.compactMap { entry in
                if case .data(let payload) = entry.message, payload.kind == kind.rawValue { payload } else { nil }
            }
        }

        /// The bytes of a kind, the last chunk of each index.
        func bytes(of kind: DataKind) -> [UInt8] {
            var parts: [UInt32: ArraySlice<UInt8>] = [:]
            for chunk in chunks(of: kind) { parts[chunk.chunkIndex] = chunk.raw }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }

        /// A short word for each message, for comparisons of the order.
        var story: [String] {
            messages.map { entry in
                switch entry.message {
                case .hello: "hello"
                case .phase(let update): update.phase
                case .data(let payload): "data \(payload.kind)"
                case .shareSelection: "share"
                case .numberChosen(let number): "number \(number)"
                case .didNotStart: "did not start"
                case .chipAuthResponse: "chip answer"
                }
            }
        }
    }

    /// Nil leaves a message to the obliging gateway.
    typealias Script = @Sendable (ClientMessage, Log) -> [Reply]?

    static let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    private let state = Mutex(Log())
    private let script: Script

    var log: Log { state.withLock { $0 } }

    private init(_ script: @escaping Script) {
        self.script = script
    }

    /// Runs `body` against a gateway on a free port of the loopback interface.
    static func run(
        _ script: @escaping Script = { _, _ in nil },
        _ body: (ScriptedGateway, GatewayAddress) async throws -> Void
    ) async throws {
        let gateway = ScriptedGateway(script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try gateway.serve(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            try await body(gateway, try GatewayAddress(url: "http://127.0.0.1:\(port)"))
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private func serve(_ channel: any Channel) throws {
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Bool>(
            upgraders: [Upgrader(gateway: self)],
            notUpgradingCompletionHandler: { channel in
                channel.close(promise: nil)
                return channel.eventLoop.makeSucceededFuture(false)
            })
        _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade))
    }

    private struct Upgrader: NIOTypedHTTPServerProtocolUpgrader {
        typealias UpgradeResult = Bool

        let gateway: ScriptedGateway
        private let handshake = NIOTypedWebSocketServerUpgrader<Bool>(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededFuture(true) })

        init(gateway: ScriptedGateway) {
            self.gateway = gateway
        }

        var supportedProtocol: String { handshake.supportedProtocol }
        var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

        func buildUpgradeResponse(
            channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
        ) -> EventLoopFuture<HTTPHeaders> {
            handshake.buildUpgradeResponse(
                channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
        }

        func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Bool> {
            channel.eventLoop.makeCompletedFuture {
                guard upgradeRequest.uri == "/v1/verify/session/\(Fixture.sessionID)" else {
                    throw ChannelError.inappropriateOperationForState
                }
                try channel.pipeline.syncOperations.addHandlers([
                    WebSocketHandler(role: .server), Peer(gateway: gateway),
                ])
                return true
            }
        }
    }

    private final class Peer: ChannelInboundHandler {
        typealias InboundIn = WebSocketEvent
        typealias OutboundOut = WebSocketCommand

        private let gateway: ScriptedGateway
        private let socket: Int

        init(gateway: ScriptedGateway) {
            self.gateway = gateway
            socket = gateway.state.withLock { log in
                defer { log.sockets += 1 }
                return log.sockets
            }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .binary(let frame):
                guard let message = try? ClientMessage(frame: frame[...]) else { return context.close(promise: nil) }
                let log = gateway.state.withLock { log in
                    log.messages.append((socket, message))
                    return log
                }
                for reply in gateway.script(message, log) ?? ScriptedGateway.obliging(message) {
                    perform(reply, context)
                }
            case .closed(let code, _): gateway.state.withLock { $0.closes.append(code) }
            case .text, .messageTooLarge: context.close(promise: nil)
            }
        }

        private func perform(_ reply: Reply, _ context: ChannelHandlerContext) {
            switch reply {
            case .send(let message): write(.binary(message.encoded()), context)
            case .raw(let command): write(command, context)
            case .close(let code, let reason): write(.close(code, reason: reason), context)
            case .drop: context.close(promise: nil)
            }
        }

        private func write(_ command: WebSocketCommand, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(command), promise: nil)
        }
    }

    /// What a correct gateway answers.
    static func obliging(_ message: ClientMessage) -> [Reply] {
        switch message {
        case .hello: [.ack("hello_ok"), .send(.activeAuthChallenge(challenge[...]))]
        case .phase(let update) where update.phase == Phase.livenessCapturing.rawValue:
            [.send(.livenessChallenge(maxDurationMilliseconds: 8_000, nonce: [9, 9, 9, 9])), .ack("phase_ok")]
        case .phase(let update) where update.phase == Phase.livenessComplete.rawValue:
            [.send(.checkResult(confirmed)), .send(.shareRequest(shareRequest))]
        case .phase: [.ack("phase_ok")]
        case .data(let payload) where payload.chunkIndex + 1 == payload.chunkTotal:
            [.ack("data_ok_\(payload.kind)_\(payload.index)")]
        case .data(let payload): [.ack("data_chunk_ok_\(payload.kind)_\(payload.index)_\(payload.chunkIndex)")]
        case .shareSelection(let selection):
            [.send(.shareReady(sessionID: selection.sessionID, selectedFieldKeys: selection.selectedFieldKeys))]
        case .numberChosen: [.ack("number_ok")]
        case .chipAuthResponse: [.ack("chip_auth_ok")]
        case .didNotStart: [.ack("did_not_start_ok"), .close(.normal, "")]
        }
    }

    static let confirmed = CheckResult(
        outcome: .confirmed, reasonCode: "", reasonMessage: "", retryAllowed: false, failedCheck: .none,
        remainingNFCRetries: 3, remainingLivenessRetries: 3)

    static func failed(_ code: FailureCode, retryAllowed: Bool = true) -> Reply {
        .send(
            .checkResult(
                CheckResult(
                    outcome: .notConfirmed, reasonCode: code.rawValue, reasonMessage: code.sentence,
                    retryAllowed: retryAllowed, failedCheck: code.failedCheck, remainingNFCRetries: 2,
                    remainingLivenessRetries: 2)))
    }

    static let shareRequest = ShareRequest(
        contractVersion: 1, sessionID: Fixture.sessionID,
        fields: [
            ShareField(key: "family_name", reason: "to greet you", required: false),
            ShareField(key: "kayle_document_id", reason: "to know you again", required: true),
        ])
}
