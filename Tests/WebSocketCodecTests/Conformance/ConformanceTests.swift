import NIOCore
import NIOPosix
import Testing

@testable import EchoServer
@testable import WebSocketCodec

/// The ground that the public conformance suite covers, group by group, over real sockets. `make conformance` runs that
/// suite itself.
@Suite(.serialized) struct ConformanceTests {
    struct Group: CustomTestStringConvertible, Sendable {
        let number: String
        let topic: String
        let cases: [ConformanceCase]
        var testDescription: String { "group \(number), \(topic)" }
    }

    static let groups = [
        Group(number: "1", topic: "framing", cases: FramingCases.lengths),
        Group(number: "2", topic: "pings and pongs", cases: FramingCases.control),
        Group(number: "3", topic: "reserved bits", cases: FramingCases.reservedBits),
        Group(number: "4", topic: "opcodes", cases: FramingCases.reservedOpcodes),
        Group(number: "5", topic: "fragmentation", cases: FramingCases.fragments),
        Group(number: "6", topic: "UTF-8", cases: TextCases.all),
        Group(number: "7", topic: "closing", cases: ClosingCases.all),
        Group(number: "9", topic: "sizes", cases: SizeCases.all),
        Group(number: "10", topic: "automatic fragmentation", cases: SizeCases.automaticParts),
    ]

    @Test(.timeLimit(.minutes(10)), arguments: groups)
    func conversationsGoAsTheStandardSays(group: Group) async throws {
        let server = try await EchoServer.start(port: 0, limits: EchoServer.wideLimits)
        let address = try #require(server.localAddress)
        let passed = try await withThrowingTaskGroup(of: Bool.self) { tasks in
            var passed = 0
            for (number, one) in group.cases.enumerated() {
                if number >= 8, try await tasks.next() == true { passed += 1 }
                tasks.addTask { try await Self.passes(one, address) }
            }
            for try await isPassed in tasks where isPassed { passed += 1 }
            return passed
        }
        print("WebSocket conformance, \(group.testDescription): \(passed) of \(group.cases.count) cases")
        #expect(passed == group.cases.count)
        try await server.close()
    }

    private static func passes(_ one: ConformanceCase, _ address: SocketAddress) async throws -> Bool {
        let frames = try RawFrame.parse(try await converse(one.writes, address))
        let isPassed = frames == one.expected
        #expect(isPassed, "\(one): \(frames.map { "\($0.opcode):\($0.payload.prefix(16))" })")
        return isPassed
    }

    /// Sends everything and gives what comes back behind the handshake, until the server ends the connection.
    private static func converse(_ writes: [[UInt8]], _ address: SocketAddress) async throws -> [UInt8] {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            let request = """
                GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
                """
            try await outbound.write(ByteBuffer(string: request))
            var iterator = inbound.makeAsyncIterator()
            var received: [UInt8] = []
            let headEnd = Array("\r\n\r\n".utf8)
            while received.firstRange(of: headEnd) == nil, let buffer = try await iterator.next() {
                received += buffer.readableBytesView
            }
            let end = try #require(received.firstRange(of: headEnd)).upperBound
            received.removeFirst(end)
            for write in writes { try await outbound.write(ByteBuffer(bytes: write)) }
            while let buffer = try await iterator.next() { received += buffer.readableBytesView }
            return received
        }
    }
}
