extension BERReader {
    /// Reads an INTEGER and gives its contents octets, two's complement and big-endian, in the shortest form: its first
    /// nine bits are not all alike (X.690 §8.3.2).
    mutating func integer() throws(BERError) -> Bytes {
        let contents = try next(.integer).contents
        guard let first = contents.first else { throw .malformedValue }
        if contents.count > 1, first == 0x00 || first == 0xFF {
            guard (first ^ contents[contents.startIndex + 1]) & 0x80 != 0 else { throw .malformedValue }
        }
        return contents
    }

    /// Reads an INTEGER that must be positive and gives its magnitude without leading zeros.
    mutating func positiveInteger() throws(BERError) -> Bytes {
        let contents = try integer()
        guard let first = contents.first, first & 0x80 == 0 else { throw .malformedValue }
        return contents.drop { $0 == 0 }
    }

    /// Reads an INTEGER of 0…2³¹−1 in its shortest form: versions, counts and data group numbers.
    mutating func smallInteger() throws(BERError) -> Int {
        let contents = try integer()
        guard contents.count <= 4, let first = contents.first, first & 0x80 == 0 else { throw .malformedValue }
        return contents.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Reads a BIT STRING of whole octets and gives them.
    mutating func octetAlignedBitString() throws(BERError) -> Bytes {
        let contents = try next(.bitString).contents
        guard contents.first == 0 else { throw .malformedValue }
        return contents.dropFirst()
    }

    /// Reads a BOOLEAN; every non-zero octet is true (X.690 §8.2.2).
    mutating func boolean() throws(BERError) -> Bool {
        let contents = try next(.boolean).contents
        guard contents.count == 1, let octet = contents.first else { throw .malformedValue }
        return octet != 0
    }
}
