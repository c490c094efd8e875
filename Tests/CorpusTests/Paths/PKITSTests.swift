import Foundation
import Testing

@testable import NFCParsing

/// NIST PKITS, the paths with one authority between anchor and end entity: the authority is the CSCA, the end entity the
/// document signer.
struct PKITSTests {
    private struct Entry: Decodable {
        let id: String
        let certs: [String]
        let crls: [String]
        let expect: String
        let twoLevel: Bool

        enum CodingKeys: String, CodingKey {
            case id, certs, crls, expect
            case twoLevel = "two_level"
        }
    }

    private static let anchorDates = "RFC 5280 §6.1.1 d, Doc 9303-12 §6: the dates of the trust anchor are not examined"

    private static let exceptions = [
        "Section2InvalidCAnotBeforeDateTest1": anchorDates,
        "Section2InvalidCAnotAfterDateTest5": anchorDates,
        "Section3InvalidNameChainingEETest1":
            "Doc 9303-12 §7.1.1 NameChange: a CSCA goes on under another name; its key decides, the verdict warns",
        "Section3InvalidNameChainingOrderTest2":
            "Doc 9303-12 §6 finds the CSCA by its key; states write the attributes of a name in other orders",
        "Section6ValidpathLenConstraintTest8":
            "Doc 9303-12 §7.1.1: a document signer has no basic constraints; this end entity is an authority",
    ]

    @Test func twoLevelPaths() throws {
        guard try Corpus.part("pkits/manifest.json") else { return }
        let manifest = try Corpus.bytes("pkits/manifest.json")
        let entries = try JSONDecoder().decode([Entry].self, from: Data(manifest)).filter(\.twoLevel)
        #expect(!entries.isEmpty && (Corpus.isForeign || entries.count == 51))
        // Noon of 1 June 2020, when the certificates are valid.
        let time = Timestamp(secondsSinceEpoch: 1_591_012_800)
        let paths = try entries.map { entry in
            let certificates = try entry.certs.map { try Corpus.bytes("pkits/certs/\($0).crt") }
            var path = PathSuite.Path(
                id: entry.id, trusted: Array(certificates.prefix(1)), endEntity: try #require(certificates.last),
                time: time, isValid: entry.expect == "valid")
            path.links = Array(certificates.dropFirst().dropLast())
            path.revocationLists = try entry.crls.map { try Corpus.bytes("pkits/crls/\($0).crl") }
            path.needsRevocationList = true
            return path
        }
        PathSuite.run("PKITS", paths, exceptions: Self.exceptions)
    }
}
