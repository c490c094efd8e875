import Foundation
import Testing

@testable import DocumentForge

/// What openssl and plain hashing see in a document; a genuine one shows nothing.
private enum Flaw: Hashable {
    case signature
    case chain
    case hash(String)
    case unlisted(String)
}

@Suite("Every defect is what its name says and nothing else")
struct DefectTests {
    @Test("A genuine document has no flaw")
    func genuine() throws {
        #expect(try flaws(of: try Fixtures.forge().make(ForgeRecipe())) == [])
    }

    private static let visible: [(Defect, Set<Flaw>)] = [
        (.changedDG1, [.hash("dg1.bin")]),
        (.changedDG2, [.hash("dg2.bin")]),
        (.wrongSignature, [.signature]),
        (.unknownIssuer, [.chain]),
        (.impostorIssuer, [.chain]),
        (.foreignState, []),
        (.issuerWithoutCAFlag, [.chain]),
        (.signedByAuthority, []),
        (.signerMadeBySigner, [.chain]),
        (.listSigner, []),
        (.unknownCriticalExtension, [.chain]),
        (.unlistedDocumentType, []),
        (.expiredSigner, [.chain]),
        (.notYetValidSigner, [.chain]),
        (.revokedSigner, []),
        (.revokedIssuer, []),
        (.revokedByNewerKey, []),
        (.staleRevocationList, []),
        (.expiredDocument, []),
        (.missingDG2Hash, [.hash("dg2.bin")]),
        (.wrongContentTypeAttribute, []),
        (.masterListContentType, []),
        (.missingMessageDigest, [.signature]),
        (.doubledMessageDigest, [.signature]),
        (.noSignedAttributes, []),
        (.twoSigners, []),
        (.noSigner, [.signature]),
        (.duplicateDGEntry, []),
        (.shortDGHash, [.hash("dg2.bin")]),
        (.unknownDGDigest, []),
        (.nineCertificates, []),
        (.undeclaredDG, [.hash("dg11.bin")]),
        (.signerWithoutDigitalSignature, []),
        (.unknownCurveParameters, [.chain]),
        (.noMRZ, []),
        (.visaMRZ, []),
        (.wrongCheckDigit, []),
        (.badActiveAuthentication, []),
        (.badChipAuthentication, []),
        (.unreadableDG14, []),
        (.contradictingDG11, []),
        (.unreadableDG11, []),
        (.truncatedPortrait, []),
        (.portraitWithoutPicture, []),
        (.noPortrait, []),
        (.incompleteCommonFile, []),
        (.impossibleBirthDate, []),
        (.placeholderZone, []),
    ]

    @Test("openssl sees the flaw of each defect", arguments: Defect.allCases)
    func flaw(defect: Defect) throws {
        let expected = try #require(Self.visible.first { $0.0 == defect }).1
        #expect(try flaws(of: try Fixtures.forge().make(ForgeRecipe(defect: defect))) == expected)
    }

    @Test("A changed name is one letter")
    func changedName() throws {
        let forge = try Fixtures.forge()
        let genuine = try #require(forge.make(ForgeRecipe()).files["dg1.bin"])
        let changed = try #require(forge.make(ForgeRecipe(defect: .changedDG1)).files["dg1.bin"])
        #expect(zip(genuine, changed).filter { $0 != $1 }.count == 1)
        #expect(genuine.count == changed.count)
    }

    @Test("A changed portrait is one octet")
    func changedPortrait() throws {
        let forge = try Fixtures.forge()
        let genuine = try #require(forge.make(ForgeRecipe()).files["dg2.bin"])
        let changed = try #require(forge.make(ForgeRecipe(defect: .changedDG2)).files["dg2.bin"])
        #expect(zip(genuine, changed).filter { $0 != $1 }.count == 1)
        #expect(genuine.count == changed.count)
    }

