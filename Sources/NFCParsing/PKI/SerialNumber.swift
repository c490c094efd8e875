/// Serial numbers are compared as numbers: octets that only repeat the sign do not count (X.690 §8.3.2). Some states
/// write one more zero in their lists than in their certificates, and some numbers are zero or negative.
enum SerialNumber {
    /// The shortest two's complement form of a number.
    static func shortest(_ octets: Bytes) -> Bytes {
        var rest = octets
        while rest.count > 1, let first = rest.first {
            let next = rest[rest.startIndex + 1]
            guard first == 0 && next & 0x80 == 0 || first == 0xFF && next & 0x80 != 0 else { break }
            rest = rest.dropFirst()
        }
        return rest
    }
}

extension BERReader {
    /// Reads the serial number of a revoked certificate, which need not be in its shortest form: a list that is refused
    /// for one padded number would revoke nobody.
    mutating func listedSerialNumber() throws(BERError) -> Bytes {
        let contents = try contents(.integer)
        guard !contents.isEmpty else { throw .malformedValue }
        return contents
    }
}
