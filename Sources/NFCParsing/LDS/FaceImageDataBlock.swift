/// A face image data block of ISO/IEC 39794-5, which travel documents may carry since 2026 and must from 2030 on: under
/// the application tag `65` a version `A0`, then representations `A1 { 30 … }`.
enum FaceImageDataBlock {
    /// Whether bytes start like such a block, or like the template that some encoders put around it.
    static func isAt(_ bytes: Bytes) -> Bool {
        bytes.first == 0xA1 || bytes.first == 0x65
    }

    /// Appends the pictures of a block, at most as many as `limit` in all. Representations without a picture in two
    /// dimensions are passed over.
    static func append(_ block: Bytes, to pictures: inout [FaceImage], limit: Int) throws(LDSError) {
        var representations = try reading { () throws(BERError) in
            var reader = BERReader(block)
            if reader.nextTag == .context(1, constructed: true) {
                let template = try reader.enter(.context(1, constructed: true))
                try reader.end()
                reader = template
            }
            var fields = try reader.enter(BERTag(rawValue: 0x65))
            try reader.end()
            _ = try fields.next(.context(0, constructed: true))
            return try fields.enter(.context(1, constructed: true))
        }
        let countBefore = pictures.count
        while !representations.isAtEnd {
            guard pictures.count < limit else { throw .tooManyElements }
            let (picture, details) = try reading { () throws(BERError) in
                try Self.representation(try representations.enter(.sequence))
            }
            if let picture {
                pictures.append(try FaceImage(bytes: picture, record: .iso39794, details: details))
            }
        }
        guard pictures.count > countBefore else { throw .pictureNotFound }
    }

    /// One representation: its number `80`, the picture `A1`, and what is said about both. Only the picture has to be
    /// right; the rest is for people.
    private static func representation(_ fields: BERReader) throws(BERError) -> (Bytes?, FaceDetails) {
        var fields = fields
        var picture: Bytes?
        var details = FaceDetails()
        _ = try fields.next(.context(0, constructed: false))
        while !fields.isAtEnd {
            let field = try fields.next()
            switch field.tag {
            case .context(1, constructed: true):
                guard picture == nil else { throw .malformedValue }
                picture = try Self.picture(field.reader, &details)
            case .context(3, constructed: true): details.quality = try? quality(field.reader)
            case .context(8, constructed: true): details.pose = try? pose(field.reader)
            case .context(9, constructed: true):
                details.points = (try? landmarks(field.reader)).map(FaceDetails.Points.landmarks) ?? .none
            default: break
            }
        }
        return (picture, details)
    }

    /// `A0 { A0 { 80 picture, A1 information } }`: the base choice, then the representation in two dimensions.
    private static func picture(_ choice: BERReader, _ details: inout FaceDetails) throws(BERError) -> Bytes? {
        var block = choice
        for _ in 0..<3 where block.nextTag == .context(0, constructed: true) {
            block = try block.enter(.context(0, constructed: true))
        }
        guard let picture = try block.nextIfPresent(.context(0, constructed: false))?.contents else { return nil }
        guard var information = try block.nextIfPresent(.context(1, constructed: true))?.reader else { return picture }
        while let field = try? information.next() {
            switch field.tag.rawValue & 0x1F {
            case 1: details.kind = code(field).map(FaceDetails.Kind.init(iso39794:))
            case 7:
                var size = field.reader
                details.width = (try? size.next(.context(0, constructed: false))).flatMap { number($0.contents) }
                details.height = (try? size.next(.context(1, constructed: false))).flatMap { number($0.contents) }
            case 9: details.colourSpace = code(field).map(FaceDetails.ColourSpace.init(iso39794:))
            default: break
            }
        }
        return picture
    }

    /// The first score of a list of quality blocks or of a single one: `A1 { 80 score }`.
    private static func quality(_ blocks: BERReader) throws(BERError) -> Int? {
        var blocks = blocks
        var fields = try blocks.nextIfPresent(.sequence)?.reader ?? blocks
        while !fields.isAtEnd {
            let field = try fields.next()
            guard field.tag == .context(1, constructed: true) else { continue }
            var score = field.reader
            return number(try score.next(.context(0, constructed: false)).contents)
        }
        return nil
    }

    /// `A6 { A0 yaw, A1 pitch, A2 roll }` of the identity metadata, each with its angle in `80`.
    private static func pose(_ metadata: BERReader) throws(BERError) -> FaceDetails.Pose? {
        var metadata = metadata
        while !metadata.isAtEnd {
            let field = try metadata.next()
            guard field.tag == .context(6, constructed: true) else { continue }
            var angles = field.reader
            func angle(_ tag: UInt8) throws(BERError) -> Int? {
                guard let block = try angles.nextIfPresent(.context(tag, constructed: true)) else { return nil }
                return code(block).flatMap { -180...180 ~= $0 ? $0 : nil }
            }
            let pose = FaceDetails.Pose(yaw: try angle(0), pitch: try angle(1), roll: try angle(2))
            return pose == FaceDetails.Pose(yaw: nil, pitch: nil, roll: nil) ? nil : pose
        }
        return nil
    }

    /// Landmarks `30 { A0 kind, A1 coordinates }` whose coordinates are a pair `80 x, 81 y` inside their choices.
    private static func landmarks(_ landmarks: BERReader) throws(BERError) -> [FaceDetails.FeaturePoint] {
        var landmarks = landmarks
        var points: [FaceDetails.FeaturePoint] = []
        while !landmarks.isAtEnd, points.count < FaceDetails.featurePointLimit {
            var fields = try landmarks.enter(.sequence)
            _ = try fields.next()
            guard var pair = try fields.nextIfPresent(.context(1, constructed: true))?.reader else { continue }
            for _ in 0..<3 where pair.nextTag == .context(0, constructed: true) {
                pair = try pair.enter(.context(0, constructed: true))
            }
            guard let x = try pair.nextIfPresent(.context(0, constructed: false)).flatMap({ number($0.contents) }),
                let y = try pair.nextIfPresent(.context(1, constructed: false)).flatMap({ number($0.contents) })
            else { continue }
            points.append(FaceDetails.FeaturePoint(type: nil, code: nil, x: x, y: y))
        }
        return points
    }

    /// A coded value: bare, or inside a choice between the codes of the standard and those of an extension, which names
    /// one to fall back on.
    private static func code(_ element: BERElement) -> Int? {
        var element = element
        for _ in 0..<3 where element.tag.isConstructed {
            var choice = element.reader
            guard let inner = try? choice.next() else { return nil }
            element = inner
        }
        return element.tag.isConstructed ? nil : number(element.contents)
    }

    /// An INTEGER of up to four octets, two's complement.
    private static func number(_ contents: Bytes) -> Int? {
        guard let first = contents.first, contents.count <= 4 else { return nil }
        return contents.reduce(first & 0x80 == 0 ? 0 : -1) { $0 << 8 | Int($1) }
    }
}

extension FaceDetails.Kind {
    fileprivate init(iso39794 code: Int) {
        switch code {
        case 0: self = .travelDocument
        case 1: self = .generalPurpose
        default: self = .other(code)
        }
    }
}

extension FaceDetails.ColourSpace {
    fileprivate init(iso39794 code: Int) {
        switch code {
        case 0: self = .unspecified
        case 2: self = .rgb24
        case 3: self = .rgb48
        case 4: self = .yuv422
        case 5: self = .grey8
        case 6: self = .grey16
        default: self = .other(code)
        }
    }
}
