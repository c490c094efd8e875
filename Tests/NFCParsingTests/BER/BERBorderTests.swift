import Testing

@testable import NFCParsing

struct BERBorderTests {
    private let limits = BERLimits(depth: 8, elements: 100, size: 1_000)

    private func definite(_ bytes: Bytes) throws -> [UInt8] {
        Array(try BERBorder.outermost(of: bytes, limits: limits).encoding)
    }

    @Test func takesDefiniteFormOverWithoutCopy() throws {
        let bytes: Bytes = [0x30, 0x81, 0x03, 0x02, 0x01, 0x05]
        let outermost = try BERBorder.outermost(of: bytes, limits: limits)
        #expect(outermost.encoding == bytes)
        #expect(outermost.trailing.isEmpty)
    }

    @Test(
        arguments: [
            // An indefinite length becomes a definite one.
            ([0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00], [0x30, 0x03, 0x02, 0x01, 0x05]),
            // Inside a definite one the outer length follows.
            ([0x30, 0x07, 0xA0, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00], [0x30, 0x05, 0xA0, 0x03, 0x02, 0x01, 0x05]),
            // Segments of an octet string are joined, nested ones too.
            ([0x24, 0x80, 0x04, 0x01, 0xAA, 0x04, 0x01, 0xBB, 0x00, 0x00], [0x04, 0x02, 0xAA, 0xBB]),
            ([0x24, 0x07, 0x24, 0x02, 0x04, 0x00, 0x04, 0x01, 0xCC], [0x04, 0x01, 0xCC]),
            // A subtree that needs no change keeps its long length octets: its signature covers them.
            (
                [0x30, 0x80, 0x30, 0x81, 0x03, 0x02, 0x01, 0x05, 0x00, 0x00],
                [0x30, 0x06, 0x30, 0x81, 0x03, 0x02, 0x01, 0x05]
            ),
            // High tag numbers.
            ([0x7F, 0x61, 0x80, 0x02, 0x01, 0x01, 0x00, 0x00], [0x7F, 0x61, 0x03, 0x02, 0x01, 0x01]),
        ] as [([UInt8], [UInt8])])
    func rewrites(bytes: [UInt8], expected: [UInt8]) throws {
        #expect(try definite(bytes[...]) == expected)
    }

    @Test(
        arguments: [
            [0x30, 0x80, 0x02, 0x01, 0x05],
            [0x30, 0x80, 0x02, 0x01, 0x05, 0x00],
            [0x04, 0x80, 0x00, 0x00],
            [0x30, 0x03, 0x30, 0x80, 0x00, 0x00, 0x00],
            [0x24, 0x03, 0x02, 0x01, 0x05],
            [0x30, 0x02, 0x04, 0x05],
            [],
            // The end-of-contents where nothing is open, or with a length.
            [0x00, 0x00],
            [0x30, 0x04, 0x05, 0x00, 0x00, 0x00],
            [0x30, 0x80, 0x05, 0x00, 0x00, 0x01, 0x00],
            // A child that runs past the end of its parent.
            [0x30, 0x04, 0x30, 0x80, 0x05, 0x00, 0x00, 0x00],
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) {
        #expect(throws: BERError.self) { try definite(bytes[...]) }
    }

    @Test func countsBeforeItBuilds() {
        let nested = (0..<80).map { $0 % 2 == 0 ? UInt8(0x30) : UInt8(0x80) }
        #expect(throws: BERError.limitExceeded) { try definite(nested[...]) }
        let wide: [UInt8] = [0x30, 0x82, 0x01, 0x90] + (0..<400).map { $0 % 2 == 0 ? UInt8(0x05) : UInt8(0x00) }
        #expect(throws: BERError.limitExceeded) { try definite(wide[...]) }
        #expect(throws: BERError.limitExceeded) { try definite([UInt8](repeating: 0, count: 1_001)[...]) }
    }

    @Test func leavesPaddingAside() throws {
        let outermost = try BERBorder.outermost(of: [0x04, 0x01, 0xAA, 0xFF, 0xFF], limits: limits)
        #expect(outermost.encoding == [0x04, 0x01, 0xAA])
        #expect(outermost.trailing == [0xFF, 0xFF])
    }
}
