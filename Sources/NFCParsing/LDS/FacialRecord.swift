/// A facial record of ISO/IEC 19794-5:2005, §5.
enum FacialRecord {
    /// `FAC` and a zero octet.
    private static let signature = 0x4641_4300
    private static let headerLength = 14
    private static let informationLength = 20
    private static let pointLength = FaceDetails.FeaturePoint.packedLength
    private static let imageInformationLength = 12

    /// Appends the pictures of a record, at most as many as `limit` in all.
    ///
    /// Lengths in records of some issuers are off: eight too short (New Zealand), one too long or short (United
    /// Kingdom). So a length is a hint: a picture that would be cut there reaches to the next block, or to the end of the
    /// record. What cannot be told apart stays with the last picture that was found.
    static func append(_ record: Bytes, to pictures: inout [FaceImage], limit: Int) throws(LDSError) {
        // A few issuers store the picture without any record around it.
        if FaceImage.Format(firstBytesOf: record) != nil {
            return pictures.append(try FaceImage(bytes: record, record: .none))
        }
        guard record.count > headerLength, record.bigEndian(at: 0, octets: 4) == signature,
            let count = record.bigEndian(at: 12, octets: 2)
        else { throw .pictureNotFound }
        guard 1...limit ~= pictures.count + count else { throw .tooManyElements }

        var start = headerLength
        for index in 0..<count {
            guard let block = Block(record, at: start) else {
                guard index > 0 else { throw .pictureNotFound }
                return
            }
            let next = index + 1 < count ? block.next(in: record) : nil
            pictures.append(
                try FaceImage(
                    bytes: block.picture(in: record, before: next ?? record.count), record: .iso19794,
                    details: try block.details(record)))
            guard let next else { return }
            start = next
        }
    }

    /// One facial image block: where its parts lie, counted from the start of the record.
    private struct Block {
        private let start: Int
        /// Where the block ends by its own account.
        private let statedEnd: Int
        private let pictureStart: Int
        private let pointCount: Int

        /// Nil where no block with a picture starts.
        init?(_ record: borrowing Bytes, at start: Int) {
            guard let length = record.bigEndian(at: start, octets: 4),
                let points = record.bigEndian(at: start + 4, octets: 2)
            else { return nil }
            pictureStart = start + informationLength + points * pointLength + imageInformationLength
            guard FaceImage.Format(firstBytesOf: record, from: pictureStart) != nil else { return nil }
            self.start = start
            statedEnd = start + length
            pointCount = points
        }

        /// Where the next block starts: at the stated end or as far from it as issuers are known to be wrong.
        func next(in record: Bytes) -> Int? {
            for error in [0, 8, 1, -1] {
                let next = statedEnd + error
                if next > pictureStart, next < record.count, Block(record, at: next) != nil { return next }
            }
            return nil
        }

        /// The picture up to the stated end, or up to `end` where it would be cut there.
        func picture(in record: Bytes, before end: Int) -> Bytes {
            let start = record.startIndex + pictureStart
            let declared = record[start..<max(start, record.startIndex + min(statedEnd, end))]
            return FaceImage.isComplete(declared) ? declared : record[start..<record.startIndex + end]
        }

        func details(_ record: Bytes) throws(LDSError) -> FaceDetails {
            guard pointCount <= FaceDetails.featurePointLimit else { throw .tooManyElements }
            func number(_ offset: Int, _ octets: Int) -> Int { record.bigEndian(at: offset, octets: octets) ?? 0 }
            func stated(_ number: Int) -> Int? { number == 0 ? nil : number }
            let image = pictureStart - imageInformationLength
            let points = record.startIndex + start + informationLength

            return FaceDetails(
                width: stated(number(image + 2, 2)),
                height: stated(number(image + 4, 2)),
                kind: FaceDetails.Kind(iso19794: number(image, 1)),
                colourSpace: FaceDetails.ColourSpace(iso19794: number(image + 6, 1)),
                source: FaceDetails.Source(rawValue: number(image + 7, 1)),
                deviceType: stated(number(image + 8, 2)),
                quality: stated(number(image + 10, 2)),
                pose: FaceDetails.Pose(packed: record, at: start + 14),
                points: pointCount > 0 ? .packed(record[points..<points + pointCount * pointLength]) : .none)
        }
    }
}

extension FaceDetails.Pose {
    /// Three octets of half degrees around the circle: 1 is straight ahead, 0 says nothing (§5.5.8). Nil when none of
    /// them says anything.
    init?(packed octets: Bytes, at start: Int = 0) {
        func angle(_ offset: Int) -> Int? {
            switch octets.bigEndian(at: start + offset, octets: 1) ?? 0 {
            case let octet where 1...91 ~= octet: (octet - 1) * 2
            case let octet where 92...180 ~= octet: (octet - 1) * 2 - 360
            default: nil
            }
        }
        self.init(yaw: angle(0), pitch: angle(1), roll: angle(2))
        if yaw == nil, pitch == nil, roll == nil { return nil }
    }
}

extension FaceDetails.Kind {
    fileprivate init(iso19794 code: Int) {
        switch code {
        case 0: self = .basic
        case 1: self = .fullFrontal
        case 2: self = .tokenFrontal
        default: self = .other(code)
        }
    }
}

extension FaceDetails.ColourSpace {
    fileprivate init(iso19794 code: Int) {
        switch code {
        case 0: self = .unspecified
        case 1: self = .rgb24
        case 2: self = .yuv422
        case 3: self = .grey8
        default: self = .other(code)
        }
    }
}
