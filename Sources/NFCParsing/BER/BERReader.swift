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
///
/// The window itself stays; only a number moves. Every copy of a window counts a reference, which costs more than
/// decoding the element.
public struct BERReader: Sendable {
    /// What it reads from.
    let bytes: Bytes
    /// Where the next element starts, an index of ``bytes``.
    private(set) var position: Int
    /// Where the window ends, an index of ``bytes``.
    private var limit: Int

    /// Starts at the first byte of `bytes`.
    public init(_ bytes: Bytes) {
        self.bytes = bytes
        position = bytes.startIndex
        limit = bytes.endIndex
    }

    /// What has not been read yet.
    public var remaining: Bytes { bytes[position..<limit] }

    /// Whether everything has been read.
    public var isAtEnd: Bool { position == limit }

    /// The tag of the next element without moving, nil at the end or where no element starts.
    public var nextTag: BERTag? { (try? head())?.tag }

    @inline(__always)
    private func head() throws(BERError) -> BERHead {
        try BERHead(bytes.span, at: position - bytes.startIndex, limit: limit - bytes.startIndex)
    }

    /// Where the contents of the element with this head lie; moves past it.
    @inline(__always)
    private mutating func pass(_ head: BERHead) throws(BERError) -> Range<Int> {
        guard let length = head.length else { throw .malformedLength }
        let start = bytes.startIndex + head.contentsStart
        position = start + length
        return start..<position
    }

    @inline(__always)
    private mutating func element(_ head: BERHead) throws(BERError) -> BERElement {
        let start = position
        let contents = try pass(head)
        return BERElement(
            tag: head.tag, encoding: bytes[start..<contents.upperBound], contentsStart: contents.lowerBound)
    }

    /// Where in ``bytes`` the contents of the next element lie, which must carry `tag`; moves past it.
    @inline(__always)
    mutating func range(_ tag: BERTag) throws(BERError) -> Range<Int> {
        let head = try head()
        guard head.tag == tag else {
            guard head.length != nil else { throw .malformedLength }
            throw .unexpectedTag
        }
        return try pass(head)
    }

    /// The tag of the next element and where in ``bytes`` its contents lie; moves past it.
    mutating func pass() throws(BERError) -> (tag: BERTag, contents: Range<Int>) {
        let head = try head()
        return (head.tag, try pass(head))
    }

    /// Moves to the end of the window, whatever is left.
    mutating func passAll() { position = limit }

    /// Reads one element of any tag.
    public mutating func next() throws(BERError) -> BERElement {
        try element(try head())
    }

    /// Reads one element that must carry `tag`.
    public mutating func next(_ tag: BERTag) throws(BERError) -> BERElement {
        let start = position
        let contents = try range(tag)
        return BERElement(tag: tag, encoding: bytes[start..<contents.upperBound], contentsStart: contents.lowerBound)
    }

    /// Reads the next element if it carries `tag`; an optional field of a SEQUENCE.
    public mutating func nextIfPresent(_ tag: BERTag) throws(BERError) -> BERElement? {
        guard let head = try? head(), head.tag == tag else { return nil }
        return try element(head)
    }

    /// Reads one element that must carry `tag` and gives its contents.
    @inline(__always)
    mutating func contents(_ tag: BERTag) throws(BERError) -> Bytes {
        bytes[try range(tag)]
    }

    /// Reads one element that must carry `tag` and gives a reader over its contents.
    public mutating func enter(_ tag: BERTag) throws(BERError) -> BERReader {
        BERReader(try contents(tag))
    }

    /// The window around an element that was opened.
    struct Level {
        fileprivate let limit: Int
    }

    /// Narrows the window to the contents of the next element, which must carry `tag`. The same as ``enter(_:)`` without
    /// a second reader: for the messages that come with every document.
    @inline(__always)
    mutating func open(_ tag: BERTag) throws(BERError) -> Level {
        narrow(to: try range(tag))
    }

    @inline(__always)
    private mutating func narrow(to contents: Range<Int>) -> Level {
        let level = Level(limit: limit)
        (position, limit) = (contents.lowerBound, contents.upperBound)
        return level
    }

    /// Narrows the window if the next element carries `tag`; an optional field of a SEQUENCE.
    mutating func openIfPresent(_ tag: BERTag) throws(BERError) -> Level? {
        guard let head = try? head(), head.tag == tag else { return nil }
        return narrow(to: try pass(head))
    }

    /// Widens the window to what it was; nothing may be left in the element.
    @inline(__always)
    mutating func close(_ level: Level) throws(BERError) {
        try end()
        limit = level.limit
    }

    /// Throws when anything is left.
    public func end() throws(BERError) {
        guard isAtEnd else { throw .trailingBytes }
    }

    /// A reader over the contents of the only element of `bytes`, which must carry `tag`.
    static func enter(only tag: BERTag, in bytes: Bytes) throws(BERError) -> BERReader {
        var reader = BERReader(bytes)
        let contents = try reader.range(tag)
        try reader.end()
        return BERReader(bytes[contents])
    }

    /// The only element of `bytes`, which must carry `tag`; bytes after it are an error.
    public static func only(_ tag: BERTag, in bytes: Bytes) throws(BERError) -> BERElement {
        var reader = BERReader(bytes)
        let element = try reader.next(tag)
        try reader.end()
        return element
    }
}
