/// Why bytes are no CBOR of the kind that app attestation consists of.
enum CBORError: Error, Equatable {
    /// They end inside an item, or an item claims more than there is.
    case truncated
    /// Something follows the item.
    case trailingBytes
    /// An indefinite length, a reserved form, a tag, a float or a simple value.
    case unsupported
    /// A number or a length that is not in its shortest form (RFC 8949 §4.2.1).
    case notShortest
    /// Another type than was expected.
    case unexpectedType
    /// A number beyond 63 bits.
    case numberTooLarge
    /// More nesting, or more members, than app attestation has.
    case tooComplex
    /// A text that is not UTF-8.
    case malformedText
    /// The same key twice in one map.
    case duplicateKey
}

/// A shrinking window over CBOR (RFC 8949): integers, byte strings, texts, arrays and maps, all of definite length in
/// their shortest form. Nothing is copied, nothing is built; a length that the bytes do not cover fails before anything
/// depends on it, so that work is bounded by the length of the input.
struct CBORReader {
    /// Deepest nesting that is skipped.
    static let maxDepth = 8
    /// Most members of one map.
    static let maxMembers = 16

    /// Major types (RFC 8949 §3.1). Tags, floats and simple values are not among them.
    private enum Major: UInt8 {
        case unsigned, negative, bytes, text, array, map
    }

    private var rest: ArraySlice<UInt8>

    /// Starts at the first byte.
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// What has not been read yet.
    var remaining: ArraySlice<UInt8> { rest }

    /// Throws when anything is left.
    func end() throws(CBORError) {
        guard rest.isEmpty else { throw .trailingBytes }
    }

    /// Reads a byte string.
    mutating func bytes() throws(CBORError) -> ArraySlice<UInt8> {
        try take(try length(of: .bytes))
    }

    /// Reads a text.
    mutating func text() throws(CBORError) -> String {
        let octets = try take(try length(of: .text))
        guard let text = String(validating: octets, as: UTF8.self) else { throw .malformedText }
        return text
    }

    /// Reads an integer.
    mutating func integer() throws(CBORError) -> Int64 {
        let (major, argument) = try head()
        guard major == .unsigned || major == .negative else { throw .unexpectedType }
        guard let magnitude = Int64(exactly: argument) else { throw .numberTooLarge }
        return major == .unsigned ? magnitude : -1 - magnitude
    }

    /// Enters an array and gives the number of its items, which are read next. Each takes a byte at least.
    mutating func array() throws(CBORError) -> Int { try length(of: .array) }

    /// Reads a map with texts as keys. `take` is asked for each member and either reads its value or leaves the reader
    /// where it is; then the value is skipped.
    mutating func members(
        _ take: (String, inout CBORReader) throws(CBORError) -> Void
    ) throws(CBORError) {
        let count = try length(of: .map)
        guard count <= Self.maxMembers else { throw .tooComplex }
        var seen: [String] = []
        for _ in 0..<count {
            let key = try text()
            guard !seen.contains(key) else { throw .duplicateKey }
            seen.append(key)
            let before = rest.startIndex
            try take(key, &self)
            if rest.startIndex == before { try skip() }
        }
    }

    /// Reads a map with integers as keys, the same way.
    mutating func numberedMembers(
        _ take: (Int64, inout CBORReader) throws(CBORError) -> Void
    ) throws(CBORError) {
        let count = try length(of: .map)
        guard count <= Self.maxMembers else { throw .tooComplex }
        var seen: [Int64] = []
        for _ in 0..<count {
            let key = try integer()
            guard !seen.contains(key) else { throw .duplicateKey }
            seen.append(key)
            let before = rest.startIndex
            try take(key, &self)
            if rest.startIndex == before { try skip() }
        }
    }

    /// Passes over one item with all that it holds.
    mutating func skip(depth: Int = 0) throws(CBORError) {
        guard depth < Self.maxDepth else { throw .tooComplex }
        let (major, argument) = try head()
        switch major {
        case .unsigned, .negative: break
        case .bytes, .text: _ = try take(try covered(argument))
        case .array, .map:
            let count = try covered(argument)
            for _ in 0..<count {
                try skip(depth: depth + 1)
                if major == .map { try skip(depth: depth + 1) }
            }
        }
    }

    private mutating func length(of expected: Major) throws(CBORError) -> Int {
        let (major, argument) = try head()
        guard major == expected else { throw .unexpectedType }
        return try covered(argument)
    }

    /// A length or a count, when so many bytes are left.
    private func covered(_ argument: UInt64) throws(CBORError) -> Int {
        guard argument <= UInt64(rest.count) else { throw .truncated }
        return Int(argument)
    }

    private mutating func take(_ count: Int) throws(CBORError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func head() throws(CBORError) -> (Major, UInt64) {
        guard let initial = rest.popFirst() else { throw .truncated }
        guard let major = Major(rawValue: initial >> 5) else { throw .unsupported }
        let short = initial & 0x1F
        if short < 24 { return (major, UInt64(short)) }
        guard short < 28 else { throw .unsupported }
        let width = 1 << Int(short - 24)
        let argument = try take(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let least: UInt64 = width == 1 ? 24 : 1 << UInt64(4 * width)
        guard argument >= least else { throw .notShortest }
        return (major, argument)
    }
}
