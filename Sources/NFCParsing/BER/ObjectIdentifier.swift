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
    /// The octets of a long one.
    private let long: Bytes?

    /// Octets as they were received; they are compared, never interpreted.
    init(contents: Bytes) {
        self.init(contents, contents.indices)
    }

    /// The octets of a part of a window.
    @inline(__always)
    fileprivate init(_ bytes: Bytes, _ range: Range<Int>) {
        count = range.count
        guard range.count <= Self.shortCount else {
            (high, low, long) = (0, 0, bytes[range])
            return
        }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in range {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(bytes[index])
        }
        (self.high, self.low, long) = (high, low, nil)
    }

    /// The contents octets, without tag and length.
    public var contents: Bytes {
        if let long { return long }
        return (0..<count).map { index in
            let place = count - 1 - index
            return UInt8(truncatingIfNeeded: place < 8 ? low >> (8 * place) : high >> (8 * (place - 8)))
        }[...]
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
        var isStartOfArc = true
        for index in range {
            guard !isStartOfArc || bytes[index] != 0x80 else { throw .malformedValue }
            isStartOfArc = bytes[index] & 0x80 == 0
        }
        guard !range.isEmpty, isStartOfArc else { throw .malformedValue }
        return ObjectIdentifier(bytes, range)
    }
}
