import Testing

@testable import WebSocketCodec

/// The check of text octet by octet, against the standard library's of whole texts.
@Suite struct UTF8ProgressTests {
    @Test func everyTwoAndThreeOctetsAreJudgedAsTheLibraryDoes() {
        // Each class of octets with its borders.
        let octets: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var judged = 0
        var wrong: [[UInt8]] = []
        for first in octets {
            for second in octets {
                for third in octets {
                    for bytes in [[first, second], [first, second, third], [first, second, third, 0x80]] {
                        judged += 1
                        if Self.isText(bytes) != (String(validating: bytes, as: UTF8.self) != nil) {
                            wrong.append(bytes)
                        }
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
        #expect(judged == 3 * 25 * 25 * 25)
    }

    @Test(arguments: UInt64(0)..<200)
    func textsWithOneWrongBitAreJudgedAsTheLibraryDoes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("abcdefgh äöü€한글😀𝄞\u{7FF}\u{800}\u{FFFF}\u{10FFFF}")
        var bytes = (0..<60).flatMap { _ in Array(String(alphabet.randomElement(using: &random) ?? "a").utf8) }
        #expect(Self.isText(bytes))
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        let expected = String(validating: bytes, as: UTF8.self) != nil
        #expect(Self.isText(bytes) == expected)
        for size in [1, 2, 3, 7, 8, 9, 31] { #expect(Self.isText(bytes, inPiecesOf: size) == expected) }
    }

    @Test func aWrongOctetIsFoundWhenItComes() {
        for (good, bad) in [
            ([0xED], 0xA0), ([0xF4], 0x90), ([0xE0], 0x9F), ([0xF0], 0x8F), ([], 0xC0), ([], 0x80),
            ([0xE2, 0x82], 0x41),
        ] as [([UInt8], UInt8)] {
            var progress = UTF8Progress()
            #expect(good.withUnsafeBytes { progress.accept($0) })
            #expect(![bad].withUnsafeBytes { progress.accept($0) })
        }
    }

    private static func isText(_ bytes: [UInt8], inPiecesOf size: Int = .max) -> Bool {
        var progress = UTF8Progress()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.prefix(size).withUnsafeBytes({ progress.accept($0) }) else { return false }
            rest = rest.dropFirst(size)
        }
        return progress.isComplete
    }
}
