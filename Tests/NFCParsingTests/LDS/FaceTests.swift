import DocumentForge
import Testing

@testable import NFCParsing

/// EF.DG2 in both standards: published files, files of our own, and the places where issuers are wrong.
struct FaceTests {
    private func pictures(_ recipe: String) throws -> [FaceImage] {
        try EFDG2(try ForgedFiles.file("dg2", recipe)).pictures
    }

    @Test func readsThePublishedFaces() throws {
        let expected: [(String, FaceImage.Format, FaceImage.Record, width: Int, height: Int, octets: Int, at: Int)] = [
            ("bsi-tr03105-5-jp2", .jpeg2000, .iso19794, 337, 449, 14_999, 84),
            ("dummy-jpeg", .jpeg, .iso19794, 148, 70, 5_099, 82),
            ("iso39794-5-mandatory", .jpeg2000, .iso39794, 413, 531, 15_000, 76),
        ]
        for (name, format, record, width, height, octets, position) in expected {
            let file = try TestData.bytes("emrtd/dg/dg2-\(name).bin")
            let face = try EFDG2(file)
            let portrait = try #require(face.portrait)
            #expect(face.pictures.count == 1 && face.unreadableInstances == 0, "\(name)")
            #expect(portrait.format == format && portrait.record == record)
            #expect(portrait.width == width && portrait.height == height, "\(name)")
            #expect(portrait.bytes.count == octets && portrait.position == position, "\(name) \(portrait.bytes.count)")
            #expect(portrait.bytes.startIndex == file.startIndex + portrait.position)
            #expect(!portrait.isTruncated)
        }
    }