    @Test(
        "The machine-readable zone is that of a visa, expired, or has a wrong digit",
        arguments: [
            (Defect.visaMRZ, "P<UTO", "V<UTO"), (.expiredDocument, "<3511", "<2610"),
            (.wrongCheckDigit, "9005178", "9005179"),
        ])
    func zone(defect: Defect, before: String, after: String) throws {
        let forge = try Fixtures.forge()
        let genuine = String(decoding: try #require(forge.make(ForgeRecipe()).files["dg1.bin"]), as: UTF8.self)
        let forged = String(
            decoding: try #require(forge.make(ForgeRecipe(defect: defect)).files["dg1.bin"]), as: UTF8.self)
        #expect(genuine.contains(before))
        #expect(!forged.contains(before))
        #expect(forged.contains(after))
    }

    @Test("The number of signers", arguments: [(Defect.twoSigners, 2), (.noSigner, 0)])
    func signers(defect: Defect, count: Int) throws {
        let text = try cmsText(of: try Fixtures.forge().make(ForgeRecipe(defect: defect)))
        #expect(text.components(separatedBy: "d.issuerAndSerialNumber").count - 1 == count)
    }

    @Test("The content type attribute says that the content is plain data")
    func contentType() throws {
        let text = try cmsText(of: try Fixtures.forge().make(ForgeRecipe(defect: .wrongContentTypeAttribute)))
        #expect(text.contains("eContentType: undefined (2.23.136.1.1.1)"))
        #expect(text.contains("OBJECT:pkcs7-data"))
    }

    @Test("A duplicate entry contradicts the first")
    func duplicate() throws {
        let dump = try contentDump(of: try Fixtures.forge().make(ForgeRecipe(defect: .duplicateDGEntry)))
        let hashes = dump.components(separatedBy: "[HEX DUMP]:").dropFirst().map { $0.prefix(64) }
        #expect(hashes.count == 3)
        #expect(Set(hashes).count == 3)
    }

    @Test("The revoked signer is on the list and no other is")
    func revoked() throws {
        let forge = try Fixtures.forge()
        for (recipe, count) in [(ForgeRecipe(), 0), (ForgeRecipe(defect: .revokedSigner), 1)] {
            let document = try forge.make(recipe)
            try OpenSSLTool.with { tool in
                try tool.write("list.crl", document.revocationList)
                try tool.write("dsc.der", document.dsc)
                let list = try tool.run("crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text").text
                let serial = try tool.run("x509", "-inform", "DER", "-in", "dsc.der", "-noout", "-serial").text
                let number = serial.dropFirst("serial=".count).prefix { $0.isHexDigit }
                #expect(list.contains("Serial Number: \(number)") == (count == 1))
            }
        }
    }

    @Test(
        "Certificates say what the defect needs",
        arguments: [
            (Defect.signerWithoutDigitalSignature, "Key Encipherment"), (.unknownCurveParameters, "Generator"),
            (.foreignState, "C = XR"), (.unknownIssuer, "CN = CSCA 99"), (.impostorIssuer, "CN = CSCA 01"),
            (.issuerWithoutCAFlag, "CN = CSCA 98"),
        ])
    func certificate(defect: Defect, part: String) throws {
        let document = try Fixtures.forge().make(ForgeRecipe(defect: defect))
        let text = try OpenSSLTool.with { tool in
            try tool.write("dsc.der", document.dsc)
            return try tool.run("x509", "-inform", "DER", "-in", "dsc.der", "-noout", "-text").text
        }
        #expect(text.contains(part))
    }

    @Test("An impostor claims the key identifier of the CSCA")
    func impostor() throws {
        let forge = try Fixtures.forge()
        let document = try forge.make(ForgeRecipe(defect: .impostorIssuer))
        #expect(document.dsc.contains(try forge.state.key.keyIdentifier))
    }

    @Test("A copy agrees on secrets with another key than that of EF.DG14")
    func copy() throws {
        let forge = try Fixtures.forge()
        for (recipe, isListed) in [
            ("chip-authentication=ecdh-aes128-v2", true), ("defect=bad-chip-authentication", false),
            ("chip-authentication=dh-aes128 defect=bad-chip-authentication", false),
        ] {
            let document = try forge.make(try ForgeRecipe(recipe))
            let key = try #require(document.chipAuthentication?.publicKey)
            #expect(try #require(document.files["dg14.bin"]).contains(key) == isListed, "\(recipe)")
            #expect(document.answer(terminalKey: key) != nil)
            #expect(document.answer(terminalKey: [4, 1, 2]) == nil)
        }
    }

    @Test("An unreadable EF.DG14 ends behind the name of a protocol")
    func unreadable() throws {
        let document = try Fixtures.forge().make(ForgeRecipe(defect: .unreadableDG14))
        let info = DER.sequence(ObjectIdentifier.activeAuthentication.der)
        #expect(document.files["dg14.bin"] == DER.element(0x6E, DER.element(0x31, info)))
    }

    private func flaws(of document: ForgedDocument) throws -> Set<Flaw> {
        var flaws: Set<Flaw> = []
        let dump = try sodDump(of: document)
        for (name, file) in document.files where name.hasPrefix("dg") {
            let hash = try Digest.sha256.hash(file).map { String(format: "%02X", $0) }.joined()
            if !dump.contains(hash) { flaws.insert(.hash(name)) }
        }
        try OpenSSLTool.with { tool in
            try tool.write("sod.der", try Fixtures.contentInfo(document))
            let signature = try tool.run(
                "cms", "-verify", "-noverify", "-inform", "DER", "-in", "sod.der", "-out", "content")
            if signature.status != 0 { flaws.insert(.signature) }

            try tool.write("dsc.der", document.dsc)
            try tool.writePEM("trust.pem", document.trustAnchors)
            let chain = try tool.run("verify", "-attime", "\(Fixtures.now)", "-CAfile", "trust.pem", "dsc.der")
            if chain.status != 0 { flaws.insert(.chain) }
        }
        return flaws
    }

    private func contentDump(of document: ForgedDocument) throws -> String {
        try OpenSSLTool.with { tool in
            try tool.write("sod.der", try Fixtures.contentInfo(document))
            _ = try tool.run(
                "cms", "-verify", "-noverify", "-no_content_verify", "-no_attr_verify", "-inform", "DER", "-in",
                "sod.der", "-out", "content")
            return try tool.run("asn1parse", "-inform", "DER", "-in", "content").text
        }
    }

    /// The security object stands in here as one octet string, so that every listed hash can be searched for.
    private func sodDump(of document: ForgedDocument) throws -> String {
        try OpenSSLTool.with { tool in
            try tool.write("sod.der", try Fixtures.contentInfo(document))
            return try tool.run("asn1parse", "-inform", "DER", "-in", "sod.der").text
        }
    }

    private func cmsText(of document: ForgedDocument) throws -> String {
        try OpenSSLTool.with { tool in
            try tool.write("sod.der", try Fixtures.contentInfo(document))
            return try tool.run("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "sod.der").text
        }
    }
}
