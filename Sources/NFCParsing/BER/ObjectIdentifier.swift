/// An OBJECT IDENTIFIER, kept and compared as its contents octets (X.690 §8.19).
///
/// Up to 16 octets, which is all that the standards of travel documents use, lie in two numbers: comparing them touches
/// no memory that threads share.
public struct ObjectIdentifier: Hashable, Sendable {
    private static let shortCount = 16
    private let count: Int
    /// The octets of a short identifier, the last one lowest.
    private let high: UInt64
    private let low: UInt64
    /// The octets of a long one. In a box, so that a copy of a short one costs nothing.
    private let long: Box?

    private final class Box: Sendable {
        let octets: Bytes

        init(_ octets: Bytes) { self.octets = octets }
    }

    /// Octets as they were received; they are compared, never interpreted.
    init(contents: Bytes) {
        if let short = ObjectIdentifier(contents.span) {
            self = short
        } else {
            (count, high, low, long) = (contents.count, 0, 0, Box(contents))
        }
    }

    /// Nil for more octets than two numbers hold.
    @inline(__always)
    fileprivate init?(_ octets: Span<UInt8>) {
        guard octets.count <= Self.shortCount else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in octets.indices {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(octets[index])
        }
        (count, self.high, self.low, long) = (octets.count, high, low, nil)
    }

    /// Whether the octets are the same.
    @inline(__always)
    public static func == (lhs: ObjectIdentifier, rhs: ObjectIdentifier) -> Bool {
        guard lhs.low == rhs.low, lhs.count == rhs.count, lhs.high == rhs.high else { return false }
        return lhs.count <= shortCount || lhs.long?.octets == rhs.long?.octets
    }

    /// Equal identifiers have equal hashes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(high)
        hasher.combine(low)
        if let long { hasher.combine(long.octets) }
    }

    /// The contents octets, without tag and length.
    public var contents: Bytes {
        if let long { return long.octets }
        return (0..<count).map { index in
            let place = count - 1 - index
            return UInt8(truncatingIfNeeded: place < 8 ? low >> (8 * place) : high >> (8 * (place - 8)))
        }[...]
    }

    /// Encodes arcs that this program knows.
    init(_ arcs: UInt...) {
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
        for index in octets.indices {
            let octet = octets[index]
            guard !isStartOfArc || octet != 0x80 else { throw .malformedValue }
            isStartOfArc = octet & 0x80 == 0
        }
        guard !octets.isEmpty, isStartOfArc else { throw .malformedValue }
        return ObjectIdentifier(octets) ?? ObjectIdentifier(contents: bytes[range])
    }
}
