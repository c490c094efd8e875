/// Identifier and length octets of one element (X.690 §8.1.2, §8.1.3): the one place that decodes them.
struct BERHead {
    let tag: BERTag
    /// Whether the contents are elements themselves.
    let isConstructed: Bool
    /// Where the contents start, counted like `start`.
    let contentsStart: Int
    /// Octets of contents; nil for the indefinite form, whose end only its contents tell.
    let length: Int?

    /// Universal identifier octets that no element has, one bit each: the end-of-contents, for which the reader of an
    /// indefinite length looks before it asks for an element (X.690 §8.1.5), SEQUENCE and SET in primitive form, and
    /// BOOLEAN, INTEGER, NULL, OBJECT IDENTIFIER, REAL, ENUMERATED and RELATIVE-OID in constructed form (§8.2 to §8.20).
    /// Octets 00, 10, 11, 21, 22, 25, 26, 29, 2A, 2D.
    private static let impossibleOctets: UInt64 = 0x2666_0003_0001

    /// Decodes the head at `start`. Definite contents lie within `octets` up to `limit`; nothing else is promised.
    @inline(__always)
    init(_ octets: Span<UInt8>, at start: Int, limit: Int) throws(BERError) {
        guard start < limit, limit <= octets.count else { throw .truncated }
        let first = octets[start]
        isConstructed = first & 0x20 != 0
        var position = start + 1
        if first & 0x1F == 0x1F {
            tag = try Self.longTag(octets, at: &position, limit: limit, first: first)
        } else {
            guard first >= 0x40 || Self.impossibleOctets >> UInt64(first) & 1 == 0 else { throw .malformedTag }
            tag = BERTag(rawValue: UInt32(first))
        }

        guard position < limit else { throw .truncated }
        let octet = octets[position]
        position += 1
        if octet & 0x80 == 0 {
            length = Int(octet)
        } else if octet == 0x80 {
            guard isConstructed else { throw .malformedLength }
            contentsStart = position
            length = nil
            return
        } else {
            length = try Self.longLength(octets, at: &position, limit: limit, count: Int(octet & 0x7F))
        }
        guard let length, length <= limit - position else { throw .truncated }
        contentsStart = position
    }

    private static func longTag(
        _ octets: Span<UInt8>, at position: inout Int, limit: Int, first: UInt8
    ) throws(BERError) -> BERTag {
        var value = UInt32(first)
        for index in 0..<3 {
            guard position < limit else { throw .truncated }
            let octet = octets[position]
            position += 1
            guard index > 0 || octet != 0x80 else { throw .malformedTag }
            // Numbers below 31 need no second octet (X.690 §8.1.2.2). ISO/IEC 7816-6 gives them one all the same in the
            // application class, from where EF.DG11 has `5F0E`; universal tags have no such excuse.
            guard index > 0 || octet > 0x1E || first & 0xC0 != 0 else { throw .malformedTag }
            value = value << 8 | UInt32(octet)
            guard octet & 0x80 != 0 else {
                // Universal numbers below 31 have a form of one octet. The tags of Doc 9303 (5F0E) are written
                // this way by ISO/IEC 7816-6.
                guard index > 0 || octet >= 0x1F || first & 0xC0 != 0 else { throw .malformedTag }
                return BERTag(rawValue: value)
            }
        }
        throw .malformedTag
    }

    private static func longLength(
        _ octets: Span<UInt8>, at position: inout Int, limit: Int, count: Int
    ) throws(BERError) -> Int {
        guard 1...4 ~= count else { throw .malformedLength }
        guard count <= limit - position else { throw .truncated }
        var length = 0
        // As long for every count, so that it becomes a few instructions instead of a loop.
        for index in 0..<4 where index < count { length = length << 8 | Int(octets[position + index]) }
        position += count
        return length
    }
}
