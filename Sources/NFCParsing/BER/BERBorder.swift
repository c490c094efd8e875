/// The one place that accepts what chips and issuers really send: indefinite lengths, octet strings in segments,
/// padding after the outermost element (Doc 9303-10 asks for DER; New Zealand sends BER). Behind it everything is
/// definite and nothing is left over.
public enum BERBorder {
    /// The outermost element of some bytes.
    public struct Outermost {
        /// The element with definite lengths and primitive octet strings. A window over the input when it was in that
        /// form already, otherwise a new encoding of the parts that were not.
        public var encoding: Bytes
        /// What follows the element.
        public var trailing: Bytes
    }

    /// Checks the limits over the whole tree and brings it into definite form.
    ///
    /// Subtrees that need no change are taken over octet by octet, so that signatures over them stay valid.
    public static func outermost(of input: Bytes, limits: BERLimits) throws(BERError) -> Outermost {
        guard input.count <= limits.size else { throw .limitExceeded }
        var scan = Scan(limits: limits)
        let octets = input.span
        let end = input.startIndex + (try scan.element(octets, at: 0, limit: octets.count, depth: 0))
        let encoding = input[input.startIndex..<end]
        let trailing = input[end...]
        guard scan.foundBER else { return Outermost(encoding: encoding, trailing: trailing) }
        return Outermost(encoding: try Rewriter.definite(encoding)[...], trailing: trailing)
    }
}

/// Whether two zero octets, the end-of-contents, stand at a position.
@inline(__always)
private func isEndOfContents(_ octets: Span<UInt8>, at position: Int, limit: Int) -> Bool {
    position <= limit - 2 && octets[position] == 0 && octets[position + 1] == 0
}

/// Walks the tree once, counts, and notes whether anything is not in definite form.
private struct Scan {
    let limits: BERLimits
    var elements = 0
    var foundBER = false

    /// Walks the element at `start` and returns where it ends.
    @inline(__always)
    mutating func element(
        _ octets: Span<UInt8>, at start: Int, limit: Int, depth: Int
    ) throws(BERError) -> Int {
        let head = try BERHead(octets, at: start, limit: limit)
        elements += 1
        guard elements <= limits.elements, depth < limits.depth else { throw .limitExceeded }
        guard let length = head.length else {
            return try elements(octets, from: head.contentsStart, toMarkBefore: limit, depth: depth + 1)
        }
        let end = head.contentsStart + length
        if head.isConstructed {
            if head.tag == .constructedOctetString { foundBER = true }
            try elements(octets, from: head.contentsStart, to: end, depth: depth + 1)
        }
        return end
    }

    /// Walks elements that fill the octets up to `end`. Calls nothing but itself, for the elements that hold others.
    @inline(never)
    private mutating func elements(
        _ octets: Span<UInt8>, from start: Int, to end: Int, depth: Int
    ) throws(BERError) {
        var position = start
        while position < end { position = try element(octets, at: position, limit: end, depth: depth) }
    }

    /// Walks elements up to the end-of-contents and returns where that ends.
    @inline(never)
    private mutating func elements(
        _ octets: Span<UInt8>, from start: Int, toMarkBefore limit: Int, depth: Int
    ) throws(BERError) -> Int {
        foundBER = true
        var position = start
        while !isEndOfContents(octets, at: position, limit: limit) {
            position = try element(octets, at: position, limit: limit, depth: depth)
        }
        return position + 2
    }
}

/// Writes a scanned tree again with definite lengths: contents first, then the head in front of them, in one buffer.
/// Together with the joined segments of one string it takes no more than twice the input, however deep the tree is.
private enum Rewriter {
    static func definite(_ encoding: Bytes) throws(BERError) -> [UInt8] {
        var output: [UInt8] = []
        // Definite heads of large elements may be two octets longer than what they replace, at each of 32 levels.
        output.reserveCapacity(encoding.count + 64)
        _ = try rewrite(encoding.span, at: 0, limit: encoding.count, into: &output)
        return output
    }

    /// Appends the element at `start` and returns where it ended in the input.
    private static func rewrite(
        _ input: Span<UInt8>, at start: Int, limit: Int, into output: inout [UInt8]
    ) throws(BERError) -> Int {
        let head = try BERHead(input, at: start, limit: limit)
        guard head.tag.isConstructed else {
            let end = head.contentsStart + (head.length ?? 0)
            append(input, start..<end, to: &output)
            return end
        }

        let written = output.count
        let contentsEnd = head.length.map { head.contentsStart + $0 } ?? limit
        var position = head.contentsStart
        while head.length == nil ? !isEndOfContents(input, at: position, limit: limit) : position < contentsEnd {
            position = try rewrite(input, at: position, limit: contentsEnd, into: &output)
        }
        let end = head.length == nil ? position + 2 : contentsEnd

        let count = output.count - written
        if head.tag == .constructedOctetString {
            let octets = try joined(segments: output[written...])
            output.replaceSubrange(written..., with: Self.head(.octetString, count: octets.count) + octets)
        } else if head.length != nil, count == contentsEnd - head.contentsStart {
            output.insert(contentsOf: (start..<head.contentsStart).map { input[$0] }, at: written)
        } else {
            output.insert(contentsOf: Self.head(head.tag, count: count), at: written)
        }
        return end
    }

    /// The octets of the segments of a constructed octet string, which may only hold octet strings (X.690 §8.7.3).
    private static func joined(segments: Bytes) throws(BERError) -> [UInt8] {
        var reader = BERReader(segments)
        var octets: [UInt8] = []
        octets.reserveCapacity(segments.count)
        while !reader.isAtEnd { octets.append(contentsOf: try reader.next(.octetString).contents) }
        return octets
    }

    private static func append(_ input: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        for index in range { output.append(input[index]) }
    }

    private static func head(_ tag: BERTag, count: Int) -> [UInt8] {
        let tag = bigEndian(tag.rawValue)
        guard count >= 0x80 else { return tag + [UInt8(count)] }
        let length = bigEndian(UInt32(clamping: count))
        return tag + [0x80 | UInt8(length.count)] + length
    }

    private static func bigEndian(_ value: UInt32) -> Bytes {
        [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)].drop { $0 == 0 }
    }
}
