extension BERReader {
    /// Reads an INTEGER and gives its contents octets, two's complement and big-endian. The first nine bits may not be
    /// equal, in BER neither (X.690 §8.3.2); no published certificate breaks this.
    mutating func integer() throws(BERError) -> Bytes {
        let range = try range(.integer)
        guard !range.isEmpty, isShortest(range) else { throw .malformedValue }
        return bytes[range]
    }

    /// Whether an INTEGER with its contents in a range of ``bytes`` is in its shortest form.
    @inline(__always)
    private func isShortest(_ range: Range<Int>) -> Bool {
        guard range.count > 1 else { return true }
        let (first, second) = (bytes[range.lowerBound], bytes[range.lowerBound + 1])
        return !(first == 0 && second & 0x80 == 0) && !(first == 0xFF && second & 0x80 != 0)
    }

    /// Reads an INTEGER that must be positive and gives its magnitude without leading zeros.
    mutating func positiveInteger() throws(BERError) -> Bytes {
        let contents = try integer()
        guard let first = contents.first, first & 0x80 == 0 else { throw .malformedValue }
        return contents.drop { $0 == 0 }
    }

    /// Reads an INTEGER that cannot be negative and gives its magnitude without leading zeros, also where the octet of
    /// zeros that keeps the sign is missing: chips of the first years write the modulus of EF.DG15 so.
    mutating func unsignedInteger() throws(BERError) -> Bytes {
        let contents = try contents(.integer)
        guard !contents.isEmpty else { throw .malformedValue }
        return contents.drop { $0 == 0 }
    }

    /// Reads an INTEGER of 0…2³¹−1 in its shortest form: versions, counts and data group numbers.
    mutating func smallInteger() throws(BERError) -> Int {
        let range = try range(.integer)
        guard 1...4 ~= range.count else { throw .malformedValue }
        guard bytes[range.lowerBound] & 0x80 == 0, isShortest(range) else { throw .malformedValue }
        var number = 0
        for index in range { number = number << 8 | Int(bytes[index]) }
        return number
    }

    /// Reads a BIT STRING of whole octets and gives them.
    mutating func octetAlignedBitString() throws(BERError) -> Bytes {
        let contents = try contents(.bitString)
        guard contents.first == 0 else { throw .malformedValue }
        return contents.dropFirst()
    }

    /// Reads a BOOLEAN; every non-zero octet is true (X.690 §8.2.2).
    mutating func boolean() throws(BERError) -> Bool {
        let range = try range(.boolean)
        guard range.count == 1 else { throw .malformedValue }
        return bytes[range.lowerBound] != 0
    }
}
