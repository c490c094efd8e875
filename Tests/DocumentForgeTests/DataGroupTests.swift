import Testing

@testable import DocumentForge

@Suite("Data groups beside the machine-readable zone and the security object")
struct DataGroupTests {
    private func file(_ name: String, _ recipe: String) throws -> [UInt8] {
        try #require(Fixtures.forge().make(ForgeRecipe(recipe)).files[name + ".bin"])
    }

    @Test(
        "A data group that is asked for is on the chip, signed and listed",
        arguments: [(5, 0x65), (7, 0x67), (11, 0x6B), (12, 0x6C), (13, 0x6D), (16, 0x70)] as [(Int, UInt8)])
    func optional(number: Int, tag: UInt8) throws {
        let document = try Fixtures.forge().make(ForgeRecipe("data-group=\(number)"))
        #expect(document.files["dg\(number).bin"]?.first == tag)
        #expect(document.files["com.bin"]?.suffix(3) == [0x61, 0x75, tag])
        let hash = try Digest.sha256.hash(try #require(document.files["dg\(number).bin"]))
        #expect(try Fixtures.contentInfo(document).contains(hash))
        #expect(try Fixtures.forge().make(ForgeRecipe()).files["dg\(number).bin"] == nil)
    }

    @Test("Every data group that can be asked for has a case above", arguments: ForgeRecipe.optionalDataGroups)
    func known(number: Int) {
        #expect([5, 7, 11, 12, 13, 16].contains(number))
    }

    @Test(
        "A field of a file adds the file and stands in it",
        arguments: [
            ("full-name=PROBE", "dg11", "PROBE"), ("other-name=PROBE", "dg11", "PROBE"),
            ("address=PROBE", "dg11", "PROBE"),
            ("personal-number=PROBE", "dg11", "PROBE"), ("place-of-birth=PROBE", "dg11", "PROBE"),
            ("full-birth=19000000", "dg11", "19000000"), ("authority=PROBE", "dg12", "PROBE"),
            ("issue-date=20200229", "dg12", "20200229"), ("other-person=PROBE", "dg12", "PROBE"),
            ("personalization-time=20200229235959", "dg12", "20200229235959"),
        ])
    func fields(word: String, name: String, text: String) throws {
        #expect(try file(name, word).contains(Array(text.utf8)))
        #expect(ForgeRecipe.fieldNames.contains(String(word.prefix { $0 != "=" })))
    }

    @Test(
        "EF.DG11 has the date of birth of the zone with a century",
        arguments: [
            ("birth=900517", "19900517"), ("birth=250101", "20250101"), ("birth=74<<<<", "19740000"),
            ("birth=7408<<", "19740800"), ("birth=<<<<<<", "00000000"),
        ])
    func birth(word: String, digits: String) throws {
        #expect(try file("dg11", "data-group=11 " + word).contains([0x5F, 0x2B, 0x08] + digits.utf8))
    }

    @Test("Quirks of the details change what they name")
    func detailQuirks() throws {
        #expect(try file("dg11", "quirk=bcd-dates").contains([0x5F, 0x2B, 0x04, 0x19, 0x90, 0x05, 0x17]))
        #expect(
            try file("dg12", "quirk=bcd-dates issue-date=20200229").contains([0x5F, 0x26, 0x04, 0x20, 0x20, 0x02, 0x29])
        )
        let direct: [UInt8] = [0x5F, 0x1A, 0x0F] + "Specimen<<Minor".utf8
        #expect(try file("dg12", "quirk=names-without-template").suffix(direct.count) == direct[...])
        #expect(try file("dg12", "data-group=12").contains([0xA0, 0x15, 0x02, 0x01, 0x01] + direct))
        let listed: [UInt8] = [0x5C, 0x07, 0x5F, 0x19, 0x5F, 0x26, 0x5F, 0x55, 0xA0]
        #expect(try file("dg12", "quirk=listed-name-template").contains(listed))
        #expect(try !file("dg12", "data-group=12").contains(listed))
    }

    @Test("EF.DG2 has the record, the instances and the pictures that were asked for")
    func portraits() throws {
        func count(_ part: [UInt8], in file: [UInt8]) -> Int { file.indices.count { file[$0...].starts(with: part) } }
        let older = try file("dg2", "portrait-instances=2 pictures-per-record=3")
        #expect(count(Array("FAC\0010\0".utf8), in: older) == 2)
        #expect(count([0x7F, 0x60, 0x82], in: older) == 2)
        #expect(count([0xFF, 0xD8, 0xFF], in: older) == 6)
        let newer = try file("dg2", "portrait-record=iso39794 pictures-per-record=2")
        #expect(count(Array("FAC\0".utf8), in: newer) == 0)
        #expect(count([0xA0, 0x07, 0x80, 0x01, 0x03, 0x81, 0x02, 0x07, 0xE3], in: newer) == 1)
        #expect(count([0xFF, 0xD8, 0xFF], in: newer) == 2)
    }

    @Test(
        "Words that no document can have",
        arguments: [
            "data-group=3", "data-group=x", "portrait-record=iso1", "portrait-instances=0", "pictures-per-record=33",
        ])
    func malformed(word: String) {
        #expect(throws: ForgeError.malformedRecipe(word)) { try ForgeRecipe(word) }
    }
}
