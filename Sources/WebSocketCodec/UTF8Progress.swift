/// Follows a text octet by octet (Unicode 17, table 3-7), so that an octet which no text can continue with is found when
/// it comes and not when the text is complete.
struct UTF8Progress {
    /// Octets that the character which has begun still needs.
    private var missing = 0
    /// What the next of them may be: narrower behind the first octets that could begin long forms, surrogates, or
    /// characters above U+10FFFF.
    private var next = Self.continuation

    private static let continuation: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether the text may end here.
    var isComplete: Bool { missing == 0 }

    /// Takes the next part of the text; false when it is none.
    mutating func accept(_ octets: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < octets.count {
            if missing == 0 {
                index = Self.endOfASCII(octets, from: index)
                guard index < octets.count else { return true }
                guard begin(octets[index]) else { return false }
            } else {
                guard next.contains(octets[index]) else { return false }
                missing -= 1
                next = Self.continuation
            }
            index += 1
        }
        return true
    }

    private mutating func begin(_ octet: UInt8) -> Bool {
        switch octet {
        case ..<0x80: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, next) = (2, 0xA0...0xBF)
        case 0xED: (missing, next) = (2, 0x80...0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, next) = (3, 0x90...0xBF)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, next) = (3, 0x80...0x8F)
        default: return false
        }
        return true
    }

    /// Passes over ASCII, eight octets at a time.
    private static func endOfASCII(_ octets: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while octets.count - index >= 8,
            octets.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            index += 8
        }
        while index < octets.count, octets[index] < 0x80 { index += 1 }
        return index
    }
}
