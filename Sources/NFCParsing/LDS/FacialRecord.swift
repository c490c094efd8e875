/// A facial record of ISO/IEC 19794-5:2005, §5.
enum FacialRecord {
    /// `FAC` and a zero octet.
    private static let signature = 0x4641_4300
    private static let headerLength = 14
    private static let informationLength = 20
    private static let landmarkLength = 8
    private static let imageInformationLength = 12
    private static let pictureLimit = 16

    /// The pictures of a record. Lengths in records of some issuers are a few bytes off (New Zealand, United Kingdom):
    /// a picture reaches to the next block where there is one, and otherwise to the end of the record.
    static func pictures(in record: Bytes) throws(LDSError) -> [FaceImage] {
        // A few issuers store the picture without any record around it.
        if FaceImage.Format(firstBytesOf: record) != nil {
            return [try FaceImage(bytes: record, width: nil, height: nil)]
        }
        guard record.count > headerLength, number(record, at: 0, octets: 4) == signature else { throw .pictureNotFound }
        let count = number(record, at: 12, octets: 2)
        guard 1...pictureLimit ~= count else { throw .tooManyElements }

        var pictures: [FaceImage] = []
        var rest = record.dropFirst(headerLength)
        for index in 0..<count {
            let isLast = index == count - 1
            let declared = number(rest, at: 0, octets: 4)
            let block = isLast ? rest : rest.prefix(declared)
            pictures.append(try picture(in: block))
            rest = rest.dropFirst(block.count)
        }
        return pictures
    }

    private static func picture(in block: Bytes) throws(LDSError) -> FaceImage {
        let landmarks = number(block, at: 4, octets: 2)
        let imageInformation = informationLength + landmarks * landmarkLength
        guard block.count > imageInformation + imageInformationLength else { throw .pictureNotFound }
        return try FaceImage(
            bytes: block.dropFirst(imageInformation + imageInformationLength),
            width: number(block, at: imageInformation + 2, octets: 2),
            height: number(block, at: imageInformation + 4, octets: 2))
    }

    /// A big-endian number; 0 where the bytes are not there.
    private static func number(_ bytes: Bytes, at offset: Int, octets: Int) -> Int {
        guard offset + octets <= bytes.count else { return 0 }
        let start = bytes.startIndex + offset
        var number = 0
        for index in start..<start + octets { number = number << 8 | Int(bytes[index]) }
        return number
    }
}
