/// The record around the portrait in EF.DG2.
public enum PortraitRecord: String, CaseIterable, Sendable {
    /// ISO/IEC 19794-5, as chips have it until 2029.
    case iso19794
    /// ISO/IEC 39794-5, as chips may have it since 2026.
    case iso39794
}

/// How EF.DG2 is written (Doc 9303-10 §4.7.2): one face in the nested templates of ISO/IEC 7816-11, or several.
struct PortraitFile: Sendable {
    /// Where a record is wrapped differently than the standards say.
    enum Wrapping: Sendable {
        case standard
        /// The picture alone, without any record.
        case bare
        /// The older record under the tag of the newer one.
        case olderRecordUnderNewerTag
        /// The newer record without the template `A1` around it.
        case withoutTemplate
    }

    var record = PortraitRecord.iso19794
    var wrapping = Wrapping.standard
    /// Biometric information templates; none is a file without a face.
    var instances = 1
    /// Pictures in each record.
    var picturesPerRecord = 1
    /// Octets by which block and record lengths are wrong (ISO/IEC 19794-5).
    var lengthError = 0
    /// Whether the record says how large the picture is.
    var statesSize = true
    /// Whether the record calls the JPEG a JPEG 2000.
    var namesWrongFormat = false
    /// Whether codes stand in a choice that could be extended (ISO/IEC 39794-5).
    var wrapsCodes = false
    /// Octets that are missing at the end of each picture.
    var missingOctets = 0
    /// Whether the record holds something else than a picture.
    var hasPicture = true

    /// The file around one JPEG. Pictures after the first carry comments, so that each is another.
    func encode(jpeg: [UInt8]) -> [UInt8] {
        var templates: [UInt8] = DER.integer(instances)
        for instance in 0..<instances {
            let pictures = (0..<picturesPerRecord).map { picture(jpeg, number: instance * picturesPerRecord + $0) }
            templates += DER.element(0x7F60, header, data(pictures))
        }
        return DER.element(0x75, DER.element(0x7F61, templates))
    }

    private func picture(_ jpeg: [UInt8], number: Int) -> [UInt8] {
        guard hasPicture else { return Array(repeating: 0x20, count: jpeg.count) }
        let comment: [UInt8] = [0xFF, 0xFE, 0x00, 0x03, UInt8(truncatingIfNeeded: number)]
        let picture = number == 0 ? jpeg : jpeg.prefix(2) + comment + jpeg.dropFirst(2)
        return picture.dropLast(missingOctets)
    }

    /// The biometric header template; the format type is that of the record.
    private var header: [UInt8] {
        DER.element(
            0xA1,
            DER.element(0x80, [0x01, 0x01]), DER.element(0x81, [0x02]), DER.element(0x82, [0x00]),
            DER.element(0x87, [0x01, 0x01]), DER.element(0x88, [0x00, record == .iso19794 ? 0x08 : 0x2A]))
    }

    private func data(_ pictures: [[UInt8]]) -> [UInt8] {
        switch (record, wrapping) {
        case (_, .bare): DER.element(0x5F2E, pictures.first ?? [])
        case (.iso19794, .olderRecordUnderNewerTag): DER.element(0x7F2E, FacialRecord(self).encode(pictures))
        case (.iso19794, _): DER.element(0x5F2E, FacialRecord(self).encode(pictures))
        case (.iso39794, .withoutTemplate): DER.element(0x7F2E, FaceImageDataBlock(self).encode(pictures))
        case (.iso39794, _): DER.element(0x7F2E, DER.context(1, FaceImageDataBlock(self).encode(pictures)))
        }
    }
}
