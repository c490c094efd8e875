/// The segments of a framed message (Cap'n Proto encoding, "Serialization over a stream"), as ranges of words.
struct Segments {
    static let bytesPerWord = 8
    /// Writers make one segment, or two for messages above 8 KiB.
    private static let limit = 16

    /// The whole frame.
    let frame: ArraySlice<UInt8>
    /// Byte ranges of the segments inside the frame; whole words.
    private let ranges: [Range<Int>]

    /// Reads the segment table. Every count is compared with the frame's length before anything is allocated for it.
    /// Bytes after the last segment are ignored, as existing peers do.
    init(_ frame: ArraySlice<UInt8>) throws(DecodeFailure) {
        self.frame = frame
        let available = frame.count
        guard available >= 4 else { throw .truncatedFrame }
        let count = UInt64(Self.uint32(frame, at: frame.startIndex)) + 1
        guard count <= UInt64(available / 4) else { throw .truncatedFrame }
        guard count <= UInt64(Self.limit) else { throw .tooManySegments }
        let tableLength = (4 + 4 * Int(count) + 7) / 8 * 8
        guard tableLength <= available else { throw .truncatedFrame }

        var ranges: [Range<Int>] = []
        var position = frame.startIndex + tableLength
        for index in 0..<Int(count) {
            let words = Self.uint32(frame, at: frame.startIndex + 4 + 4 * index)
            let length = Int(words) * Self.bytesPerWord
            guard length <= frame.endIndex - position else { throw .truncatedFrame }
            ranges.append(position..<position + length)
            position += length
        }
        self.ranges = ranges
    }

    /// Words of a segment; nil when there is no such segment.
    func wordCount(of segment: Int) -> Int? {
        ranges.indices.contains(segment) ? ranges[segment].count / Self.bytesPerWord : nil
    }

    /// One word, little-endian; nil outside the segment.
    func word(_ index: Int, of segment: Int) -> UInt64? {
        guard let count = wordCount(of: segment), 0..<count ~= index else { return nil }
        let start = ranges[segment].lowerBound + index * Self.bytesPerWord
        return frame[start..<start + Self.bytesPerWord].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Bytes from the start of a word on; nil when they are not all inside the segment.
    func bytes(from word: Int, count: Int, of segment: Int) -> ArraySlice<UInt8>? {
        guard let words = wordCount(of: segment), 0...words ~= word, count >= 0,
            count <= (words - word) * Self.bytesPerWord
        else { return nil }
        let start = ranges[segment].lowerBound + word * Self.bytesPerWord
        return frame[start..<start + count]
    }

    private static func uint32(_ bytes: ArraySlice<UInt8>, at start: Int) -> UInt32 {
        bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
