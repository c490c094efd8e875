/// A picture of a face inside EF.DG2: a window over the file, not decoded, with what the record around it says.
public struct FaceImage: Sendable {
    /// Octets of one picture that are still handed on.
    static let sizeLimit = 8 << 20

    /// How the picture is encoded.
    public enum Format: String, Sendable {
        /// JPEG (ISO/IEC 10918-1).
        case jpeg
        /// JPEG 2000 in its file format, JP2 (ISO/IEC 15444-1 Annex I).
        case jpeg2000
        /// JPEG 2000 as a bare codestream (ISO/IEC 15444-1 Annex A).
        case jpeg2000Codestream

        /// By the first bytes; what the record says of the format is often wrong.
        init?(firstBytesOf bytes: borrowing Bytes, from offset: Int = 0) {
            guard let start = bytes.bigEndian(at: offset, octets: 3) else { return nil }
            switch (start, bytes.bigEndian(at: offset + 3, octets: 1)) {
            case (0xFFD8FF, _):
                self = .jpeg
            case (0xFF4FFF, 0x51):
                self = .jpeg2000Codestream
            case (0, 0x0C)
            where bytes.bigEndian(at: offset + 4, octets: 4) == 0x6A50_2020
                && bytes.bigEndian(at: offset + 8, octets: 4) == 0x0D0A_870A:
                self = .jpeg2000
            default:
                return nil
            }
        }
    }

    /// The record around the picture.
    public enum Record: String, Sendable {
        /// None: the picture alone.
        case none
        /// ISO/IEC 19794-5
        case iso19794 = "iso19794-5"
        /// ISO/IEC 39794-5
        case iso39794 = "iso39794-5"
    }

    /// The encoded picture.
    public let bytes: Bytes
    /// How it is encoded.
    public let format: Format
    /// The record around it.
    public let record: Record
    /// What the record says.
    public let details: FaceDetails
    /// Width in pixels as the record states it, or else the head of the picture; nil when neither does.
    public let width: Int?
    /// Height in pixels as the record states it, or else the head of the picture; nil when neither does.
    public let height: Int?
    /// Where the picture starts in EF.DG2, in octets.
    public internal(set) var position = 0
    /// The biometric information template that holds the picture, counted from 0.
    public internal(set) var instance = 0

    /// A picture by its bytes. One that is larger than any face needs is refused by what its head says, before anybody
    /// decodes it: a few octets can ask for 2³¹ pixels.
    init(bytes: Bytes, record: Record, details: FaceDetails = FaceDetails()) throws(LDSError) {
        guard let format = Format(firstBytesOf: bytes) else { throw .pictureNotFound }
        let head = PictureHead(bytes, format)
        guard bytes.count <= Self.sizeLimit, head.map(\.isOfModestSize) ?? true else { throw .pictureTooLarge }
        self.bytes = bytes
        self.format = format
        self.record = record
        width = details.width ?? head?.width
        height = details.height ?? head?.height
        self.details = details
    }

    /// Whether the end of the picture is missing, as in documents whose issuer cut it off.
    public var isTruncated: Bool { !Self.isComplete(bytes) }

    /// Whether bytes end like a picture: all three formats end their data with the marker `FFD9`, padding may follow.
    static func isComplete(_ bytes: Bytes) -> Bool {
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] == 0x00 || bytes[end - 1] == 0xFF { end -= 1 }
        return end - bytes.startIndex >= 2 && bytes[end - 2] == 0xFF && bytes[end - 1] == 0xD9
    }
}
