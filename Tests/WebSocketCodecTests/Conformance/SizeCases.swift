/// Much at once: large messages, many parts, small writes, many messages.
enum SizeCases {
    static let all = large + manyParts + smallWrites + manyMessages

    /// Octets that differ from place to place, so that a shifted mask shows.
    private static func payload(_ opcode: UInt8, _ length: Int) -> [UInt8] {
        let letters = Array("abcdefghijklmnopqrstuvwxyz-ä€😀.".utf8)
        guard opcode == 1 else { return (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) } }
        let whole = (0..<length / letters.count).flatMap { _ in letters }
        return whole + [UInt8](repeating: 0x2E, count: length - whole.count)
    }

    private static func each(
        _ body: (UInt8) -> [ConformanceCase]
    ) -> [ConformanceCase] { [UInt8(1), 2].flatMap(body) }

    private static let large = each { opcode in
        [65_536, 262_144].map { length in
            let frame = RawFrame(opcode: opcode, payload: payload(opcode, length))
            return .fine("opcode \(opcode), \(length) octets", [frame], [frame])
        }
    }

    private static let manyParts = each { opcode in
        let bytes = payload(opcode, 16_384)
        return [64, 256, 1_000, 4_096, 16_384].map { size in
            .fine(
                "opcode \(opcode), parts of \(size)", RawFrame.parts(opcode, bytes, of: size),
                [RawFrame(opcode: opcode, payload: bytes)])
        }
    }

    private static let smallWrites = each { opcode in
        let frame = RawFrame(opcode: opcode, payload: payload(opcode, 8_192))
        return [63, 128, 257, 512, 1_024, 2_048].map { size in
            .fine("opcode \(opcode), writes of \(size)", [frame], [frame], cut: .octets(size))
        }
    }

    private static let manyMessages = each { opcode in
        [0, 16, 64, 256].map { length in
            let frames = [RawFrame](repeating: RawFrame(opcode: opcode, payload: payload(opcode, length)), count: 200)
            return .fine("opcode \(opcode), 200 messages of \(length)", frames, frames)
        }
    }

    static let automaticParts: [ConformanceCase] = {
        let bytes = payload(1, 32_768)
        return [
            .fine(
                "32 KiB in parts of 1,300", RawFrame.parts(1, bytes, of: 1_300), [RawFrame(opcode: 1, payload: bytes)])
        ]
    }()
}
