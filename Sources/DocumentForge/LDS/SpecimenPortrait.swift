/// The picture in every forged document: nobody's face, drawn from polygons, with the word SPECIMEN across it.
public enum SpecimenPortrait {
    /// JPEG, 413 by 531 pixels (35 x 45 mm at 300 dpi).
    public static let jpeg: [UInt8] = PackageResources.portrait_jpg
    /// The picture with comments (X'FFFE', ITU-T T.81 §B.2.4.5) behind its start, so that it has at least `size` octets.
    static func jpeg(ofAtLeast size: Int) -> [UInt8] {
        var comments: [UInt8] = []
        while jpeg.count + comments.count < size {
            let length = min(max(size - jpeg.count - comments.count - 2, 2), 0xFFFF)
            comments += [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)]
            comments += [UInt8](repeating: 0x20, count: length - 2)
        }
        return jpeg.prefix(2) + comments + jpeg.dropFirst(2)
    }

    static let width = 413
    static let height = 531
}
