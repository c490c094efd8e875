/// EF.DG5, the displayed portrait, and EF.DG7, the displayed signature or usual mark (Doc 9303-10 §4.7.5, §4.7.7):
/// pictures as they are printed, windows over the file, not decoded.
public struct DisplayedPictures: Sendable {
    /// Pictures that one file may hold.
    private static let limit = 9

    /// The encoded pictures, in the order of the file.
    public let pictures: [Bytes]

    /// Reads EF.DG5, `65 { 02 count, 5F40 picture … }`.
    public init(dg5 file: Bytes) throws(LDSError) {
        try self.init(.dg5, file, pictureTag: BERTag(rawValue: 0x5F40))
    }

    /// Reads EF.DG7, `67 { 02 count, 5F43 picture … }`.
    public init(dg7 file: Bytes) throws(LDSError) {
        try self.init(.dg7, file, pictureTag: BERTag(rawValue: 0x5F43))
    }

    private init(_ group: DataGroupNumber, _ file: Bytes, pictureTag: BERTag) throws(LDSError) {
        var fields = try BERReader.contents(of: group, file)
        var pictures: [Bytes] = []
        _ = try reading { () throws(BERError) in try fields.smallInteger() }
        while !fields.isAtEnd {
            guard pictures.count < Self.limit else { throw .tooManyElements }
            let picture = try reading { () throws(BERError) in try fields.next(pictureTag).contents }
            guard picture.count <= FaceImage.sizeLimit else { throw .pictureTooLarge }
            pictures.append(picture)
        }
        self.pictures = pictures
    }
}
