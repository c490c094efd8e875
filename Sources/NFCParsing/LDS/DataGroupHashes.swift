/// The hashes of up to sixteen data groups: places in the security object that lists them, in a table of fixed size,
/// because every document has one.
struct DataGroupHashes: Sendable {
    private let content: Bytes
    /// Where the hash of each data group starts, counted from the start of ``content``; 0 where there is none.
    private var places = SIMD16<UInt16>()
    /// How long it is.
    private var lengths = SIMD16<UInt16>()

    /// Reads `SEQUENCE { SEQUENCE { number, hash } … }`.
    init(from reader: inout BERReader) throws(BERError) {
        content = reader.bytes
        let list = try reader.open(.sequence)
        while !reader.isAtEnd {
            let entry = try reader.open(.sequence)
            let number = DataGroupNumber(rawValue: try reader.smallInteger())
            let hash = try reader.range(.octetString)
            try reader.close(entry)
            // A second hash for the same data group would leave the choice to whoever reads the list.
            guard let number, !lists(number) else { throw .malformedValue }
            guard let place = UInt16(exactly: hash.lowerBound - content.startIndex),
                let length = UInt16(exactly: hash.count)
            else { throw .limitExceeded }
            places[number.rawValue - 1] = place
            lengths[number.rawValue - 1] = length
        }
        try reader.close(list)
    }

    /// Where in ``content`` the hash of one data group lies, counted from the start; nil when none is listed.
    private func place(of number: DataGroupNumber) -> Range<Int>? {
        let start = Int(places[number.rawValue - 1])
        return start > 0 ? start..<start + Int(lengths[number.rawValue - 1]) : nil
    }

    /// The hash of one data group, nil when none is listed.
    subscript(_ number: DataGroupNumber) -> Bytes? {
        place(of: number).map { content.dropFirst($0.lowerBound).prefix($0.count) }
    }

    /// Whether the listed hash of a data group is that of some octets.
    func isHash(_ number: DataGroupNumber, by digest: DigestAlgorithm, of octets: Span<UInt8>) -> Bool {
        guard let place = place(of: number) else { return false }
        return digest.matches(content.span.extracting(place), over: octets)
    }

    /// Whether a data group is listed.
    func lists(_ number: DataGroupNumber) -> Bool { places[number.rawValue - 1] > 0 }

    /// Whether every hash has this length.
    func allHave(length: Int) -> Bool {
        guard let length = UInt16(exactly: length) else { return false }
        for index in places.indices where places[index] > 0 && lengths[index] != length { return false }
        return true
    }

    /// The data groups that are listed, lower numbers first.
    var numbers: [DataGroupNumber] { DataGroupNumber.allCases.filter(lists) }
}
