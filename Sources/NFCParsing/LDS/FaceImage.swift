/// A picture of a face inside EF.DG2: a window over the file, not decoded.
public struct FaceImage: Sendable {
    /// How the picture is encoded.
    public enum Format: String, Sendable {
        /// JPEG (ISO/IEC 10918-1).
        case jpeg
        /// JPEG 2000, as a file or as a bare codestream (ISO/IEC 15444-1).
        case jpeg2000

        /// By the first bytes; what the record says of the format is often wrong.
        init?(firstBytesOf bytes: Bytes) {
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else if bytes.starts(with: [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
                || bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
            {
                self = .jpeg2000
            } else {
                return nil
            }
        }
    }

    /// The encoded picture.
    public let bytes: Bytes
    /// How it is encoded.
    public let format: Format
    /// Width in pixels as the record states it, nil when it does not.
    public let width: Int?
    /// Height in pixels as the record states it, nil when it does not.
    public let height: Int?

    init(bytes: Bytes, width: Int?, height: Int?) throws(LDSError) {
        guard let format = Format(firstBytesOf: bytes) else { throw .pictureNotFound }
        self.bytes = bytes
        self.format = format
        self.width = width.flatMap { $0 > 0 ? $0 : nil }
        self.height = height.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The picture of the first representation of a face image data block (ISO/IEC 39794-5): under the application tag
    /// `65`, representation blocks `A1 { 30 }`, image representation `A1 { A0 { A0 { 80 } } }`.
    init(iso39794 block: Bytes) throws(LDSError) {
        let bytes = try reading { () throws(BERError) in
            var reader = BERReader(block)
            if reader.nextTag == .context(1, constructed: true) {
                reader = try reader.enter(.context(1, constructed: true))
            }
            var fields = try reader.enter(BERTag(rawValue: 0x65))
            _ = try fields.next(.context(0, constructed: true))
            var representations = try fields.enter(.context(1, constructed: true))
            var representation = try representations.enter(.sequence)
            _ = try representation.next(.context(0, constructed: false))
            var image = try representation.enter(.context(1, constructed: true))
            for _ in 0..<3 where image.nextTag == .context(0, constructed: true) {
                image = try image.enter(.context(0, constructed: true))
            }
            return try image.next(.context(0, constructed: false)).contents
        }
        try self.init(bytes: bytes, width: nil, height: nil)
    }
}
