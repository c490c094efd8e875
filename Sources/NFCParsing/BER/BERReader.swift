/// Bytes that somebody else owns: a window without a copy.
public typealias Bytes = ArraySlice<UInt8>

/// One element: its tag, its contents and the whole encoding, all windows over the same bytes.
public struct BERElement: Sendable {
    /// The identifier octets.
    public let tag: BERTag
    /// The contents octets, without tag and length.
    public let contents: Bytes
    /// Tag, length and contents as they were received; what hashes and signatures cover.
    public let encoding: Bytes

    /// A reader over the contents of a constructed element.
    public var reader: BERReader { BERReader(contents) }
}

/// A shrinking window over BER with definite lengths.
///
/// A read either moves the window past one element or throws and leaves it where it was. Nothing is copied and nothing
/// is allocated. Indefinite lengths and constructed strings do not reach this reader: ``BERBorder`` turns them into
/// this form first. Lengths need not be in their shortest form, because 13 of 627 published CSCA certificates are not.
public struct BERReader: Sendable {
    /// What has not been read yet.
    public private(set) var remaining: Bytes

    /// Starts at the first byte of `bytes`.
    public init(_ bytes: Bytes) {
        self.remaining = bytes
    }

    /// Whether everything has been read.
    public var isAtEnd: Bool { remaining.isEmpty }

    /// The tag of the next element without moving, nil at the end or where no tag can be read.
    public var nextTag: BERTag? {
        var position = remaining.startIndex
        return try? readTag(at: &position)
    }

    /// Reads one element of any tag.
    public mutating func next() throws(BERError) -> BERElement {
        var position = remaining.startIndex
        let tag = try readTag(at: &position)
        let length = try readLength(at: &position)
        guard length <= remaining.endIndex - position else { throw .truncated }
        let end = position + length
        let element = BERElement(
            tag: tag, contents: remaining[position..<end], encoding: remaining[remaining.startIndex..<end])
        remaining = remaining[end...]
        return element
    }

    /// Reads one element that must carry `tag`.
    public mutating func next(_ tag: BERTag) throws(BERError) -> BERElement {
        var ahead = self
        let element = try ahead.next()
        guard element.tag == tag else { throw .unexpectedTag }
        self = ahead
        return element
    }

    /// Reads the next element if it carries `tag`; an optional field of a SEQUENCE.
    public mutating func nextIfPresent(_ tag: BERTag) throws(BERError) -> BERElement? {
        guard nextTag == tag else { return nil }
        return try next(tag)
    }

    /// Reads one element that must carry `tag` and gives a reader over its contents.
    public mutating func enter(_ tag: BERTag) throws(BERError) -> BERReader {
        BERReader(try next(tag).contents)
    }

    /// Throws when anything is left.
    public func end() throws(BERError) {
        guard remaining.isEmpty else { throw .trailingBytes }
    }

    /// The only element of `bytes`, which must carry `tag`; bytes after it are an error.
    public static func only(_ tag: BERTag, in bytes: Bytes) throws(BERError) -> BERElement {
        var reader = BERReader(bytes)
        let element = try reader.next(tag)
        try reader.end()
        return element
    }

    private func readTag(at position: inout Int) throws(BERError) -> BERTag {
        guard position < remaining.endIndex else { throw .truncated }
        let first = remaining[position]
        position += 1
        guard first & 0x1F == 0x1F else { return BERTag(rawValue: UInt32(first)) }

        var value = UInt32(first)
        for index in 0..<3 {
            guard position < remaining.endIndex else { throw .truncated }
            let octet = remaining[position]
            position += 1
            guard index > 0 || octet != 0x80 else { throw .malformedTag }
            value = value << 8 | UInt32(octet)
            if octet & 0x80 == 0 { return BERTag(rawValue: value) }
        }
        throw .malformedTag
    }

    private func readLength(at position: inout Int) throws(BERError) -> Int {
        guard position < remaining.endIndex else { throw .truncated }
        let first = remaining[position]
        position += 1
        guard first & 0x80 != 0 else { return Int(first) }

        let octets = Int(first & 0x7F)
        guard 1...4 ~= octets else { throw .malformedLength }
        guard octets <= remaining.endIndex - position else { throw .truncated }
        var length = 0
        for octet in remaining[position..<position + octets] { length = length << 8 | Int(octet) }
        position += octets
        return length
    }
}
