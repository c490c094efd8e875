import Testing

@testable import WebSocketCodec

/// How the network cuts a stream must not matter.
@Suite struct FeedingTests {
    @Test(arguments: UInt64(0)..<60)
    func piecesDoNotMatter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = Self.stream(&random)
        let whole = try Wire()
        try whole.feed(bytes)
        let (events, sent) = (try whole.events(), try whole.sent())
        for size in [1, 2, 3, 7, Int.random(in: 4...400, using: &random)] {
            let pieces = try Wire()
            try pieces.feed(bytes, inPiecesOf: size)
            #expect(try pieces.events() == events, "seed \(seed), pieces of \(size)")
            #expect(try pieces.sent() == sent, "seed \(seed), pieces of \(size)")
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func noiseNeverDoesHarm(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Self.stream(&random)
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
        }
        let wire = try Wire()
        try wire.feed(bytes, inPiecesOf: 11)
        let closes = try wire.events().filter { if case .closed = $0 { true } else { false } }
        #expect(closes.count == (wire.isOpen ? 0 : 1))
        #expect(try wire.sent().filter { $0.opcode == 8 }.count == (wire.isOpen ? 0 : 1))
    }

    /// Frames as correct peers send them, and now and then one that ends everything.
    private static func stream(_ random: inout SeededGenerator) -> [UInt8] {
        var frames: [RawFrame] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let payload = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0x20...0x7E, using: &random)
            }
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<6: frames.append(.binary(payload))
            case 6..<10: frames.append(RawFrame(opcode: 1, payload: payload))
            case 10..<13: frames.append(.ping(Array(payload.prefix(125))))
            case 13..<18:
                frames.append(.binary(payload, isFinal: false))
                frames.append(.ping([1]))
                frames.append(.more(payload, isFinal: false))
                frames.append(.more([], isFinal: true))
            case 18: frames.append(.more(payload, isFinal: true))
            default: frames.append(.close(1001, Array(payload.prefix(20))))
            }
        }
        return frames.flatMap { frame in
            var masked = frame
            masked.mask = (0..<4).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            return masked.bytes
        }
    }
}
