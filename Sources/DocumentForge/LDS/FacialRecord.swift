/// Writes a facial record (ISO/IEC 19794-5:2005 §5): full frontal JPEGs, one block each.
struct FacialRecord {
    /// Two feature points, the centres of the eyes: type 1, points 12.1 and 12.2, in pixels.
    private static let eyes: [UInt8] = [1, 0xC1, 0, 150, 0, 200, 0, 0, 1, 0xC2, 1, 4, 0, 200, 0, 0]

    private let file: PortraitFile

    init(_ file: PortraitFile) {
        self.file = file
    }

    func encode(_ pictures: [[UInt8]]) -> [UInt8] {
        let blocks = pictures.map(block).joined()
        let header = Array("FAC\0010\0".utf8) + octets(14 + blocks.count + file.lengthError, 4)
        return header + octets(pictures.count, 2) + blocks
    }

    private func block(_ picture: [UInt8]) -> [UInt8] {
        let straightAhead: [UInt8] = [1, 1, 1]
        let information = octets(2, 2) + [UInt8](repeating: 0, count: 8) + straightAhead + [0, 0, 0]
        let fullFrontal: UInt8 = 1
        let format: UInt8 = file.namesWrongFormat ? 1 : 0
        let size =
            file.statesSize ? octets(SpecimenPortrait.width, 2) + octets(SpecimenPortrait.height, 2) : [0, 0, 0, 0]
        let colourRGB24: UInt8 = 1
        let digitalCamera: UInt8 = 2
        let image = [fullFrontal, format] + size + [colourRGB24, digitalCamera] + octets(0, 2) + octets(90, 2)
        let rest = information + Self.eyes + image + picture
        return octets(4 + rest.count + file.lengthError, 4) + rest
    }

    private func octets(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
