/// An OBJECT IDENTIFIER, kept and compared as its contents octets (X.690 §8.19).
public struct ObjectIdentifier: Hashable, Sendable {
    /// The contents octets, without tag and length.
    public let contents: Bytes

    /// Octets as they were received; they are compared, never interpreted.
    init(contents: Bytes) {
        self.contents = contents
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
        contents = octets[...]
    }
}

extension ObjectIdentifier: CustomStringConvertible {
    /// Dotted form for people. Identifiers above 64 octets or with arcs beyond 64 bits are only described.
    public var description: String {
        guard 1...64 ~= contents.count else { return "an identifier of \(contents.count) octets" }
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
    /// Reads an OBJECT IDENTIFIER. Every arc ends, and none starts with the octet `80`, which would add nothing to it:
    /// two spellings of one identifier would compare unequal (X.690 §8.19.2).
    mutating func objectIdentifier() throws(BERError) -> ObjectIdentifier {
        let contents = try next(.objectIdentifier).contents
        var isInsideArc = false
        for octet in contents {
            guard isInsideArc || octet != 0x80 else { throw .malformedValue }
            isInsideArc = octet & 0x80 != 0
        }
        guard !contents.isEmpty, !isInsideArc else { throw .malformedValue }
        return ObjectIdentifier(contents: contents)
    }
}
