/// The two numbers of an ECDSA signature as chips send them in active authentication: side by side (BSI TR-03111
/// §5.2.1), or as the SEQUENCE of certificates, which Portuguese cards send.
struct ECDSAValue {
    /// r and s side by side, each as long as a coordinate.
    let plain: Bytes
    /// Whether the chip sent the one form that Doc 9303-11 §6.1.2.3 describes.
    let isPlainForm: Bool

    /// Reads a signature for a key on `curve`. A zero octet in front of a number, as some chips send it, changes
    /// nothing; everything else has to have its exact length.
    init?(_ signature: Bytes, on curve: NamedCurve) {
        let length = curve.coordinateLength
        if signature.count == 2 * length {
            plain = signature
            isPlainForm = true
            return
        }
        isPlainForm = false
        if signature.count == 2 * length + 2 {
            let (r, s) = (signature.prefix(length + 1), signature.suffix(length + 1))
            if r.first == 0, s.first == 0 {
                plain = Array(r.dropFirst()) + s.dropFirst()
                return
            }
        }
        guard let fields = try? BERReader.only(.sequence, in: signature).reader,
            let (r, s) = try? Self.numbers(fields), let left = Self.pad(r, to: length),
            let right = Self.pad(s, to: length)
        else { return nil }
        plain = (left + right)[...]
    }

    private static func numbers(_ fields: BERReader) throws(BERError) -> (Bytes, Bytes) {
        var fields = fields
        let r = try Self.number(&fields)
        let s = try Self.number(&fields)
        try fields.end()
        return (r, s)
    }

    /// An INTEGER that need not be in its shortest form: chips pad, certificates do not.
    private static func number(_ fields: inout BERReader) throws(BERError) -> Bytes {
        let contents = try fields.contents(.integer)
        guard let first = contents.first, first & 0x80 == 0 else { throw .malformedValue }
        return contents.drop { $0 == 0 }
    }

    private static func pad(_ number: Bytes, to length: Int) -> [UInt8]? {
        number.count > length ? nil : [UInt8](repeating: 0, count: length - number.count) + number
    }
}
