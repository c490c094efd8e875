/// Text is UTF-8 (RFC 6455 §5.6, §8.1; RFC 3629), and what is none is refused when its first wrong octet comes.
enum TextCases {
    static let all = valid + invalid + early

    /// The first and last character of each length, those around the surrogates, noncharacters, and plain words.
    private static let texts: [String] =
        [
            "", "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "日本語 العربية ไทย", "a\u{301}\u{1F468}\u{200D}\u{1F469}",
            "\u{0}a\u{0}",
            "\u{FEFF}mark",
        ]
        + [
            0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0xFDD0,
            0xFDEF,
            0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
        ].compactMap { Unicode.Scalar($0).map { "<\(Character($0))>" } }
        + (1...16).flatMap { plane in [0xFFFE, 0xFFFF].map { plane << 16 | $0 } }
        .compactMap { Unicode.Scalar($0).map { String(Character($0)) } }

    private static let valid: [ConformanceCase] = texts.flatMap { text in
        let (bytes, whole) = (Array(text.utf8), RawFrame.text(text))
        let name = "text \(bytes)"
        return [
            ConformanceCase.fine(name, [whole], [whole]),
            .fine(name + ", a frame for each octet", RawFrame.parts(1, bytes, of: 1), [whole]),
            .fine(name + ", octet by octet", [whole], [whole], cut: .octets(1)),
        ]
    }

    /// What no text contains: `good` octets of a beginning that is still possible, then the octet that is not.
    private struct Wrong {
        let good: [UInt8]
        let bad: UInt8
    }

    private static let wrongs: [Wrong] =
        // Octets that begin nothing.
        ([0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xF8, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF] as [UInt8]).map { Wrong(good: [], bad: $0) }
        // Long forms, surrogates, and what is above U+10FFFF: seen at the second octet.
        + [
            Wrong(good: [0xE0], bad: 0x80), Wrong(good: [0xE0], bad: 0x9F), Wrong(good: [0xED], bad: 0xA0),
            Wrong(good: [0xED], bad: 0xBF), Wrong(good: [0xF0], bad: 0x80), Wrong(good: [0xF0], bad: 0x8F),
            Wrong(good: [0xF4], bad: 0x90), Wrong(good: [0xF4], bad: 0xBF),
        ]
        // A character that stops too soon, at each place, because of a letter, a new character, or an octet of none.
        + ([[0xC3], [0xE2], [0xE2, 0x82], [0xF0], [0xF0, 0x9F], [0xF0, 0x9F, 0x98]] as [[UInt8]]).flatMap { good in
            ([0x20, 0x7F, 0xC3, 0xE2, 0xF0, 0xFF] as [UInt8]).map { Wrong(good: good, bad: $0) }
        }
        // One continuation too many.
        + [Wrong(good: [0xC3, 0xA4], bad: 0x80), Wrong(good: [0xF0, 0x9F, 0x98, 0x80], bad: 0xBF)]

    private static let invalid: [ConformanceCase] =
        wrongs.flatMap { wrong in
            let bytes = Array("κόσμε".utf8) + wrong.good + [wrong.bad] + Array("edited".utf8)
            let name = "no text \(wrong.good) \(wrong.bad)"
            return [
                ConformanceCase.refused(name, [RawFrame(opcode: 1, payload: bytes), .ping()], 1007),
                .refused(name + ", a frame for each octet", RawFrame.parts(1, bytes, of: 1), 1007),
                .refused(name + ", octet by octet", [RawFrame(opcode: 1, payload: bytes)], 1007, cut: .octets(1)),
            ]
        }
        + ([[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]]).flatMap { half in
            [
                ConformanceCase.refused(
                    "half a character \(half) at the end", [RawFrame(opcode: 1, payload: half)], 1007),
                .refused(
                    "half a character \(half) in the last part",
                    [.text("a", isFinal: false), .more(half, isFinal: true)],
                    1007),
            ]
        }

    /// The wrong octet is the last that is sent, in a frame that claims more and in a message that is not over: the
    /// refusal cannot wait for either.
    private static let early: [ConformanceCase] = wrongs.flatMap { wrong in
        let bytes = Array("κόσμε".utf8) + wrong.good + [wrong.bad]
        let name = "no text \(wrong.good) \(wrong.bad)"
        let frame = RawFrame(opcode: 1, payload: bytes, claimedLength: 10_000)
        return [
            ConformanceCase.refused(name + ", frame not over", [frame], 1007),
            .refused(name + ", frame not over, octet by octet", [frame], 1007, cut: .octets(1)),
            .refused(name + ", message not over", [RawFrame(opcode: 1, payload: bytes, isFinal: false)], 1007),
            .refused(
                name + ", second frame not over",
                [
                    RawFrame(opcode: 1, payload: Array(bytes.dropLast()), isFinal: false), .ping([1]),
                    RawFrame(opcode: 0, payload: [wrong.bad], claimedLength: 100),
                ], 1007, after: [.pong([1])]),
        ]
    }
}
