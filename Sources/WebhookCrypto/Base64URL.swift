/// Base64 with the URL-safe alphabet and without padding (RFC 4648 §5).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The text of some bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Which spellings are read.
    package enum Spelling {
        /// `+` and `/`, padded (RFC 4648 §4).
        case standard
        /// `-` and `_`, without padding (RFC 4648 §5).
        case urlSafe
        /// One of the two alphabets, padded or not.
        case either
    }

    /// The bytes of a text; nil when it is not spelled so. Bits that are left over have to be zero, so that a text of
    /// one spelling has one meaning and a meaning one text.
    package static func decode(_ text: String, _ spelling: Spelling = .urlSafe) -> [UInt8]? {
        let octets = Array(text.utf8)
        let letters = octets.prefix { $0 != UInt8(ascii: "=") }
        let padding = octets.count - letters.count
        let isPadded = octets.count % 4 == 0 && padding <= 2
        guard octets.dropFirst(letters.count).allSatisfy({ $0 == UInt8(ascii: "=") }), letters.count % 4 != 1,
            isPadded || (padding == 0 && spelling != .standard), padding == 0 || spelling != .urlSafe
        else { return nil }
        let isStandard = letters.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
        let isURLSafe = letters.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        guard !(isStandard && isURLSafe), !(isStandard && spelling == .urlSafe), !(isURLSafe && spelling == .standard)
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for letter in letters {
            guard let value = value(of: letter) else { return nil }
            bits = (bits << 6 | value) & 0x3FFF
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bits & ((1 << count) - 1) == 0 ? bytes : nil
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
