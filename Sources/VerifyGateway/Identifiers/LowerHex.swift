/// Hexadecimal text in lower case, as every hash of the gateway is written.
enum LowerHex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits per byte.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
