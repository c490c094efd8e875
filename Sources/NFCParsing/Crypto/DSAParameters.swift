/// Domain parameters of DSA (RFC 3279 §2.3.2), which Doc 9303-12 §4.4.4 allows. Numbers are big-endian without leading
/// zeros.
struct DSAParameters {
    let prime: Bytes
    let order: Bytes
    let generator: Bytes

    /// Reads Dss-Parms. The sizes are bounded before anything is computed with them (FIPS 186-4 §4.2): a huge prime
    /// would only make the check slow.
    init(_ element: BERElement) throws(PKIError) {
        (prime, order, generator) = try decoding { () throws(BERError) in
            guard element.tag == .sequence else { throw .unexpectedTag }
            var fields = element.reader
            let numbers = (
                try fields.positiveInteger(), try fields.positiveInteger(), try fields.positiveInteger()
            )
            try fields.end()
            return numbers
        }
        guard 1024...3072 ~= prime.bitCount, 160...256 ~= order.bitCount, generator.count <= prime.count else {
            throw .publicKeyInvalid
        }
    }
}

extension Bytes {
    /// Bits of an unsigned big-endian number without leading zero octets.
    var bitCount: Int { count * 8 - (first?.leadingZeroBitCount ?? 0) }
}

extension SubjectPublicKeyInfo {
    /// Whether the key takes its domain parameters from the key of its issuer (RFC 3279 §2.3.2); only DSA does that.
    var inheritsParameters: Bool { algorithm.algorithm == OID.dsa && algorithm.hasNoParameters }
}

extension OID {
    // DSA (RFC 3279 §2.3.2, RFC 5758 §3.1).
    static let dsa = ObjectIdentifier(1, 2, 840, 10040, 4, 1)
    static let dsaWithSHA1 = ObjectIdentifier(1, 2, 840, 10040, 4, 3)
    static let dsaWithSHA224 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 3, 1)
    static let dsaWithSHA256 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 3, 2)
}
