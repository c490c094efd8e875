import Testing

@testable import WebSocketCodec

/// What no correct peer sends, each with the code that it is closed with (RFC 6455 §5, §7.4, §8.1).
@Suite struct ViolationTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let frames: [RawFrame]
        let code: UInt16
        /// What the application has heard before.
        var events: [WebSocketEvent] = []
        var testDescription: String { name }
    }

    static let reservedBits = (1...7).flatMap { bits in
        [UInt8(1), 2, 8, 9, 10].map { opcode in
            Case(
                name: "reserved bits \(bits) with opcode \(opcode)",
                frames: [.text("a"), RawFrame(opcode: opcode, payload: [], reserved: UInt8(bits)), .text("b")],
                code: 1002, events: [.text("a")])
        }
    }

    static let reservedOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map { opcode in
        Case(name: "reserved opcode \(opcode)", frames: [RawFrame(opcode: opcode, payload: [1])], code: 1002)
    }

    static let lengths = [
        Case(
            name: "5 octets in the form for 126",
            frames: [RawFrame(opcode: 2, payload: [1, 2, 3, 4, 5], lengthForm: .twoOctets)], code: 1002),
        Case(
            name: "125 octets in the form for 126",
            frames: [RawFrame(opcode: 2, payload: Array(repeating: 0, count: 125), lengthForm: .twoOctets)],
            code: 1002),
        Case(
            name: "65535 octets in the form for 65536",
            frames: [RawFrame(opcode: 2, payload: Array(repeating: 0, count: 65_535), lengthForm: .eightOctets)],
            code: 1002),
        Case(
            name: "length of 2^63", frames: [RawFrame(opcode: 2, payload: [], claimedLength: 1 << 63)], code: 1002),
        Case(
            name: "length of 2^64 - 1", frames: [RawFrame(opcode: 2, payload: [], claimedLength: .max)], code: 1002),
    ]

    static let control = [
        Case(name: "ping of 126", frames: [.ping(Array(repeating: 0, count: 126))], code: 1002),
        Case(name: "close of 126", frames: [.close(1000, Array(repeating: 0x61, count: 124))], code: 1002),
        Case(
            name: "short ping in a long form",
            frames: [RawFrame(opcode: 9, payload: [1], lengthForm: .twoOctets)], code: 1002),
        Case(name: "fragmented ping", frames: [RawFrame(opcode: 9, payload: [], isFinal: false)], code: 1002),
        Case(name: "fragmented pong", frames: [RawFrame(opcode: 10, payload: [], isFinal: false)], code: 1002),
        Case(
            name: "fragmented close", frames: [RawFrame(opcode: 8, payload: [3, 232], isFinal: false)], code: 1002),
    ]

    static let fragments = [
        Case(name: "continuation of nothing", frames: [.more([1], isFinal: true)], code: 1002),
        Case(name: "continuation of nothing, not final", frames: [.more([1], isFinal: false)], code: 1002),
        Case(
            name: "continuation after a whole message",
            frames: [.text("a"), .more([1], isFinal: true)], code: 1002, events: [.text("a")]),
        Case(name: "text inside a text", frames: [.text("a", isFinal: false), .text("b")], code: 1002),
        Case(name: "binary inside a text", frames: [.text("a", isFinal: false), .binary([1])], code: 1002),
        Case(
            name: "second start inside a text",
            frames: [.text("a", isFinal: false), .text("b", isFinal: false)], code: 1002),
    ]

    static let masks = [
        Case(name: "unmasked text", frames: [RawFrame.text("a").unmasked], code: 1002),
        Case(name: "unmasked ping", frames: [RawFrame.ping().unmasked], code: 1002),
        Case(name: "unmasked close", frames: [RawFrame.close(1000).unmasked], code: 1002),
    ]

    static let texts: [Case] =
        [
            ("lone continuation octet", [0x80]),
            ("0xFF", [0x61, 0xFF]),
            ("overlong slash", [0xC0, 0xAF]),
            ("overlong NUL, three octets", [0xE0, 0x80, 0x80]),
            ("overlong, four octets", [0xF0, 0x80, 0x80, 0xAF]),
            ("high surrogate", [0xED, 0xA0, 0x80]),
            ("surrogate pair", [0xED, 0xA0, 0x81, 0xED, 0xB0, 0x80]),
            ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
            ("five octets", [0xF8, 0x88, 0x80, 0x80, 0x80]),
            ("cut short, two of three", [0x61, 0xE2, 0x82]),
            ("cut short, three of four", [0xF0, 0x9F, 0x98]),
        ].map { name, bytes in
            Case(name: "text, \(name)", frames: [RawFrame(opcode: 1, payload: bytes)], code: 1007)
        } + [
            Case(
                name: "text, half a character in the last part",
                frames: [.text("ok", isFinal: false), .more([0xC3], isFinal: true)], code: 1007)
        ]

    static let closes =
        [
            Case(name: "close of one octet", frames: [RawFrame(opcode: 8, payload: [3])], code: 1002),
            Case(name: "close reason not UTF-8", frames: [.close(1000, [0xC3, 0x28])], code: 1007),
        ]
        + [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map { code in
            Case(name: "close code \(code)", frames: [.close(code)], code: 1002)
        }

    @Test(
        arguments: reservedBits + reservedOpcodes + lengths + control + fragments + masks + texts + closes,
        [nil, 1] as [Int?])
    func isClosedWithItsCode(of violation: Case, inPiecesOf size: Int?) throws {
        let wire = try Wire()
        try wire.feed(violation.frames, inPiecesOf: size)
        #expect(try wire.sentCloseCode() == violation.code)
        let closed = WebSocketEvent.closed(WebSocketCloseCode(violation.code), reason: "")
        #expect(try wire.events() == violation.events + [closed])
        #expect(!wire.isOpen)
    }

    @Test func clientRefusesAMask() throws {
        let client = try Wire(role: .client)
        try client.feed([.text("a")])
        #expect(try client.sentCloseCode() == 1002)
        #expect(!client.isOpen)
    }

    @Test(arguments: [
        "\u{0}", "\u{7F}", "ä", "\u{7FF}", "\u{800}", "€", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "κόσμε",
    ])
    func correctTextIsNotRefused(text: String) throws {
        let wire = try Wire()
        try wire.feed([.text(text)])
        #expect(try wire.events() == [.text(text)])
    }
}
