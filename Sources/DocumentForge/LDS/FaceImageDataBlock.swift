/// Writes a face image data block (ISO/IEC 39794-5): JPEGs by the rules of travel documents, one representation each.
struct FaceImageDataBlock {
    private let file: PortraitFile

    init(_ file: PortraitFile) {
        self.file = file
    }

    func encode(_ pictures: [[UInt8]]) -> [UInt8] {
        let version = DER.context(0, DER.implicit(0, [3]), DER.implicit(1, [0x07, 0xE3]))
        let representations = pictures.enumerated().flatMap { representation($0.element, number: $0.offset) }
        return DER.element(0x65, version, DER.context(1, representations))
    }

    private func representation(_ picture: [UInt8], number: Int) -> [UInt8] {
        let size = DER.context(
            7, DER.implicit(0, integer(SpecimenPortrait.width)), DER.implicit(1, integer(SpecimenPortrait.height)))
        let jpeg = 2
        let travelDocument = 0
        let colourRGB24 = 2
        let information = DER.context(
            1, code(0, jpeg), code(1, travelDocument), file.statesSize ? size : [], code(9, colourRGB24))
        let image = DER.context(1, DER.context(0, DER.context(0, DER.implicit(0, picture), information)))
        let quality = DER.context(
            3, DER.sequence(DER.context(0, DER.implicit(0, [1])), DER.context(1, DER.implicit(0, [77]))))
        let angles = DER.context(
            6, DER.context(0, DER.implicit(0, [0xFB])), DER.context(1, DER.implicit(0, [4])))
        let leftEye = DER.sequence(
            DER.context(0, DER.context(0, DER.implicit(0, [1]))),
            DER.context(
                1, DER.context(0, DER.context(0, DER.implicit(0, integer(150)), DER.implicit(1, integer(200))))))
        return DER.sequence(
            DER.implicit(0, integer(number)), image, quality, DER.context(8, angles), DER.context(9, leftEye))
    }

    /// A coded value: bare inside its field, or in the extension that names a code to fall back on.
    private func code(_ field: UInt8, _ value: Int) -> [UInt8] {
        let bare = DER.implicit(0, integer(value))
        return DER.context(field, file.wrapsCodes ? DER.context(1, bare) : bare)
    }

    private func integer(_ value: Int) -> [UInt8] {
        Array(DER.integer(value).dropFirst(2))
    }
}
