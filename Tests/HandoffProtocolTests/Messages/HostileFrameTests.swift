import HandoffProtocol
import Testing

/// Frames that were made to hurt. Each is refused with its own reason before it costs anything.
struct HostileFrameTests {
    private static func words(_ values: UInt64...) -> [UInt8] { words(values) }

    private static func words(_ values: [UInt64]) -> [UInt8] {
        values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    }

    private static func framed(_ segment: [UInt64]) -> [UInt8] {
        words([UInt64(segment.count) << 32] + segment)
    }

    private static let rootPointer: UInt64 = 0x0001_0001_0000_0000

    /// A data message whose struct is as the schema has it, and whose `raw` pointer is given.
    private static func dataMessage(rawPointer: UInt64, _ rest: [UInt64] = []) -> [UInt8] {
        framed([rootPointer, 2, 0x0001_0003_0000_0000, 1, 0, 0, rawPointer] + rest)
    }

    static let cases: [(name: String, frame: [UInt8], failure: DecodeFailure)] = [
        ("empty", [], .truncatedFrame),
        ("4 bytes", [0, 0, 0, 0], .truncatedFrame),
        ("8 bytes without a word", [0, 0, 0, 0, 0, 0, 0, 0], .truncatedFrame),
        ("shorter than its header says", words(9 << 32, 0), .truncatedFrame),
        ("67,108,864 segments", [0xFF, 0xFF, 0xFF, 0x03, 0, 0, 0, 0], .truncatedFrame),
        ("4,294,967,296 segments", [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], .truncatedFrame),
        (
            "17 segments", words(16) + [UInt8](repeating: 0, count: 256), .tooManySegments
        ),
        ("segment of 2^32 words", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] + words(0), .truncatedFrame),
        ("root outside", framed([0x0001_0001_0000_0040]), .pointerOutOfBounds),
        ("root before its segment", framed([0x0001_0001_FFFF_FF00]), .pointerOutOfBounds),
        ("root is a list", framed([0x0000_000A_0000_0001, 0]), .unexpectedPointer),
        ("root is a capability", framed([3]), .unexpectedPointer),
        ("unknown member", framed([rootPointer, 7, 0]), .unknownUnionMember),
        ("member 65535", framed([rootPointer, 0xFFFF, 0]), .unknownUnionMember),
        ("data outside", dataMessage(rawPointer: 0x0000_0802_0000_0001), .pointerOutOfBounds),
        ("data of 2^29 bytes", dataMessage(rawPointer: 0xFFFF_FFFA_0000_0001), .pointerOutOfBounds),
        ("list of 2^29 elements without size", dataMessage(rawPointer: 0xFFFF_FFF8_0000_0001), .unexpectedPointer),
        ("text where data belongs is a struct", dataMessage(rawPointer: 0x0001_0000_0000_0000), .unexpectedPointer),
        ("far pointer to no segment", dataMessage(rawPointer: 0x0000_0009_0000_0002), .pointerOutOfBounds),
        ("far pointer behind its segment", dataMessage(rawPointer: 0x0000_0000_0000_7FFA), .pointerOutOfBounds),
        (
            "far pointer to a far pointer", dataMessage(rawPointer: 0x0000_0000_0000_003A, [0x0000_0000_0000_0042, 0]),
            .unexpectedPointer
        ),
        ("far pointer to itself", dataMessage(rawPointer: 0x0000_0000_0000_0032), .unexpectedPointer),
        (
            "double far pointer to a far pointer",
            dataMessage(rawPointer: 0x0000_0000_0000_003E, [0x0000_0000_0000_0002, 0x0000_0000_0000_0002]),
            .unexpectedPointer
        ),
    ]

    @Test(arguments: cases.indices)
    func isRefused(index: Int) {
        let (name, frame, failure) = Self.cases[index]
        #expect(throws: failure, "\(name)") { try ClientMessage(frame: frame[...]) }
    }

    /// 6,000 pointers to one text of 200 KB: 1.2 GB for a reader that follows them all.
    @Test func aListThatSharesOneTextIsRefusedByItsCount() {
        let texts = 6_000
        let text = [UInt64](repeating: 0x4141_4141_4141_4141, count: 25_000)
        var segment: [UInt64] = [Self.rootPointer, 3, 0x0002_0000_0000_0000, 0]
        segment.append(UInt64(texts) << 35 | 6 << 32 | 1)
        for index in 0..<texts { segment.append(200_000 << 35 | 2 << 32 | UInt64(texts - index - 1) << 2 | 1) }
        let frame = Self.framed(segment + text)
        #expect(throws: DecodeFailure.valueTooLarge) { try ClientMessage(frame: frame[...]) }
    }

    /// Within the count, what the pointers touch is what is limited.
    @Test func sharedTextsCostWhatTheyTouch() {
        let texts = 60
        let text = [UInt64](repeating: 0x4141_4141_4141_4141, count: 16)
        var segment: [UInt64] = [Self.rootPointer, 3, 0x0002_0000_0000_0000, 0]
        segment.append(UInt64(texts) << 35 | 6 << 32 | 1)
        for index in 0..<texts { segment.append(128 << 35 | 2 << 32 | UInt64(texts - index - 1) << 2 | 1) }
        let frame = Self.framed(segment + text)
        #expect(throws: DecodeFailure.traversalLimitExceeded) { try ClientMessage(frame: frame[...]) }
    }

    @Test func longTextsAndAssertionsAreRefused() {
        let long = String(repeating: "x", count: 513)
        let hello = ClientHello(sessionID: long, mobileWriteToken: "", deviceID: "")
        #expect(throws: DecodeFailure.valueTooLarge) {
            try ClientMessage(frame: ClientMessage.hello(hello).encoded()[...])
        }
        let assertion = [UInt8](repeating: 1, count: 8_193)[...]
        let phase = PhaseUpdate(phase: "nfc_complete", attestAssertion: assertion)
        #expect(throws: DecodeFailure.valueTooLarge) {
            try ClientMessage(frame: ClientMessage.phase(phase).encoded()[...])
        }
    }

    /// Any change of a frame is read or refused, never more.
    @Test func mutatedFramesAreReadOrRefused() {
        var random = SplitMix(state: 42)
        let frames =
            KnownFrames.client.map { [UInt8](hexadecimal: $0.bytes) }
            + KnownFrames.server.map { [UInt8](hexadecimal: $0.bytes) }
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<20_000 {
            var frame = frames[Int(random.next() % UInt64(frames.count))]
            for _ in 0..<1 + random.next() % 4 where !frame.isEmpty {
                let position = Int(random.next() % UInt64(frame.count))
                switch random.next() % 4 {
                case 0: frame[position] = UInt8(truncatingIfNeeded: random.next())
                case 1: frame[position] ^= 1 << UInt8(random.next() % 8)
                case 2: frame.insert(UInt8(truncatingIfNeeded: random.next()), at: position)
                default: frame.removeSubrange(position...)
                }
            }
            let isRead =
                (try? ClientMessage(frame: frame[...])) != nil || (try? ServerMessage(frame: frame[...])) != nil
            if isRead { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        #expect(outcomes.read > 1_000 && outcomes.refused > 1_000, "\(outcomes)")
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
