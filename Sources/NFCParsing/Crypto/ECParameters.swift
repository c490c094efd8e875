/// Explicit parameters of an elliptic curve over a prime field (ANSI X9.62 ECParameters; Doc 9303-12 §4.4.3 demands
/// them, so 160 of 164 published EC keys carry them). Numbers are big-endian without leading zeros.
struct ECParameters {
    let prime: Bytes
    let a: Bytes
    let b: Bytes
    let generator: Bytes
    let order: Bytes
    let cofactor: Bytes

    /// Reads ECParameters. The seed, which only says how a and b were found, is passed over; the cofactor may not be
    /// left out.
    init(_ element: BERElement) throws(BERError) {
        var fields = element.reader
        guard try fields.smallInteger() == 1 else { throw .malformedValue }
        var field = try fields.enter(.sequence)
        guard try field.objectIdentifier() == OID.primeField else { throw .malformedValue }
        prime = try field.positiveInteger()
        try field.end()
        var curve = try fields.enter(.sequence)
        a = try curve.next(.octetString).contents.drop { $0 == 0 }
        b = try curve.next(.octetString).contents.drop { $0 == 0 }
        _ = try curve.nextIfPresent(.bitString)
        try curve.end()
        generator = try fields.next(.octetString).contents
        order = try fields.positiveInteger()
        cofactor = try fields.positiveInteger()
        try fields.end()
    }
}

/// The parameters of a standard curve.
struct CurveDomain {
    let prime: [UInt8]
    let a: [UInt8]
    let b: [UInt8]
    /// Uncompressed base point.
    let generator: [UInt8]
    let order: [UInt8]

    init(prime: String, a: String, b: String, generator: String, order: String) {
        self.prime = Self.octets(prime)
        self.a = Self.octets(a)
        self.b = Self.octets(b)
        self.generator = Self.octets(generator)
        self.order = Self.octets(order)
    }

    private static func octets(_ hexadecimal: String) -> [UInt8] {
        var octets: [UInt8] = []
        var high: UInt8?
        for digit in hexadecimal.utf8 {
            let value = digit >= 0x61 ? digit - 0x61 + 10 : digit - 0x30
            if let first = high {
                octets.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return octets
    }

    /// Whether explicit parameters are this curve; every standard curve has the cofactor 1.
    func equals(_ explicit: ECParameters) -> Bool {
        explicit.prime.elementsEqual(prime)
            && explicit.a.elementsEqual(a.drop { $0 == 0 })
            && explicit.b.elementsEqual(b.drop { $0 == 0 })
            && explicit.generator.elementsEqual(generator)
            && explicit.order.elementsEqual(order)
            && explicit.cofactor.elementsEqual([1])
    }
}