    @Test func readsWhatTheOlderRecordSays() throws {
        let portrait = try #require(try pictures("surname=A").first)
        let details = portrait.details
        #expect(portrait.record == .iso19794 && portrait.format == .jpeg)
        #expect(Array(portrait.bytes) == SpecimenPortrait.jpeg)
        #expect(details.width == 413 && details.height == 531)
        #expect(details.kind == .fullFrontal && details.colourSpace == .rgb24 && details.source == .digitalCamera)
        #expect(details.quality == 90 && details.deviceType == nil)
        #expect(details.pose == FaceDetails.Pose(yaw: 0, pitch: 0, roll: 0))
        #expect(
            details.featurePoints == [
                FaceDetails.FeaturePoint(type: 1, code: 0xC1, x: 150, y: 200),
                FaceDetails.FeaturePoint(type: 1, code: 0xC2, x: 260, y: 200),
            ])
    }

    @Test(arguments: ["", " quirk=extended-face-codes", " quirk=face-block-without-template"])
    func readsWhatTheNewerRecordSays(quirk: String) throws {
        let portrait = try #require(try pictures("portrait-record=iso39794" + quirk).first)
        let details = portrait.details
        #expect(portrait.record == .iso39794 && portrait.format == .jpeg)
        #expect(Array(portrait.bytes) == SpecimenPortrait.jpeg)
        #expect(details.width == 413 && details.height == 531)
        #expect(details.kind == .travelDocument && details.colourSpace == .rgb24)
        #expect(details.quality == 77 && details.pose == FaceDetails.Pose(yaw: -5, pitch: 4, roll: nil))
        #expect(details.featurePoints == [FaceDetails.FeaturePoint(type: nil, code: nil, x: 150, y: 200)])
    }

    /// Every instance and every picture, in the order of the file; the first one is the portrait.
    @Test(arguments: PortraitRecord.allCases)
    func keepsEveryPicture(record: PortraitRecord) throws {
        let recipe = "portrait-record=\(record.rawValue) portrait-instances=3 pictures-per-record=4"
        let face = try EFDG2(try ForgedFiles.file("dg2", recipe))
        #expect(face.pictures.map(\.instance) == (0..<12).map { $0 / 4 })
        #expect(face.pictures.map(\.position) == face.pictures.map(\.position).sorted())
        #expect(Set(face.pictures.map { Array($0.bytes) }).count == 12)
        #expect(face.portrait.map { Array($0.bytes) } == SpecimenPortrait.jpeg)
        #expect(face.pictures.allSatisfy { !$0.isTruncated && $0.bytes.starts(with: [0xFF, 0xD8, 0xFF]) })
        #expect(face.pictures.allSatisfy { $0.bytes.suffix(8) == SpecimenPortrait.jpeg.suffix(8) })
    }

    /// Blocks whose lengths are wrong: every picture is found, none is cut, none carries the next block with it.
    @Test(arguments: ["short-face-length", "long-face-length"], [1, 3])
    func findsPicturesBehindWrongLengths(quirk: String, count: Int) throws {
        let odd = try pictures("quirk=\(quirk) pictures-per-record=\(count)")
        let plain = try pictures("pictures-per-record=\(count)")
        #expect(odd.map { Array($0.bytes) } == plain.map { Array($0.bytes) })
    }

    @Test func everyOddRecordHoldsTheSamePicture() throws {
        let quirks = [
            "bare-portrait", "older-record-under-newer-tag", "misnamed-portrait-format", "unstated-portrait-size",
            "face-block-without-template", "extended-face-codes", "short-face-length", "long-face-length",
        ]
        for quirk in quirks {
            let portrait = try #require(try pictures("quirk=\(quirk)").first)
            #expect(Array(portrait.bytes) == SpecimenPortrait.jpeg, "\(quirk)")
            // Where the record does not say it, the head of the picture does.
            #expect(portrait.width == 413 && portrait.height == 531, "\(quirk)")
        }
        #expect(try pictures("quirk=bare-portrait").first?.record == FaceImage.Record.none)
        #expect(try pictures("quirk=unstated-portrait-size").first?.details.width == nil)
    }

    @Test func boundsInstancesAndPictures() throws {
        #expect(try EFDG2(try ForgedFiles.file("dg2", "portrait-instances=9")).pictures.count == 9)
        #expect(try EFDG2(try ForgedFiles.file("dg2", "pictures-per-record=16")).pictures.count == 16)
        let refused = [
            "portrait-instances=10", "pictures-per-record=17", "portrait-record=iso39794 pictures-per-record=17",
            "portrait-instances=6 pictures-per-record=3",
        ]
        for recipe in refused {
            let file = try ForgedFiles.file("dg2", recipe)
            #expect(throws: LDSError.tooManyElements, "\(recipe)") { try EFDG2(file) }
        }
    }

    @Test func aFileMaySayThatItHoldsNoFace() throws {
        #expect(try EFDG2([0x75, 0x06, 0x7F, 0x61, 0x03, 0x02, 0x01, 0x00]).portrait == nil)
        #expect(throws: LDSError.pictureNotFound) { try EFDG2([0x75, 0x06, 0x7F, 0x61, 0x03, 0x02, 0x01, 0x01]) }
        #expect(throws: LDSError.pictureNotFound) {
            try EFDG2([0x75, 0x09, 0x7F, 0x61, 0x06, 0x02, 0x01, 0x00, 0x7F, 0x60, 0x00])
        }
    }

    /// An instance that cannot be read does not take the others with it.
    @Test func keepsTheInstancesThatCanBeRead() throws {
        let file = Array(try ForgedFiles.file("dg2", "portrait-instances=2"))
        let starts = file.indices.filter { file[$0...].starts(with: "FAC\0".utf8) }
        #expect(starts.count == 2)
        var changed = file
        changed[starts[0]] = 0x20
        let face = try EFDG2(changed[...])
        #expect(face.pictures.map(\.instance) == [1] && face.unreadableInstances == 1)
        changed[starts[1]] = 0x20
        #expect(throws: LDSError.pictureNotFound) { try EFDG2(changed[...]) }
    }

    @Test func readsPosesAroundTheCircle() {
        func yaw(_ octet: UInt8) -> Int? { FaceDetails.Pose(packed: [octet, 1, 1])?.yaw }
        #expect([1, 2, 46, 91, 92, 136, 180].map { yaw($0) } == [0, 2, 90, 180, -178, -90, -2])
        #expect(yaw(0) == nil && yaw(181) == nil && yaw(255) == nil)
        #expect(FaceDetails.Pose(packed: [0, 0, 0]) == nil)
    }
}

