import Testing

@testable import NFCParsing

/// EF.COM, EF.DG5, EF.DG7, EF.DG13 and EF.DG16.
struct SmallFilesTests {
    private func field(_ tag: [UInt8], _ contents: [UInt8]) -> [UInt8] {
        tag + (contents.count < 128 ? [] : [0x81]) + [UInt8(contents.count)] + contents
    }
    private func field(_ tag: [UInt8], _ text: String) -> [UInt8] { field(tag, Array(text.utf8)) }

    @Test func readsPublishedCommonFiles() throws {
        let small = try EFCOM(try TestData.bytes("emrtd/dg/ef_com-9820fde0.bin"))
        #expect(small.ldsVersion == "0107" && small.unicodeVersion == "040000")
        #expect(small.dataGroups == [.dg1, .dg2] && small.unknownTags.isEmpty)
        // The other one ends with half a tag of two octets.
        let odd = try EFCOM(try TestData.bytes("emrtd/dg/ef_com-74368c90.bin"))
        #expect(odd.dataGroups == [.dg1, .dg2, .dg3, .dg11, .dg12, .dg13])
        #expect(odd.unknownTags == [0x5F])
    }

    @Test func refusesOtherCommonFiles() throws {
        let file = Array(try TestData.bytes("emrtd/dg/ef_com-9820fde0.bin"))
        #expect(throws: Never.self) { try EFCOM((file + [0x00, 0x00, 0xFF])[...]) }
        #expect(throws: LDSError.encoding(.trailingBytes)) { try EFCOM((file + [0x01])[...]) }
        for length in 0..<file.count { #expect(throws: LDSError.self) { try EFCOM(file.prefix(length)) } }
        let versions = field([0x5F, 0x01], "0107") + field([0x5F, 0x36], "040000")
        let refused = [
            field([0x61], versions + field([0x5C], [0x61])), field([0x60], versions),
            field([0x60], field([0x5F, 0x36], "040000") + field([0x5F, 0x01], "0107") + field([0x5C], [0x61])),
            field([0x60], versions + field([0x5C], [0x61]) + field([0x5C], [0x75])),
            field([0x60], versions + field([0x5C], [UInt8](repeating: 0, count: 65))),
        ]
        for file in refused { #expect(throws: LDSError.self) { try EFCOM(file[...]) } }
    }

    @Test func versionsThatAreNone() throws {
        let file = field(
            [0x60], field([0x5F, 0x01], "1.7") + field([0x5F, 0x36], "0400\u{0}0") + field([0x5C], [0x75, 0x75]))
        let common = try EFCOM(file[...])
        #expect(common.ldsVersion.isEmpty && common.unicodeVersion.isEmpty)
        #expect(common.dataGroups == [.dg2])
    }

    @Test func readsDisplayedPictures() throws {
        let signature = try DisplayedPictures(dg7: try TestData.bytes("emrtd/dg/dg7-dummy-jpeg.bin"))
        #expect(signature.pictures.count == 1)
        let picture = try #require(signature.pictures.first)
        #expect(FaceImage.Format(firstBytesOf: picture) == .jpeg)
        #expect(picture.suffix(2) == [0xFF, 0xD9])

        let two = [0x02, 0x01, 0x02] + field([0x5F, 0x40], [1]) + field([0x5F, 0x40], [2, 3])
        #expect(try DisplayedPictures(dg5: field([0x65], two)[...]).pictures.map(Array.init) == [[1], [2, 3]])
        #expect(throws: LDSError.self) { try DisplayedPictures(dg7: field([0x65], two)[...]) }
        #expect(throws: LDSError.self) { try DisplayedPictures(dg7: field([0x67], two)[...]) }
        #expect(throws: LDSError.self) { try DisplayedPictures(dg5: (field([0x65], two) + [0])[...]) }
        let ten: [UInt8] = [0x02, 0x01, 0x09] + (0..<10).flatMap { _ -> [UInt8] in [0x5F, 0x40, 0x00] }
        #expect(throws: LDSError.tooManyElements) { try DisplayedPictures(dg5: field([0x65], ten)[...]) }
        #expect(try DisplayedPictures(dg5: field([0x65], [0x02, 0x01, 0x00])[...]).pictures.isEmpty)
    }

    @Test func carriesOptionalDetails() throws {
        #expect(try EFDG13([0x6D, 0x02, 0xFF, 0x00]).contents == [0xFF, 0x00])
        let twin = try TestData.bytes("emrtd/twins/like-fr/dg13.bin")
        #expect(try EFDG13(twin).contents.count == twin.count - 2)
        #expect(throws: LDSError.self) { try EFDG13([0x6D, 0x02, 0xFF]) }
        #expect(throws: LDSError.self) { try EFDG13([0x6C, 0x00]) }
    }

    @Test func readsPersonsToNotify() throws {
        let first = field(
            [0xA1],
            field([0x5F, 0x50], "20200131") + field([0x5F, 0x51], "SMITH<<JOHN") + field([0x5F, 0x52], "+1")
                + field([0x5F, 0x53], "STREET<TOWN"))
        let second = field([0xA2], field([0x5F, 0x50], [0x20, 0x20, 0x02, 0x30]) + field([0x5F, 0x51], "JONES"))
        let persons = try EFDG16(field([0x70], [0x02, 0x01, 0x02] + first + second)[...]).persons
        #expect(persons.map { $0.dateRecorded?.description } == ["2020-01-31", nil])
        #expect(persons.map { $0.name?.identifiers.primary } == ["SMITH", "JONES"])
        #expect(persons.map { $0.telephone?.text } == ["+1", nil])
        #expect(persons.first?.address?.parts == ["STREET", "TOWN"])
        for refused in [second + first, first + first, first + [0x00]] {
            #expect(throws: LDSError.self) { try EFDG16(field([0x70], [0x02, 0x01, 0x02] + refused)[...]) }
        }
        #expect(try EFDG16([0x70, 0x03, 0x02, 0x01, 0x00]).persons.isEmpty)
    }
}
