/// EF.DG2, the encoded face (Doc 9303-10 §4.7.2).
public struct EFDG2: Sendable {
    /// Biometric instances that one file may hold (Doc 9303-10 Table 43).
    private static let instanceLimit = 9
    /// Pictures that are looked for in all.
    private static let pictureLimit = 16

    /// Every picture, in the order of the file. None when the file says that it holds no face.
    public private(set) var pictures: [FaceImage] = []
    /// Biometric information templates in which no picture could be found.
    public private(set) var unreadableInstances = 0
    /// The picture of the holder: the first one.
    public var portrait: FaceImage? { pictures.first }

    /// Reads `75 { 7F61 { 02 count, 7F60 … } }` up to where each picture starts and ends; no picture is decoded. An
    /// instance that cannot be read does not take the others with it; when there is no other, its error is thrown.
    public init(_ file: borrowing Bytes) throws(LDSError) {
        var reader = BERReader(copy file)
        let (outer, group, count) = try reading { () throws(BERError) in
            (
                try reader.open(DataGroupNumber.dg2.outerTag), try reader.open(BERTag(rawValue: 0x7F61)),
                try reader.smallInteger()
            )
        }
        var failure = LDSError.pictureNotFound
        var instance = 0
        while !reader.isAtEnd {
            guard instance < Self.instanceLimit else { throw .tooManyElements }
            let template = try reading { () throws(BERError) in try reader.range(BERTag(rawValue: 0x7F60)) }
            do {
                try append(BERReader(file[template]), instance, of: file)
            } catch .tooManyElements {
                throw .tooManyElements
            } catch {
                failure = error
                unreadableInstances += 1
            }
            instance += 1
        }
        try reading { () throws(BERError) in
            try reader.close(group)
            try reader.close(outer)
            try reader.end()
        }
        guard !pictures.isEmpty || (count == 0 && instance == 0) else { throw failure }
    }

    /// The pictures of one biometric information template: in ISO/IEC 19794-5 under `5F2E`, in ISO/IEC 39794-5 under
    /// `7F2E`. Some issuers put the older record under the newer tag, so the record's first bytes decide.
    private mutating func append(_ template: BERReader, _ instance: Int, of file: borrowing Bytes) throws(LDSError) {
        let countBefore = pictures.count
        defer {
            // What was found before an error is kept, so it has to say where it stands.
            for index in countBefore..<pictures.count {
                pictures[index].instance = instance
                pictures[index].position = pictures[index].bytes.startIndex - file.startIndex
            }
        }
        var fields = template
        while !fields.isAtEnd {
            let (tag, place) = try reading { () throws(BERError) in try fields.pass() }
            let contents = file[place]
            switch tag.rawValue {
            case 0x7F2E where FaceImageDataBlock.isAt(contents):
                try FaceImageDataBlock.append(contents, to: &pictures, limit: Self.pictureLimit)
            case 0x5F2E, 0x7F2E:
                try FacialRecord.append(contents, to: &pictures, limit: Self.pictureLimit)
            default:
                continue
            }
        }
        guard pictures.count > countBefore else { throw .pictureNotFound }
    }
}