/// Heads of pictures: what a decoder would be asked to do. Nothing here decodes one.
struct PictureHeadTests {
    private func picture(_ bytes: [UInt8]) throws -> FaceImage { try FaceImage(bytes: bytes[...], record: .none) }

    /// A codestream of `width` by `height` pixels, offset 1 and 2, as far as its head goes.
    private func codestream(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        func octets(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(value >> (8 * $0) & 0xFF) } }
        return [0xFF, 0x4F, 0xFF, 0x51, 0x00, 0x2F, 0x00, 0x00] + octets(width) + octets(height) + octets(1) + octets(2)
            + [0xFF, 0xD9]
    }
    private let signature: [UInt8] = [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]

    @Test func readsSizes() throws {
        let bare = try picture(codestream(101, 52))
        #expect(bare.format == .jpeg2000Codestream && bare.width == 100 && bare.height == 50)
        // The codestream is what would be decoded, whatever the header box says.
        let header: [UInt8] = [0, 0, 0, 0x1E, 0x6A, 0x70, 0x32, 0x68, 0, 0, 0, 0x16, 0x69, 0x68, 0x64, 0x72]
        let image: [UInt8] = [0, 0, 0, 7, 0, 0, 0, 9, 0, 3, 7, 7, 0, 0]
        let boxed = signature + header + image + [0, 0, 0, 0, 0x6A, 0x70, 0x32, 0x63] + codestream(101, 52)
        #expect(try picture(boxed).width == 100)
        #expect(try picture(signature + header + image).height == 7)
        #expect(try picture(signature + header + image).width == 9)
        let jpeg: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 60, 0, 40, 1, 1, 0x11, 0,
        ]
        #expect(try picture(jpeg).width == 40 && picture(jpeg).height == 60)
    }

    @Test(
        arguments: [
            [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xC0], [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 60],
            [0xFF, 0xD8, 0xFF, 0xDA, 0, 4], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xE0], [0xFF, 0x4F, 0xFF, 0x51, 0],
            [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, 0, 0, 0, 1, 0x6A, 0x70, 0x32, 0x63],
            [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, 0, 0, 0, 3, 1, 1, 1, 1],
        ] as [[UInt8]])
    func aHeadThatCannotBeReadStatesNothing(bytes: [UInt8]) throws {
        let picture = try picture(bytes)
        #expect(picture.width == nil && picture.height == nil)
    }

    /// A picture of 2³¹ pixels takes a few octets to write. It is refused before anybody decodes it.
    @Test func refusesPicturesThatNoPortraitNeeds() throws {
        for (width, height) in [(0x8000_0001, 3), (65_537, 3), (0xFFFF_FFFF, 0xFFFF_FFFF), (9_000, 9_000)]
            as [(UInt32, UInt32)]
        {
            #expect(throws: LDSError.pictureTooLarge) { try picture(codestream(width, height)) }
        }
        #expect(throws: Never.self) { try picture(codestream(8_001, 8_002)) }
        let octets = codestream(11, 12) + [UInt8](repeating: 0, count: FaceImage.sizeLimit)
        #expect(throws: LDSError.pictureTooLarge) { try picture(octets) }
    }

    @Test(
        arguments: [
            ([0xFF, 0xD9], true), ([0xFF, 0xD9, 0x00, 0xFF, 0x00], true), ([0xFF, 0xD9, 0x01], false), ([0xD9], false),
            ([0x00, 0x00], false), ([], false),
        ] as [([UInt8], Bool)])
    func knowsTheEndOfAPicture(bytes: [UInt8], isComplete: Bool) {
        #expect(FaceImage.isComplete(bytes[...]) == isComplete)
    }
}
