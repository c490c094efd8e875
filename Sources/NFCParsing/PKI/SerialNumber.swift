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
