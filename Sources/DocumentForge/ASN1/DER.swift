/// Writes DER (ITU-T X.690 §10): every function returns one complete encoding, so that they nest like the syntax.
enum DER {
    /// Tag, definite length in its shortest form, contents. The tag is given by the octets that are sent for it.
    static func element(_ tag: UInt32, _ contents: [UInt8]) -> [UInt8] {
        identifier(tag) + length(contents.count) + contents
    }

    /// An element of other elements.
    static func element(_ tag: UInt32, _ parts: [UInt8]...) -> [UInt8] {
        element(tag, Array(parts.joined()))
    }

    /// Identifier octets: `0x5F1F` is sent as two.
    static func identifier(_ tag: UInt32) -> [UInt8] {
        let octets = (0..<4).reversed().map { UInt8(truncatingIfNeeded: tag >> (8 * UInt32($0))) }
        return Array(octets.drop { $0 == 0 })
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        let octets = bigEndian(count)
        return [0x80 | UInt8(octets.count)] + octets
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        Array((0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }.drop { $0 == 0 })
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] {
        element(0x30, Array(parts.joined()))
    }

    static func sequence(of parts: [[UInt8]]) -> [UInt8] {
        element(0x30, Array(parts.joined()))
    }

    /// SET OF, its members in the ascending order that DER asks for (X.690 §11.6).
    static func set(of parts: [[UInt8]]) -> [UInt8] {
        element(0x31, Array(parts.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
    }

    /// `[number]`, constructed.
    static func context(_ number: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        element(UInt32(0xA0 | number), Array(parts.joined()))
    }

    /// `[number] IMPLICIT` of a primitive type.
    static func implicit(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
        element(UInt32(0x80 | number), contents)
    }

    static func integer(_ value: Int) -> [UInt8] {
        integer(unsigned: bigEndian(value))
    }

    /// INTEGER from an unsigned big-endian number of any length.
    static func integer(unsigned bytes: [UInt8]) -> [UInt8] {
        var octets = Array(bytes.drop { $0 == 0 })
        if octets.first.map({ $0 & 0x80 != 0 }) ?? true { octets.insert(0, at: 0) }
        return element(0x02, octets)
    }

    static func boolean(_ value: Bool) -> [UInt8] {
        element(0x01, [value ? 0xFF : 0x00])
    }

    static func octetString(_ bytes: [UInt8]) -> [UInt8] {
        element(0x04, bytes)
    }

    static func bitString(_ bytes: [UInt8], unusedBits: UInt8 = 0) -> [UInt8] {
        element(0x03, [unusedBits] + bytes)
    }

    static let null: [UInt8] = [0x05, 0x00]

    static func printableString(_ text: String) -> [UInt8] {
        element(0x13, Array(text.utf8))
    }

    static func utf8String(_ text: String) -> [UInt8] {
        element(0x0C, Array(text.utf8))
    }

    /// UTCTime until 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5).
    static func time(_ secondsSinceEpoch: Int64) -> [UInt8] {
        let time = CalendarTime(secondsSinceEpoch: secondsSinceEpoch)
        return 1950...2049 ~= time.year
            ? element(0x17, Array((time.digits.dropFirst(2) + "Z").utf8))
            : element(0x18, Array((time.digits + "Z").utf8))
    }

    /// The contents of a GeneralizedTime.
    static func generalizedTimeContents(_ secondsSinceEpoch: Int64) -> [UInt8] {
        Array((CalendarTime(secondsSinceEpoch: secondsSinceEpoch).digits + "Z").utf8)
    }
}
