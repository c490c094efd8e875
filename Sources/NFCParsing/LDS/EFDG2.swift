/// EF.DG2, the encoded face (Doc 9303-10 §4.7.2).
public struct EFDG2: Sendable {
    /// Biometric instances that one file may hold (Doc 9303-10 Table 43).
    private static let instanceLimit = 9
    /// Pictures that are looked for in all.
    private static let pictureLimit = 16

    /// Every picture, in the order of the file.
    public let pictures: [FaceImage]
    /// The picture of the holder: the first one.
    public var portrait: FaceImage? { pictures.first }

    /// Reads `75 { 7F61 { 02 count, 7F60 … } }` up to where each picture starts and ends; no picture is decoded.
    public init(_ file: Bytes) throws(LDSError) {
        var instances = try reading { () throws(BERError) in
            var outer = try BERReader.enter(only: DataGroupNumber.dg2.outerTag, in: file)
            var group = try outer.enter(BERTag(rawValue: 0x7F61))
            _ = try group.smallInteger()
            return group
        }
        var pictures: [FaceImage] = []
        var count = 0
        while !instances.isAtEnd {
            count += 1
            guard count <= Self.instanceLimit else { throw .tooManyElements }
            pictures += try Self.pictures(
                in: try reading { () throws(BERError) in
                    try instances.next(BERTag(rawValue: 0x7F60))
                })
            guard pictures.count <= Self.pictureLimit else { throw .tooManyElements }
        }
        guard !pictures.isEmpty else { throw .pictureNotFound }
        self.pictures = pictures
    }

    /// The pictures of one biometric information template: in ISO/IEC 19794-5 under `5F2E`, in ISO/IEC 39794-5 under
    /// `7F2E`. Some issuers put the older record under the newer tag, so the record's first bytes decide.
    private static func pictures(in template: BERElement) throws(LDSError) -> [FaceImage] {
        var fields = template.reader
        while !fields.isAtEnd {
            let element = try reading { () throws(BERError) in try fields.next() }
            switch element.tag.rawValue {
            case 0x5F2E, 0x7F2E:
                if element.tag.rawValue == 0x7F2E, element.contents.first == 0xA1 || element.contents.first == 0x65 {
                    return [try FaceImage(iso39794: element.contents)]
                }
                return try FacialRecord.pictures(in: element.contents)
            default:
                continue
            }
        }
        return []
    }
}
