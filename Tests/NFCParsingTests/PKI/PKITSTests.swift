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

    /// In these the signer's algorithm decides whether this build can say anything.
    private static let dsa = ["Section1ValidDSASignaturesTest4"]

    @Test func twoLevelPaths() throws {
        let manifest = try TestData.bytes("pkits/manifest.json")
        let entries = try JSONDecoder().decode([Entry].self, from: Data(manifest)).filter(\.twoLevel)
        #expect(entries.count == 51)
        let time = try Timestamp.day(2020, 6, 1)
        var exceptions = Self.exceptions
        let paths = try entries.map { entry in
            let certificates = try entry.certs.map { try TestData.bytes("pkits/certs/\($0).crt") }
            var path = PathSuite.Path(
                id: entry.id, trusted: Array(certificates.prefix(1)), endEntity: try #require(certificates.last),
                time: time, isValid: entry.expect == "valid")
            path.links = Array(certificates.dropFirst().dropLast())
            path.revocationLists = try entry.crls.map { try TestData.bytes("pkits/crls/\($0).crl") }
            path.needsRevocationList = true
            return path
        }
        let authority = try Certificate(try TestData.bytes("pkits/certs/DSACACert.crt"))
        if (try? PublicKey(authority.publicKeyInfo)) == nil {
            for id in Self.dsa { exceptions[id] = "Doc 9303-12 §4.4.1: DSA, which this build does not do" }
        }
        PathSuite.run("PKITS", paths, exceptions: exceptions)
    }
}
