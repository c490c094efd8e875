import Testing

@testable import NFCParsing

/// Signed master lists with the CSCA certificates that certify their signers, as states publish them.
struct MasterListFolderTests {
    /// Every list of the folder comes in under some certificate beside it and under no other state's, whole, and not at all
    /// once an octet of its contents is another one.
    @Test func everyListIsVouchedForByACertificateBesideIt() throws {
        guard try Corpus.part("master-lists") else { return }
        let anchors = try Corpus.files("master-lists", endingIn: ".cer", ".der", ".crt").map {
            try Corpus.bytes("master-lists/" + $0)
        }
        let lists = try Corpus.files("master-lists", endingIn: ".ml", ".mls")
        var certificates = 0
        for name in lists {
            let bytes = try Corpus.bytes("master-lists/" + name)
            let reports = anchors.compactMap { anchor -> TrustStoreBuilder.Report? in
                var builder = TrustStoreBuilder()
                guard (try? builder.addCertificate(anchor, source: "anchor")) != nil else { return nil }
                return try? builder.addMasterList(bytes, source: name)
            }
            let report = try #require(reports.first, "nobody vouches for \(name)")
            #expect(reports.count == 1, "\(name) comes in under \(reports.count) certificates")
            #expect(report.refused.isEmpty, "\(name): \(report.refused)")
            certificates += report.entries

            var changed = Array(bytes)
            changed[changed.count / 2] ^= 1
            for anchor in anchors {
                var builder = TrustStoreBuilder()
                _ = try? builder.addCertificate(anchor, source: "anchor")
                #expect(throws: TrustError.self) { try builder.addMasterList(changed[...], source: name) }
            }
        }
        print("master-lists: \(lists.count) lists with \(certificates) certificates under \(anchors.count) anchors")
        #expect(!lists.isEmpty)
        if !Corpus.isForeign { #expect(lists.count == 2 && certificates == 588 + 411) }
    }
}
