/// Writes a facial record with one image (ISO/IEC 19794-5:2005 §5).
enum FacialRecord {
    /// A full frontal JPEG of the given size in pixels.
    static func encode(jpeg: [UInt8], width: Int, height: Int) -> [UInt8] {
        let facialInformation: [UInt8] = Array(repeating: 0, count: 16)
        let fullFrontal: UInt8 = 1
        let jpegType: UInt8 = 0
        let colourRGB24: UInt8 = 1
        let sourceAndDevice: [UInt8] = [0, 0, 0]
        let quality: [UInt8] = [0, 0]
        let imageInformation =
            [fullFrontal, jpegType] + octets(width, 2) + octets(height, 2) + [colourRGB24] + sourceAndDevice + quality
        let block = octets(4 + facialInformation.count + imageInformation.count + jpeg.count, 4) + facialInformation
        let length = 14 + block.count + imageInformation.count + jpeg.count
        let header = Array("FAC\0010\0".utf8) + octets(length, 4) + octets(1, 2)
        return header + block + imageInformation + jpeg
    }

    private static func octets(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
