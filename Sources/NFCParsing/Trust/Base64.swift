/// Base64 as LDIF and PEM write it (RFC 4648 §4).
public enum Base64 {
    /// The octets behind a text, which may hold spaces and line ends; nil when it is no base64. Bits that are left over
    /// have to be zero, so that one value has one text.
    public static func decode(_ text: Bytes) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        let octets = text.span
        for index in 0..<octets.count {
            let value = table[Int(octets[index])]
            if value < 64 {
                guard padding == 0 else { return nil }
                bits = bits << 6 | UInt32(value)
                count += 1
                if count == 4 {
                    output.append(UInt8(truncatingIfNeeded: bits >> 16))
                    output.append(UInt8(truncatingIfNeeded: bits >> 8))
                    output.append(UInt8(truncatingIfNeeded: bits))
                    count = 0
                    bits = 0
                }
            } else if value == pad {
                padding += 1
            } else if value != blank {
                return nil
            }
        }
        switch (count, padding) {
        case (0, 0): break
        case (2, 2) where bits & 0xF == 0:
            output.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (3, 1) where bits & 0x3 == 0:
            output.append(UInt8(truncatingIfNeeded: bits >> 10))
            output.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        return output
    }

    private static let blank: UInt8 = 64
    private static let pad: UInt8 = 65
    private static let wrong: UInt8 = 66

    private static let table: [UInt8] = {
        var table = [UInt8](repeating: wrong, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        for (value, octet) in alphabet.enumerated() { table[Int(octet)] = UInt8(value) }
        for octet in " \t\r\n".utf8 { table[Int(octet)] = blank }
        table[Int(UInt8(ascii: "="))] = pad
        return table
    }()
}
