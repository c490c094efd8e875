/// Frames, control frames, reserved bits and opcodes, fragments (RFC 6455 §5).
enum FramingCases {
    static let lengths: [ConformanceCase] = [UInt8(1), 2].flatMap { opcode in
        let fill: UInt8 = opcode == 1 ? 0x2A : 0xFE
        func echo(_ length: Int, _ cut: ConformanceCase.Cut = .whole, _ word: String = "") -> ConformanceCase {
            let frame = RawFrame(opcode: opcode, payload: [UInt8](repeating: fill, count: length))
            return .fine("opcode \(opcode), \(length) octets\(word)", [frame], [frame], cut: cut)
        }
        return [0, 125, 126, 127, 128, 65_535, 65_536].map { echo($0) } + [echo(65_536, .octets(997), " in pieces")]
    }

    static let control: [ConformanceCase] = {
        let pings = (0..<10).map { RawFrame.ping([UInt8($0)]) }
        let pongs = (0..<10).map { RawFrame.pong([UInt8($0)]) }
        let long = [UInt8](repeating: 0xFE, count: 125)
        return [
            .fine("ping without payload", [.ping()], [.pong()]),
            .fine("ping with text", [.ping(Array("Hello".utf8))], [.pong(Array("Hello".utf8))]),
            .fine("ping with any octets", [.ping([0, 0xFF, 0xFE, 0x80])], [.pong([0, 0xFF, 0xFE, 0x80])]),
            .fine("ping of 125 octets", [.ping(long)], [.pong(long)]),
            .fine("ping of 125 octets, octet by octet", [.ping(long)], [.pong(long)], cut: .octets(1)),
            .refused("ping of 126 octets", [.ping(long + [1])], 1002),
            .fine("pong that nobody asked for", [.pong()], []),
            .fine("pong with payload that nobody asked for", [.pong(long)], []),
            .fine("pong, then ping", [.pong([1]), .ping([2])], [.pong([2])]),
            .fine("ten pings", pings, pongs),
            .fine("ten pings, octet by octet", pings, pongs, cut: .octets(1)),
        ]
    }()

    static let reservedBits: [ConformanceCase] = (1...7).flatMap { bits in
        [UInt8(1), 2, 9, 8].flatMap { opcode in
            let bad = RawFrame(
                opcode: opcode, payload: opcode == 8 ? [3, 232] : [0x61], reserved: UInt8(bits))
            let one = ConformanceCase.refused(
                "reserved bits \(bits), opcode \(opcode)", [.text("before"), bad, .text("behind"), .ping()], 1002,
                after: [.text("before")])
            return [one, one.cut(.frames, "frame by frame"), one.cut(.octets(1), "octet by octet")]
        }
    }

    static let reservedOpcodes: [ConformanceCase] = ([3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]).flatMap { opcode in
        [[], Array("reserved".utf8)].flatMap { payload in
            let one = ConformanceCase.refused(
                "opcode \(opcode), \(payload.count) octets",
                [.text("before"), RawFrame(opcode: opcode, payload: payload), .ping()], 1002, after: [.text("before")])
            return [one, one.cut(.octets(1), "octet by octet")]
        }
    }

    static let fragments: [ConformanceCase] = {
        let (first, last) = (RawFrame.text("frag", isFinal: false), RawFrame.more(Array("ment".utf8), isFinal: true))
        let (whole, middle) = (RawFrame.text("fragment"), RawFrame.more([], isFinal: false))
        let accepted: [ConformanceCase] = [
            .fine("two parts", [first, last], [whole]),
            .fine("ping between two parts", [first, .ping([7]), last], [.pong([7]), whole]),
            .fine("pong between two parts", [first, .pong([7]), last], [whole]),
            .fine(
                "pings among five parts", [first, .ping([1]), middle, .ping([2]), middle, middle, last],
                [.pong([1]), .pong([2]), whole]),
            .fine("empty parts", [.text("", isFinal: false), middle, .more([], isFinal: true)], [.text("")]),
            .fine(
                "empty first and last part",
                [.binary([], isFinal: false), .more([1, 2], isFinal: false), .more([], isFinal: true)],
                [.binary([1, 2])]),
            .fine("two messages in parts", [first, last, first, last], [whole, whole]),
        ]
        let refused: [ConformanceCase] = [
            .refused(
                "ping in two parts",
                [
                    RawFrame(opcode: 9, payload: [1], isFinal: false), .more([2], isFinal: true),
                ], 1002),
            .refused(
                "pong in two parts",
                [
                    RawFrame(opcode: 10, payload: [1], isFinal: false), .more([2], isFinal: true),
                ], 1002),
            .refused("continuation of nothing", [.more([1], isFinal: true), .text("x")], 1002),
            .refused("continuation of nothing, not final", [.more([1], isFinal: false), .text("x")], 1002),
            .refused("continuation behind a whole message", [first, last, last], 1002, after: [whole]),
            .refused("text where a continuation is due", [first, .text("x")], 1002),
            .refused("binary where a continuation is due", [first, .binary([1], isFinal: false)], 1002),
            .refused("text behind a pinged part", [first, .ping([3]), .text("x")], 1002, after: [.pong([3])]),
        ]
        return (accepted + refused).flatMap {
            [$0, $0.cut(.frames, "frame by frame"), $0.cut(.octets(1), "octet by octet")]
        }
    }()
}
