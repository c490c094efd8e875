import Testing

@testable import VerifyGateway

@Suite("CBOR")
struct CBORReaderTests {
    private static func fault(_ bytes: [UInt8], _ read: (inout CBORReader) throws(CBORError) -> Void) -> CBORError? {
        var reader = CBORReader(bytes[...])
        do {
            try read(&reader)
            try reader.end()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Integers of RFC 8949 appendix A",
        arguments: [
            ([0x00], 0), ([0x17], 23), ([0x18, 0x18], 24), ([0x18, 0x64], 100), ([0x19, 0x03, 0xE8], 1000),
            ([0x1A, 0x00, 0x0F, 0x42, 0x40], 1_000_000), ([0x20], -1), ([0x38, 0x63], -100),
            ([0x39, 0x03, 0xE7], -1000),
            ([0x1B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .max),
            ([0x3B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .min),
        ] as [([UInt8], Int64)])
    func integers(bytes: [UInt8], value: Int64) throws {
        var reader = CBORReader(bytes[...])
        #expect(try reader.integer() == value)
        try reader.end()
    }

    @Test(
        "What is not in the form is refused for what it is",
        arguments: [
            ([], .truncated), ([0x18], .truncated), ([0x19, 1], .truncated), ([0x18, 0x17], .notShortest),
            ([0x19, 0, 0xFF], .notShortest), ([0x1A, 0, 0, 0xFF, 0xFF], .notShortest),
            ([0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .notShortest), ([0x1C], .unsupported), ([0x1F], .unsupported),
            ([0x42, 1], .truncated), ([0x5F, 0x41, 1, 0xFF], .unsupported), ([0x82, 0], .truncated),
            ([0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .truncated), ([0xC0, 0x00], .unsupported),
            ([0xF4], .unsupported), ([0xF9, 0, 0], .unsupported), ([0xFF], .unsupported), ([0, 0], .trailingBytes),
            ([UInt8](repeating: 0x81, count: 9) + [0], .tooComplex),
        ] as [([UInt8], CBORError)])
    func malformed(bytes: [UInt8], error: CBORError) {
        #expect(Self.fault(bytes) { reader throws(CBORError) in try reader.skip() } == error)
    }

    @Test("Types, texts and numbers are what they are said to be")
    func types() {
        #expect(Self.fault([0x60]) { r throws(CBORError) in _ = try r.bytes() } == .unexpectedType)
        #expect(Self.fault([0x40]) { r throws(CBORError) in _ = try r.text() } == .unexpectedType)
        #expect(Self.fault([0x62, 0xC3, 0x28]) { r throws(CBORError) in _ = try r.text() } == .malformedText)
        #expect(Self.fault([0x40]) { r throws(CBORError) in _ = try r.integer() } == .unexpectedType)
        #expect(
            Self.fault([0x1B] + [UInt8](repeating: 0xFF, count: 8)) { r throws(CBORError) in _ = try r.integer() }
                == .numberTooLarge)
        #expect(
            Self.fault([0xB1] + [UInt8](repeating: 0x60, count: 34)) { r throws(CBORError) in
                try r.members { _, _ throws(CBORError) in }
            } == .tooComplex)
        #expect(
            Self.fault([0xA2, 0x01, 0x01, 0x01, 0x02]) { r throws(CBORError) in
                try r.numberedMembers { _, _ throws(CBORError) in }
            } == .duplicateKey)
    }

    /// Changes of a genuine object, thousands of them: whatever comes out, the reader ends, and within the input.
    @Test("A hundred thousand changed objects end in an answer")
    func changedObjects() async throws {
        let forge = try AppForge(now: 1_773_057_600)
        let key = AppForge.Key()
        let challenge = [UInt8](repeating: 1, count: 32)
        var recipe = AppForge.Recipe()
        recipe.receipt = [1]
        let seeds = [
            try forge.attestation(of: key, challenge: challenge, recipe),
            try key.assertion(counter: 1, over: challenge),
            AppForge.coseKey(try key.point), CBORWriter.map(["a": CBORWriter.array([CBORWriter.integer(-5)])]),
        ]
        var numbers = SeededGenerator(seed: 4)
        var (read, refused) = (0, 0)
        for round in 0..<100_000 {
            // Other tests want the thread as well.
            if round % 256 == 0 { await Task.yield() }
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<4, using: &numbers) {
                // Where heads are: near the beginning and everywhere else in turn.
                let reach = Bool.random(using: &numbers) ? min(bytes.count, 64) : bytes.count
                guard reach > 0 else { break }
                let place = Int.random(in: 0..<reach, using: &numbers)
                switch Int.random(in: 0..<5, using: &numbers) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &numbers)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                case 2: bytes.removeSubrange(place...)
                case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &numbers), at: place)
                default: bytes.remove(at: place)
                }
            }
            var reader = CBORReader(bytes[...])
            do {
                try reader.skip()
                read += 1
                #expect(reader.remaining.endIndex == bytes.count)
            } catch {
                refused += 1
            }
            switch round % seeds.count {
            case 0: _ = try? AttestationObject(bytes[...])
            case 1: _ = try? Assertion(bytes[...])
            default: _ = try? AuthenticatorData([UInt8](repeating: 0, count: 55)[...] + bytes).credential()
            }
        }
        #expect(read > 1000 && refused > 1000)
    }
}

/// SplitMix64: the same numbers for the same seed, so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
