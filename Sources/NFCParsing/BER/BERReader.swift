/// Bytes that somebody else owns: a window without a copy.
public typealias Bytes = ArraySlice<UInt8>

/// One element: its tag, its contents and the whole encoding, all windows over the same bytes.
public struct BERElement: Sendable {
    /// The identifier octets.
    public let tag: BERTag
    /// Tag, length and contents as they were received; what hashes and signatures cover.
    public let encoding: Bytes
    private let contentsStart: Int

    @inline(__always)
    init(tag: BERTag, encoding: Bytes, contentsStart: Int) {
        self.tag = tag
        self.encoding = encoding
        self.contentsStart = contentsStart
    }

    /// The contents octets, without tag and length.
    public var contents: Bytes { encoding[contentsStart...] }

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

    /// The tag of the next element without moving, nil at the end or where no element starts.
    public var nextTag: BERTag? {
        (try? BERHead(remaining.span, at: 0, limit: remaining.count))?.tag
    }

    /// Reads one element of any tag.
    public mutating func next() throws(BERError) -> BERElement {
        let head = try BERHead(remaining.span, at: 0, limit: remaining.count)
        guard let length = head.length else { throw .malformedLength }
        let start = remaining.startIndex
        let end = start + head.contentsStart + length
        let element = BERElement(
            tag: head.tag, encoding: remaining[start..<end], contentsStart: start + head.contentsStart)
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
}
