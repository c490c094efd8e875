import Testing

@testable import DocumentForge

@Suite("Recipes and documents")
struct ForgeRecipeTests {
    @Test("Every listed algorithm has a name that reads back", arguments: ForgeRecipe.algorithms)
    func algorithm(name: String) throws {
        #expect(try SigningAlgorithm(name: name).name == name)
    }

    @Test("Names that are none", arguments: ["", "rsa", "rsa512-sha256", "rsa2048-md5", "ecdsa-p256", "ecdsa-p1-sha1"])
    func unknownAlgorithm(name: String) {
        #expect(throws: ForgeError.unknownAlgorithm(name)) { try SigningAlgorithm(name: name) }
    }

    @Test("A line is read into its parts")
    func parse() throws {
        let recipe = try ForgeRecipe(
            "format=td1 algorithm=rsapss2048-sha256 digest=sha1 lds=0 defect=changed-dg1 quirk=trailing-padding "
                + "active-authentication=rsa signing-time=true surname=VON_SPECIMEN")
        #expect(recipe.format == .td1)
        #expect(recipe.algorithm?.name == "rsapss2048-sha256")
        #expect(recipe.dataGroupDigest == .sha1)
        #expect(recipe.ldsVersion == .v0)
        #expect(recipe.defect == .changedDG1)
        #expect(recipe.quirks == [.trailingPadding])
        #expect(recipe.activeAuthentication == .rsa)
        #expect(recipe.hasSigningTime)
        #expect(recipe.fields == ["surname": "VON SPECIMEN"])
    }

    @Test("Words that say nothing", arguments: ["format", "format=td4", "defect=none", "colour=red", "lds=2"])
    func malformed(word: String) {
        #expect(throws: ForgeError.malformedRecipe(word)) { try ForgeRecipe(word) }
    }

    @Test(
        "A defect or quirk that the algorithm cannot have",
        arguments: [
            "algorithm=rsa2048-sha256 quirk=explicit-curve",
            "algorithm=ecdsa-p256-sha256 quirk=plain-rsa-encryption-oid",
            "algorithm=rsapss2048-sha256 quirk=plain-rsa-encryption-oid",
            "algorithm=rsa2048-sha256 defect=unknown-curve-parameters", "format=td1 defect=visa-mrz",
        ])
    func notApplicable(line: String) throws {
        let recipe = try ForgeRecipe(line)
        #expect(throws: ForgeError.self) { try recipe.resolvedAlgorithm() }
    }

    @Test("Fields of the zone are set by name")
    func fields() throws {
        let recipe = try ForgeRecipe("surname=PROBE number=ABC123 given-names=TEST_CASE sex=F")
        let file = try #require(Fixtures.forge().make(recipe).files["dg1.bin"])
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains("P<UTOPROBE<<TEST<CASE<"))
        #expect(text.contains("ABC123<<<"))
    }

    @Test("Every document of the demonstration can be made")
    func shelf() throws {
        let forge = try Fixtures.forge()
        let shelf = try DocumentShelf.demonstration()
        for item in shelf.items {
            let document = try forge.make(item.recipe)
            #expect(Set(["dg1.bin", "dg2.bin", "com.bin", "sod.bin"]).isSubset(of: document.files.keys))
        }
        #expect(Set(shelf.items.map(\.name)).count == shelf.items.count)
    }

    @Test("A given signer is used where the recipe allows it")
    func sharedSigner() throws {
        let forge = try Fixtures.forge()
        let signer = try forge.state.makeDocumentSigner(now: Fixtures.now)
        #expect(try forge.make(ForgeRecipe(), signer: signer).dsc == signer.certificate)
        #expect(try forge.make(ForgeRecipe(defect: .expiredSigner), signer: signer).dsc != signer.certificate)
        #expect(try forge.make(ForgeRecipe("algorithm=ecdsa-p384-sha384"), signer: signer).dsc != signer.certificate)
        #expect(try forge.make(ForgeRecipe(defect: .foreignState), signer: signer).dsc != signer.certificate)
    }

    @Test("The portrait is a JPEG of the size that EF.DG2 states")
    func portrait() throws {
        let jpeg = SpecimenPortrait.jpeg
        #expect(jpeg.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(jpeg.suffix(2) == [0xFF, 0xD9])
        #expect(jpeg.count <= 20_000)
        // Start of frame: length 17, 8 bits, height, width, three components.
        let frame: [UInt8] = [0x00, 0x11, 0x08, 0x02, 0x13, 0x01, 0x9D, 0x03]
        #expect(jpeg.contains(frame))
        let file = PortraitFile().encode(jpeg: jpeg)
        #expect(file.contains(Array("FAC\0010\0".utf8)))
        #expect(file.suffix(jpeg.count) == jpeg[...])
    }

    @Test("Trailing padding follows the outermost value")
    func padding() throws {
        let sod = try #require(Fixtures.forge().make(ForgeRecipe(quirk: .trailingPadding)).files["sod.bin"])
        #expect(sod.suffix(64).allSatisfy { $0 == 0 })
        #expect(4 + (Int(sod[2]) << 8 | Int(sod[3])) == sod.count - 64)
    }

    @Test("Outer layers have indefinite lengths")
    func indefinite() throws {
        let document = try Fixtures.forge().make(ForgeRecipe(quirk: .indefiniteLengths))
        #expect(try Fixtures.contentInfo(document).starts(with: [0x30, 0x80, 0x06]))
        #expect(try Fixtures.contentInfo(document).suffix(6) == [0, 0, 0, 0, 0, 0])
    }
}
