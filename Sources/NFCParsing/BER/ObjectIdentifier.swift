/// An OBJECT IDENTIFIER, kept and compared as its contents octets (X.690 §8.19).
///
/// Up to 16 octets, which is all that the standards of travel documents use, lie in one number: comparing them touches
/// no memory that threads share.
public struct ObjectIdentifier: Hashable, Sendable {
    private static let shortCount = 16
    private let count: Int
    /// The octets of a short identifier, the last one lowest; 0 for a long one.
    private let short: UInt128
    /// The octets of a long one. In a box, so that a copy of a short one costs nothing.
    private let long: Box?

    private final class Box: Sendable {
        let octets: Bytes

        init(_ octets: Bytes) { self.octets = octets }
    }

    /// Octets as they were received; they are compared, never interpreted.
    init(contents: Bytes) {
        self.init(contents, count: contents.count, number: contents.reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// Octets, and the same as a number of which only the last 16 are left.
    @inline(__always)
    fileprivate init(_ contents: @autoclosure () -> Bytes, count: Int, number: UInt128) {
        self.count = count
        (short, long) = count <= Self.shortCount ? (number, nil) : (0, Box(contents()))
    }

    /// Whether the octets are the same.
    @inline(__always)
    public static func == (lhs: ObjectIdentifier, rhs: ObjectIdentifier) -> Bool {
        guard lhs.short == rhs.short, lhs.count == rhs.count else { return false }
        return lhs.count <= shortCount || lhs.long?.octets == rhs.long?.octets
    }

    /// Equal identifiers have equal hashes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(short)
        if let long { hasher.combine(long.octets) }
    }

    /// The contents octets, without tag and length.
    public var contents: Bytes {
        if let long { return long.octets }
        return (0..<count).map { UInt8(truncatingIfNeeded: short >> (8 * (count - 1 - $0))) }[...]
    }

    /// Encodes arcs that this program knows.
    public init(_ arcs: UInt...) {
        var octets: [UInt8] = []
        let first = arcs.count > 1 ? [arcs[0] * 40 + arcs[1]] : []
        for arc in first + arcs.dropFirst(2) {
            var group = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                group.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            octets += group.reversed()
        }
        self.init(contents: octets[...])
    }
}

extension ObjectIdentifier: CustomStringConvertible {
    /// Dotted form for people. Identifiers above 64 octets or with arcs beyond 64 bits are only described.
    public var description: String {
        guard 1...64 ~= count else { return "an identifier of \(count) octets" }
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for octet in contents {
            guard arc <= UInt64.max >> 7 else { return "an identifier with an oversized arc" }
            arc = arc << 7 | UInt64(octet & 0x7F)
            if octet & 0x80 == 0 {
                arcs.append(arc)
                arc = 0
            }
        }
        guard let head = arcs.first else { return "an identifier without arcs" }
        let top = min(head / 40, 2)
        return ([top, head - top * 40] + arcs.dropFirst()).map(String.init).joined(separator: ".")
    }
}

extension BERReader {
    /// Reads an OBJECT IDENTIFIER, which has at least one octet and ends with one whose bit 8 is clear. No arc starts
    /// with an empty group (X.690 §8.19.2): a padded twin would be the same identifier to other readers only.
    mutating func objectIdentifier() throws(BERError) -> ObjectIdentifier {
        let range = try range(.objectIdentifier)
        let octets = bytes.span.extracting(range.lowerBound - bytes.startIndex..<range.upperBound - bytes.startIndex)
        var isStartOfArc = true
        var number: UInt128 = 0
        for index in octets.indices {
            let octet = octets[index]
            guard octet != 0x80 || !isStartOfArc else { throw .malformedValue }
            isStartOfArc = octet & 0x80 == 0
            number = number << 8 | UInt128(octet)
        }
        guard !range.isEmpty, isStartOfArc else { throw .malformedValue }
        return ObjectIdentifier(bytes[range], count: range.count, number: number)
    }
}
