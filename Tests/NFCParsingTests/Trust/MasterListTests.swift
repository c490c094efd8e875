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
            file: "master-lists/NL_ML_2026-07-22.ml", anchor: "master-lists/NL_ROOT_CA.cer", certificates: 411),
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
        print(
            "\(list.file): \(report.entries) certificates, \(report.added) new, \(store.countries.count) countries, "
                + "vouched for without being authorities: \(report.exempted)")
    }

    /// The signer of 2024 hangs below an older CSCA, which the list of 2026 brings. After it the older list is refused.
    @Test func anOlderListDoesNotComeAfterANewerOne() throws {
        var builder = TrustStoreBuilder()
        let old = try TestData.bytes("emrtd/masterlists/DE_2024-08-07.ml")
        #expect(throws: TrustError.signerNotTrusted(issuer: "csca-germany")) {
            try builder.addMasterList(old, source: "DE 2024")
        }
        let anchor = try TestData.bytes("emrtd/certs/csca-de-07-masterlist-anchor.der")
        _ = try builder.addCertificate(anchor, source: "pinned")
        let new = try TestData.bytes("emrtd/masterlists/DE_2026-05-28.ml")
        let report = try builder.addMasterList(new, source: "DE 2026")
        let present = try #require(report.signingTime)
        #expect(throws: TrustError.olderThanPresent(country: "DE", present: present)) {
            try builder.addMasterList(old, source: "DE 2024")
        }
        #expect(builder.build().masterLists.map(\.name) == ["DE 2026"])
    }

    /// In their order, the newer list replaces what only the older one had brought; what is pinned stays.
    @Test func aNewerListReplacesAnOlderOne() throws {
        var newer = TrustStoreBuilder()
        let pinned = try TestData.bytes("emrtd/certs/csca-de-07-masterlist-anchor.der")
        let new = try TestData.bytes("emrtd/masterlists/DE_2026-05-28.ml")
        _ = try newer.addCertificate(pinned, source: "pinned")
        _ = try newer.addMasterList(new, source: "DE 2026")
        let old = try TestData.bytes("emrtd/masterlists/DE_2024-08-07.ml")
        let signer = try #require(try SignedList(old).embeddedCertificates.first { $0.subject.title != "csca-germany" })
        let issuer = try newer.build().issuer(of: signer).anchor

        var builder = TrustStoreBuilder()
        _ = try builder.addMasterList(old, source: "DE 2024", origin: .selfContained)
        _ = try builder.addCertificate(pinned, source: "pinned")
        let before = Set(builder.build().anchors.map(\.certificate.fingerprint))
        #expect(before.contains(issuer.certificate.fingerprint))
        let report = try builder.addMasterList(new, source: "DE 2026")
        let store = builder.build()
        let after = Set(store.anchors.map(\.certificate.fingerprint))
        #expect(report.withdrawn == before.subtracting(after).count && report.withdrawn > 0)
        #expect(report.added == after.subtracting(before).count && report.added > 0)
        #expect(after == Set(newer.build().anchors.map(\.certificate.fingerprint)))
        #expect(store.anchors.allSatisfy { !$0.sources.contains("DE 2024") })
        print("DE 2024 to 2026: \(before.count) anchors, \(report.withdrawn) withdrawn, \(report.added) new")
        // The same list again changes nothing.
        #expect(try builder.addMasterList(new, source: "DE 2026").added == 0)
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
        let (anchor, isNamed) = try builder.build().issuer(of: signer)
        #expect(anchor.certificate.subject.country == signer.issuer.country)
        #expect(isNamed)
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
