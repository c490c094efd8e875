/// The way in which EF.DG11 and EF.DG12 store their fields (Doc 9303-10 §4.7.11, §4.7.12): `5C` lists the tags, then
/// the fields follow in any order.
struct DetailFields {
    /// Fields and names that one file may hold.
    private static let limit = 64

    /// The tags that the file says it holds.
    private(set) var listedTags: [BERTag] = []
    /// Names under the repeated tag, in the order of the file.
    private(set) var names: [LDSText] = []
    private var fields: [BERElement] = []

    /// Reads all fields of a file. `nameTag` is the tag that may stand several times.
    ///
    /// Such names belong into a template `A0 { 02 count, name … }`. Cards of some issuers put them beside the other
    /// fields instead, and some list the template's tag in `5C`; both are taken for what they are. Any other tag that
    /// stands twice would leave the choice to whoever reads the file, and is refused.
    init(_ group: DataGroupNumber, _ file: Bytes, nameTag: BERTag) throws(LDSError) {
        var reader = try BERReader.contents(of: group, file)
        var count = 0
        while !reader.isAtEnd {
            count += 1
            guard count <= Self.limit else { throw .tooManyElements }
            let field = try reading { () throws(BERError) in try reader.next() }
            switch field.tag {
            case BERTag(rawValue: 0x5C):
                guard listedTags.isEmpty else { throw .encoding(.malformedValue) }
                listedTags = try reading { () throws(BERError) in try Self.tags(field.contents) }
            case BERTag(rawValue: 0xA0): try readNames(field, nameTag)
            case nameTag: try append(field)
            default:
                guard !fields.contains(where: { $0.tag == field.tag }) else { throw .encoding(.malformedValue) }
                fields.append(field)
            }
        }
    }

    /// The contents of a field, nil when it is not there.
    subscript(_ tag: UInt32) -> Bytes? {
        fields.first { $0.tag.rawValue == tag }?.contents
    }

    /// The text of a field, nil when it is not there.
    func text(_ tag: UInt32) -> LDSText? {
        self[tag].map(LDSText.init)
    }

    private mutating func readNames(_ template: BERElement, _ nameTag: BERTag) throws(LDSError) {
        var entries = template.reader
        _ = try reading { () throws(BERError) in try entries.smallInteger() }
        while !entries.isAtEnd {
            try append(try reading { () throws(BERError) in try entries.next(nameTag) })
        }
    }

    private mutating func append(_ name: BERElement) throws(LDSError) {
        guard names.count < Self.limit else { throw .tooManyElements }
        names.append(LDSText(name.contents))
    }

    /// The tags of a list, one after the other without lengths.
    private static func tags(_ list: Bytes) throws(BERError) -> [BERTag] {
        var tags: [BERTag] = []
        var rest = list
        while let first = rest.popFirst() {
            var tag = UInt32(first)
            if first & 0x1F == 0x1F {
                guard let second = rest.popFirst(), second & 0x80 == 0 else { throw .malformedTag }
                tag = tag << 8 | UInt32(second)
            }
            guard tags.count < limit else { throw .limitExceeded }
            tags.append(BERTag(rawValue: tag))
        }
        return tags
    }
}

extension BERReader {
    /// A reader over the contents of an elementary file: its outer tag, and nothing behind it.
    static func contents(of group: DataGroupNumber, _ file: Bytes) throws(LDSError) -> BERReader {
        try reading { () throws(BERError) in try BERReader.enter(only: group.outerTag, in: file) }
    }
}
