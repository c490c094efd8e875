/// The size in pixels that the head of an encoded picture states. Only markers and lengths are read.
struct PictureHead {
    /// Pixels that a portrait may have: far more than cameras of passport offices have.
    private static let pixelLimit = 1 << 26
    /// Markers or boxes that are passed over.
    private static let stepLimit = 256

    let width: Int
    let height: Int

    var isOfModestSize: Bool {
        // Both are below 2³², so that the product fits once both are below 2¹⁶.
        max(width, height) <= 0xFFFF && width * height <= Self.pixelLimit
    }

    /// Nil when the head cannot be found.
    init?(_ picture: borrowing Bytes, _ format: FaceImage.Format) {
        switch format {
        case .jpeg: self.init(jpeg: picture)
        case .jpeg2000: self.init(jp2: picture)
        case .jpeg2000Codestream: self.init(codestream: picture)
        }
    }

    private init?(height: Int?, width: Int?) {
        guard let height, let width else { return nil }
        self.height = height
        self.width = width
    }

    /// The start of frame (ITU-T T.81 §B.2.2) among the segments before the first scan.
    private init?(jpeg: borrowing Bytes) {
        var offset = 2
        for _ in 0..<Self.stepLimit {
            guard jpeg.bigEndian(at: offset, octets: 1) == 0xFF else { return nil }
            repeat { offset += 1 } while jpeg.bigEndian(at: offset, octets: 1) == 0xFF
            guard let marker = jpeg.bigEndian(at: offset, octets: 1),
                let length = jpeg.bigEndian(at: offset + 1, octets: 2)
            else { return nil }
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                self.init(
                    height: jpeg.bigEndian(at: offset + 4, octets: 2), width: jpeg.bigEndian(at: offset + 6, octets: 2))
                return
            case 0xD8...0xDA:
                return nil
            default:
                offset += 1 + length
            }
        }
        return nil
    }

    /// The codestream inside the boxes; without one the image header box (ISO/IEC 15444-1 §I.5).
    private init?(jp2: borrowing Bytes) {
        var rest = copy jp2
        var stated: PictureHead?
        for _ in 0..<Self.stepLimit {
            guard let length = rest.bigEndian(at: 0, octets: 4), let type = rest.bigEndian(at: 4, octets: 4) else {
                break
            }
            switch type {
            case 0x6A70_3263:
                guard let head = PictureHead(codestream: rest.dropFirst(length == 1 ? 16 : 8)) else { break }
                self = head
                return
            case 0x6A70_3268:
                // The header's first box is the image header, behind its own length and type.
                stated = PictureHead(
                    height: rest.bigEndian(at: 16, octets: 4), width: rest.bigEndian(at: 20, octets: 4))
            default:
                break
            }
            guard length >= 8 else { break }
            rest = rest.dropFirst(length)
        }
        guard let stated else { return nil }
        self = stated
    }

    /// The marker segment SIZ, which follows the start (ISO/IEC 15444-1 §A.5.1): a reference grid and where the picture
    /// starts on it.
    private init?(codestream: borrowing Bytes) {
        guard let right = codestream.bigEndian(at: 8, octets: 4), let bottom = codestream.bigEndian(at: 12, octets: 4),
            let left = codestream.bigEndian(at: 16, octets: 4), let top = codestream.bigEndian(at: 20, octets: 4),
            left <= right, top <= bottom
        else { return nil }
        self.init(height: bottom - top, width: right - left)
    }
}

extension ArraySlice<UInt8> {
    /// A big-endian number of up to four octets, nil where they are not there.
    @inline(__always)
    func bigEndian(at offset: Int, octets: Int) -> Int? {
        guard offset <= count - octets else { return nil }
        let bytes = span
        var number = 0
        for index in offset..<offset + octets { number = number << 8 | Int(bytes[index]) }
        return number
    }
}
