/// EF.COM, the table of contents of a chip (Doc 9303-10 §4.6.1). Nobody signs it: the list of EF.SOD counts, and what
/// differs here is worth a remark and nothing more.
public struct EFCOM: Sendable {
    /// Version of the logical data structure, four digits: `0107` for 1.7. Empty when it is not stated so.
    public let ldsVersion: String
    /// Version of Unicode, six digits: `040000` for 4.0.0. Empty when it is not stated so.
    public let unicodeVersion: String
    /// The data groups that the file lists.
    public let dataGroups: Set<DataGroupNumber>
    /// Octets of the list that are the tag of no data group.
    public let unknownTags: [UInt8]

    /// Reads `60 { 5F01 version, 5F36 version, 5C tags }`. Padding may follow, as in any file that nobody hashes.
    public init(_ file: Bytes) throws(LDSError) {
        let (lds, unicode, tags) = try reading { () throws(BERError) in
            var outer = BERReader(file)
            var fields = try outer.enter(BERTag(rawValue: 0x60))
            guard outer.remaining.allSatisfy({ $0 == 0x00 || $0 == 0xFF }) else { throw .trailingBytes }
            let lds = try fields.next(BERTag(rawValue: 0x5F01)).contents
            let unicode = try fields.next(BERTag(rawValue: 0x5F36)).contents
            let tags = try fields.next(BERTag(rawValue: 0x5C)).contents
            try fields.end()
            return (lds, unicode, tags)
        }
        ldsVersion = Self.digits(lds, 4)
        unicodeVersion = Self.digits(unicode, 6)
        var dataGroups: Set<DataGroupNumber> = []
        var unknownTags: [UInt8] = []
        for octet in tags {
            guard dataGroups.count + unknownTags.count < 64 else { throw .tooManyElements }
            if let group = DataGroupNumber(outerTag: BERTag(rawValue: UInt32(octet))) {
                dataGroups.insert(group)
            } else {
                unknownTags.append(octet)
            }
        }
        self.dataGroups = dataGroups
        self.unknownTags = unknownTags
    }

    private static func digits(_ field: Bytes, _ count: Int) -> String {
        guard field.count == count, field.allSatisfy({ 0x30...0x39 ~= $0 }) else { return "" }
        return String(decoding: field, as: UTF8.self)
    }
}

extension DataGroupNumber {
    /// The data group whose file has this outer tag.
    init?(outerTag: BERTag) {
        guard let group = Self.allCases.first(where: { $0.outerTag == outerTag }) else { return nil }
        self = group
    }
}
