import HandoffProtocol
import NIOCore
import Testing

@testable import VerifyGateway

@Suite("Floods and broken frames on the phone's socket")
struct SocketFloodTests {
    /// Many frames at once, and how the socket ends.
    struct Flood: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let frames: [UInt8]
        var close = "close 1008 "
        /// Answers that may come before, at most so many.
        var answers = 0

        init(_ name: String, _ frame: [UInt8], times: Int, after first: [UInt8] = [], answers: Int = 0) {
            testDescription = name
            frames = first + Array(repeatElement(frame, count: times).joined())
            self.answers = answers
        }
    }

    static let floods: [Flood] = [
        Flood("10,000 pings", RawPhone.frame(opcode: 9, [1]), times: 10_000, answers: 64),
        Flood("10,000 pongs", RawPhone.frame(opcode: 10, []), times: 10_000),
        Flood("10,000 empty messages", RawPhone.frame(opcode: 2, []), times: 10_000, answers: 64),
        Flood("10,000 empty texts", RawPhone.frame(opcode: 1, []), times: 10_000, answers: 64),
        Flood(
            "10,000 empty parts", RawPhone.frame(opcode: 0, [], isFinal: false), times: 10_000,
            after: RawPhone.frame(opcode: 2, [], isFinal: false)),
        Flood(
            "10,000 parts of one octet", RawPhone.frame(opcode: 0, [1], isFinal: false), times: 10_000,
            after: RawPhone.frame(opcode: 2, [1], isFinal: false)),
    ]

    /// W3 and W6.
    @Test("Each is closed with 1008 after few answers, and the other phone goes on", arguments: floods)
    func flood(flood: Flood) async throws {
        try await RunningGateway.with { running in
            let other = try await running.connectedPhone(try await running.handedOver())
            let flooding = try await running.connectedPhone(try await running.handedOver())
            try await flooding.connection.send(flood.frames)
            #expect(try await other.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")
            var answers = 0
            var last = try await flooding.word()
            while !last.hasPrefix("close "), answers <= flood.answers {
                answers += 1
                last = try await flooding.word()
            }
            #expect(last.hasPrefix(flood.close), "\(last) after \(answers)")
            #expect(try await other.ask(.phase(PhaseUpdate(phase: "mrz_complete"))) == "phase_ok")
        }
    }

    @Test("Before hello a flood of empty messages ends as well")
    func floodBeforeHello() async throws {
        try await RunningGateway.with { running in
            let phone = try await running.phone(try await running.handedOver().id)
            try await phone.connection.send(Array(repeatElement(RawPhone.frame(opcode: 2, []), count: 1_000).joined()))
            var words: [String] = []
            while words.last?.hasPrefix("close ") != true, words.count < 100 { words.append(try await phone.word()) }
            #expect(words.last?.hasPrefix("close 1008 ") == true && words.count <= 66)
        }
    }

    @Test(
        "Frames that break the rules end the socket with the standard's code",
        arguments: [
            ([0xC2, 0x81, 0, 0, 0, 0, 1], 1002), ([0x82, 0x01, 1], 1002), ([0x83, 0x80, 0, 0, 0, 0], 1002),
            ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002), ([0x89, 0xFE, 0, 126, 0, 0, 0, 0], 1002),
            ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002), ([0x81, 0x8A, 0, 0, 0, 0, 0xF4, 0x90], 1007),
            ([0x88, 0x84, 0, 0, 0, 0, 0x03, 0xE8, 0xC3, 0x28], 1007),
        ] as [([UInt8], UInt16)])
    func brokenFrame(bytes: [UInt8], code: UInt16) async throws {
        try await RunningGateway.with { running in
            let phone = try await running.connectedPhone(try await running.handedOver())
            try await phone.connection.send(bytes)
            #expect(try await phone.word() == "close \(code) ")
        }
    }

    @Test("A claimed length costs nothing before it comes: too long is said at once")
    func claimedLength() async throws {
        try await RunningGateway.with { running in
            for length: [UInt8] in [[0, 0, 0, 1, 0, 0, 0, 0], [0x7F, 255, 255, 255, 255, 255, 255, 255]] {
                let phone = try await running.connectedPhone(try await running.handedOver())
                try await phone.connection.send([0x82, 0xFF] + length + [0, 0, 0, 0])
                #expect(try await phone.word() == "FRAME_TOO_LARGE")
                #expect(try await phone.word() == "close 1009 FRAME_TOO_LARGE")
            }
        }
    }

    @Test(
        "Compression is never agreed to",
        arguments: [
            "permessage-deflate", "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame",
            "permessage-deflate; server_no_context_takeover, permessage-deflate",
        ])
    func compression(offer: String) async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let connection = try RawConnection(port: running.port)
            let request = """
                GET /v1/verify/session/\(session.id) HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Extensions: \(offer)\r\n\r\n
                """
            try await connection.send(Array(request.utf8))
            let answer = try await connection.receive(through: "\r\n\r\n").lowercased()
            #expect(answer.hasPrefix("http/1.1 101 ") && !answer.contains("sec-websocket-extensions"))
        }
    }

    /// W2; how much waits for such a peer is counted in the codec's own tests.
    @Test("Who never reads the answers is not read from without end, and is let go")
    func neverReading() async throws {
        var limits = SocketLimits()
        limits.idleTimeout = .seconds(5)
        limits.pingInterval = .milliseconds(500)
        try await RunningGateway.with(limits: limits) { running in
            let session = try await running.handedOver()
            let phone = try await RawPhone(
                port: running.port, path: "/v1/verify/session/\(session.id)", window: 4_096)
            #expect(try await phone.ask(running.hello(session)) == "hello_ok")
            let phase = ClientMessage.phase(PhaseUpdate(phase: "something_new")).encoded()
            let many = Array(repeatElement(RawPhone.frame(opcode: 2, phase), count: 1_000).joined())
            #expect(try await phone.connection.sendUntilStuck(many, limit: 256 << 20) < 128 << 20)
            let other = try await running.connectedPhone(try await running.handedOver())
            #expect(try await other.ask(.phase(PhaseUpdate(phase: "mrz_scanning"))) == "phase_ok")
            // Whatever was on its way arrives, and then the end.
            _ = try await phone.connection.receiveAll()
        }
    }
}
