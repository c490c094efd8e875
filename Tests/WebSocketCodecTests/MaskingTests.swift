import NIOCore
import Testing

@testable import WebSocketCodec

/// Octets are unmasked eight at a time; here they are compared with one at a time (RFC 6455 §5.3).
@Suite struct MaskingTests {
    @Test(arguments: UInt64(0)..<200)
    func wordsAndOctetsAgree(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = Self.octets(Int.random(in: 0...200, using: &random), &random)
        let key = Self.octets(4, &random)
        let mask = key.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        // Windows that begin anywhere, so that no word lies on its boundary.
        let start = Int.random(in: 0...min(15, bytes.count), using: &random)
        let end = Int.random(in: start...bytes.count, using: &random)
        var ours = bytes
        ours.withUnsafeMutableBytes {
            Masking.apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: $0[start..<end]))
        }
        let oracle = bytes.indices.map { index in
            (start..<end).contains(index) ? bytes[index] ^ key[(index - start) % 4] : bytes[index]
        }
        #expect(ours == oracle)
    }

    @Test(arguments: UInt64(0)..<200)
    func aPayloadInPiecesIsTheSamePayload(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = Self.octets(Int.random(in: 0...300, using: &random), &random)
        let key = Self.octets(4, &random)
        var mask = key.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var ours = bytes
        var start = 0
        while start < bytes.count {
            let count = Int.random(in: 0...min(23, bytes.count - start), using: &random)
            ours.withUnsafeMutableBytes {
                Masking.apply(mask, to: UnsafeMutableRawBufferPointer(rebasing: $0[start..<start + count]))
            }
            mask = Masking.turned(mask, by: count)
            start += count
        }
        #expect(ours == bytes.enumerated().map { $1 ^ key[$0 % 4] })
    }

    @Test(arguments: UInt64(0)..<60)
    func messagesInPartsAndPiecesAreTheSameMessages(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let payload = Self.octets(Int.random(in: 0...3_000, using: &random), &random)
        var frames: [RawFrame] = []
        var start = 0
        repeat {
            let count = Int.random(in: 0...max(700, payload.count / 20), using: &random)
            let end = frames.count == 20 ? payload.count : min(start + count, payload.count)
            var frame = RawFrame(
                opcode: frames.isEmpty ? 2 : 0, payload: Array(payload[start..<end]), isFinal: end == payload.count)
            frame.mask = Self.octets(4, &random)
            frames.append(frame)
            start = end
        } while frames.last?.isFinal == false
        for size in [nil, 1, 3, 8, 13, Int.random(in: 2...900, using: &random)] {
            let wire = try Wire()
            try wire.feed(frames, inPiecesOf: size)
            #expect(try wire.events() == [.binary(payload)], "seed \(seed), pieces of \(size ?? 0)")
        }
    }

    private static func octets(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
