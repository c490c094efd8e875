/// The closing handshake (RFC 6455 §5.5.1, §7).
enum ClosingCases {
    static let all = orders + codes + payloads

    /// The client's close is answered with its code and nothing behind it is.
    private static func closed(
        _ name: String, _ sent: [RawFrame], _ answers: [RawFrame], _ code: UInt16 = 1000
    ) -> ConformanceCase {
        ConformanceCase(description: name, sent: sent, expected: (answers + [.close(code)]).map(\.unmasked))
    }

    private static let orders: [ConformanceCase] = {
        let (text, big) = (RawFrame.text("Hello"), RawFrame.binary([UInt8](repeating: 1, count: 262_144)))
        return [
            closed("message, then close", [text, .close(1000)], [text]),
            closed("two closes", [.close(1000), .close(1000)], []),
            closed("ping behind a close", [.close(1000), .ping()], []),
            closed("message behind a close", [.close(1000), text], []),
            closed("close among parts", [.text("a", isFinal: false), .close(1000), .more([0x62], isFinal: true)], []),
            closed("large message, close, ping", [big, text, .close(1000), .ping()], [big, text]),
            closed("close of nothing", [RawFrame(opcode: 8, payload: [])], []),
        ]
    }()

    private static let codes: [ConformanceCase] =
        ([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] as [UInt16])
        .map { closed("code \($0)", [.close($0)], [], $0) }
        + ([0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 65_535] as [UInt16])
        .map { .refused("code \($0)", [.close($0)], 1002) }

    private static let payloads: [ConformanceCase] = [
        .refused("one octet", [RawFrame(opcode: 8, payload: [3])], 1002),
        closed("a reason", [.close(1000, Array("Hello World!".utf8))], []),
        closed("a reason of 123 octets", [.close(1000, [UInt8](repeating: 0x2A, count: 123))], []),
        .refused("a reason of 124 octets", [.close(1000, [UInt8](repeating: 0x2A, count: 124))], 1002),
        .refused("a reason that is no text", [.close(1000, [0xCE, 0xBA, 0xED, 0xA0, 0x80])], 1007),
        .refused("half a character in the reason", [.close(1000, [0x61, 0xC3])], 1007),
    ]
}
