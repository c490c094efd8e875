import Testing

@testable import NFCParsing

/// The published master lists: real signatures, real oddities.
struct MasterListTests {
    struct Published: Sendable, CustomTestStringConvertible {
        let file: String
        let anchor: String
        let certificates: Int
        var testDescription: String { file }
    }

    static let lists = [
        Published(
            file: "emrtd/masterlists/DE_2026-05-28.ml", anchor: "emrtd/certs/csca-de-07-masterlist-anchor.der",
            certificates: 588),
        Published(
            file: "emrtd/masterlists/ICAO_2025-07-23.ml", anchor: "emrtd/certs/csca-un-2-masterlist-anchor.der",
            certificates: 520),
    ]

    @Test(arguments: lists)
    func imports(list: Published) throws {
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try TestData.bytes(list.anchor), source: "pinned")
        let report = try builder.addMasterList(try TestData.bytes(list.file), source: list.file)
        #expect(report.entries == list.certificates)
        #expect(report.refused.isEmpty, "\(report.refused)")
        let store = builder.build()
        print("\(list.file): \(report.entries) certificates, \(report.added) new, \(store.countries.count) countries")
    }

    @Test func anOlderListIsVouchedForByTheNewer() throws {
        var builder = TrustStoreBuilder()
        let file = try TestData.bytes("emrtd/masterlists/DE_2024-08-07.ml")
        #expect(throws: TrustError.self) { try builder.addMasterList(file, source: "DE 2024") }
        let anchor = try TestData.bytes("emrtd/certs/csca-de-07-masterlist-anchor.der")
        _ = try builder.addCertificate(anchor, source: "pinned")
        _ = try builder.addMasterList(try TestData.bytes("emrtd/masterlists/DE_2026-05-28.ml"), source: "DE 2026")
        let report = try builder.addMasterList(file, source: "DE 2024")
        #expect(report.entries == 541)
        print(
            "DE 2024 after DE 2026: \(report.entries) certificates, \(report.added) new, signed by \(report.signer ?? "-")"
        )
    }

    @Test func aListWithoutItsAnchorIsRefusedUnlessItIsTakenAtItsWord() throws {
        let file = try TestData.bytes("emrtd/masterlists/ICAO_2025-07-23.ml")
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.signerNotTrusted(issuer: "United Nations CSCA")) {
            try builder.addMasterList(file, source: "ICAO")
        }
        #expect(builder.anchorCount == 0)
        #expect(try builder.addMasterList(file, source: "ICAO", origin: .selfContained).entries == 520)
    }

    /// A flipped byte is refused, and the store keeps what it had. (The first hundred bytes hold algorithm names that
    /// RFC 5652 leaves unsigned.)
    @Test func aChangedListIsRefused() throws {
        let list = Self.lists[0]
        let original = Array(try TestData.bytes(list.file))
        var builder = TrustStoreBuilder()
        _ = try builder.addCertificate(try TestData.bytes(list.anchor), source: "pinned")
        let before = builder.anchorCount
        for position in stride(from: 100, to: original.count, by: original.count / 24) {
            var changed = original
            changed[position] ^= 0x01
            #expect(throws: TrustError.self, "byte \(position)") {
                try builder.addMasterList(changed[...], source: "changed")
            }
            #expect(builder.anchorCount == before)
        }
        #expect(throws: TrustError.self) { try builder.addMasterList(original.dropLast(), source: "cut") }
        #expect(throws: TrustError.self) { try builder.addMasterList((original + [0])[...], source: "longer") }
    }

    /// The odd certificates that published lists hold must all import from a list; as files, those that are no
    /// authorities by their own word are refused.
    @Test func oddCertificatesAreReadable() throws {
        for name in try TestData.entries("emrtd/odd-csca") {
            let certificate = try Certificate(try TestData.bytes("emrtd/odd-csca/" + name))
            #expect(certificate.subject.country?.count == 2, "\(name)")
            _ = try PublicKey(certificate.publicKeyInfo)
        }
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.notCertificationAuthority) {
            let bytes = try TestData.bytes("emrtd/odd-csca/csca-lu-ca-false.der")
            return try builder.addCertificate(bytes, source: "LU")
        }
    }

    /// Real document signer certificates find their issuers in the lists.
    @Test(arguments: [
        "at-ede857", "au-3285", "de-4a8", "fr-c32a77", "gb-2efae1", "my-20dfab", "nz-e57a41", "us-cdfde3",
    ])
    func documentSignersFindTheirIssuer(name: String) throws {
        var builder = TrustStoreBuilder()
        for list in Self.lists {
            _ = try builder.addCertificate(try TestData.bytes(list.anchor), source: "pinned")
            _ = try builder.addMasterList(try TestData.bytes(list.file), source: list.file)
        }
        let signer = try Certificate(try TestData.bytes("emrtd/certs/dsc-\(name).der"))
        let anchor = try builder.build().issuer(of: signer)
        #expect(anchor.certificate.subject.country == signer.issuer.country)
    }

    @Test func aRevocationListNeedsItsIssuer() throws {
        let list = try TestData.bytes("emrtd/crl/crl-it-2025-10-15.crl")
        var builder = TrustStoreBuilder()
        #expect(throws: TrustError.self) { try builder.addRevocationList(list) }
        _ = try builder.addCertificate(try TestData.bytes("emrtd/certs/csca-it-crl-issuer.der"), source: "IT")
        #expect(try builder.addRevocationList(list).entries == 2)
        let revocations = try #require(builder.build().revocationLists.first)
        #expect(revocations.nextUpdate?.date.description == "2026-01-13")
    }
}
