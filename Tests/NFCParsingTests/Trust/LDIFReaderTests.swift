import DocumentForge
import Testing

@testable import NFCParsing

/// LDIF as the PKD writes it, and every way in which an entry can be wrong.
struct LDIFReaderTests {
    private func read(_ file: Bytes, pieces size: Int = 65_536) -> (entries: [LDIFEntry], skipped: [String]) {
        var reader = LDIFReader()
        var entries: [LDIFEntry] = []
        var skipped: [String] = []
        let note = { (result: LDIFReader.Result) in
            switch result {
            case .entry(let entry): entries.append(entry)
            case .skipped(let name, let problem): skipped.append("\(name.prefix(5)) \(problem.rawValue)")
            }
        }
        var rest = file
        while !rest.isEmpty {
            reader.read(rest.prefix(size), note)
            rest = rest.dropFirst(size)
        }
        reader.finish(note)
        return (entries, skipped)
    }

    private func read(_ text: String) -> (entries: [LDIFEntry], skipped: [String]) { read(Array(text.utf8)[...]) }

    /// The same answer whichever way the file is cut into pieces.
    @Test(arguments: [1, 7, 77, 4096, 1 << 20])
    func signersAndAList(pieces: Int) throws {
        let (entries, skipped) = read(try TestData.bytes("emrtd/ldif/objects-dsc-crl.ldif"), pieces: pieces)
        #expect(entries.map(\.kind) == Array(repeating: .documentSigner, count: 8) + [.revocationList])
        #expect(skipped.isEmpty)
        let names = try TestData.entries("emrtd/certs").filter { $0.hasPrefix("dsc-") }
        let files = try names.map { try TestData.bytes("emrtd/certs/" + $0) }
        #expect(Set(entries.prefix(8).flatMap(\.values)) == Set(files))
        #expect(entries.last?.values == [try TestData.bytes("emrtd/crl/crl-it-2025-10-15.crl")])
    }

    @Test func aMasterListWithCarriageReturns() throws {
        let (entries, skipped) = read(try TestData.bytes("emrtd/ldif/masterlist-de.ldif"))
        #expect(entries.map(\.kind) == [.masterList])
        #expect(entries.first?.country == "DE")
        #expect(entries.first?.values == [try TestData.bytes("emrtd/masterlists/DE_2024-08-07.ml")])
        #expect(skipped.isEmpty)
    }

    private static let tail = "o=dsc,c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int"

    /// An entry of its own kind between two good ones: what is wrong with it is named, and the others are read.
    @Test(arguments: [
        ("dn: cn=b,o=dsc,c=UT\nuserCertificate;binary:: M!A=\n", "cn=b, entry_malformed"),
        ("dn: cn=b,o=dsc,c=UT\nuserCertificate;binary: MAA=\n", "cn=b, entry_malformed"),
        ("dn: cn=b,o=dsc,c=UT\nno colon\nuserCertificate;binary:: MAA=\n", "cn=b, entry_malformed"),
        ("dn: cn=b,o=dsc,c=UT\nchangetype: delete\n", "cn=b, change_record"),
        ("dn: cn=b,o=dsc,c=UT\nsn: 1\n", "cn=b, entry_without_value"),
        ("dn: cn=b,o=xyz,c=UT\nuserCertificate:: MAA=\n", "cn=b, entry_kind_unknown"),
        ("userCertificate:: MAA=\n", " entry_malformed"),
        ("dn: cn=b,o=dsc,c=UT\nuserCertificate:: MAB=\n", "cn=b, entry_malformed"),
    ])
    func aBadEntry(text: String, skipped: String) {
        let good = "dn: cn=a,\(Self.tail)\nuserCertificate;binary:: MAA=\n\n"
        let result = read("version: 1\n\n" + good + text + "\n" + good)
        #expect(result.entries.count == 2)
        #expect(result.skipped == [skipped])
    }

    @Test(
        arguments: [
            ("dn: cn=C\\=UT\\,O\\=x+sn=1,o=DSC,C=ut,dc=data", LDIFEntry.Kind.documentSigner, "UT", false),
            ("dn: cn=x,o=bcsc-nc,c=UT,dc=nc-data,dc=download", .nonConformantSignerAccepted, "UT", true),
            ("dn:: Y249eCxvPWRzYyxjPVVU", .documentSigner, "UT", false),
            ("dn: cn=x,\n  o=ml,c=UT", .masterList, "UT", false),
            ("dn: cn=o\\=ml,o=dl , c=UT", .deviationList, "UT", false),
        ] as [(String, LDIFEntry.Kind, String, Bool)])
    func names(line: String, kind: LDIFEntry.Kind, country: String, isNonConformant: Bool) throws {
        let text = line + "\npkdConformanceCode: ERR:CSCA.CDP.14\nuserCertificate:: MAA=\n"
        for ending in ["\n", "\r\n"] {
            let entry = try #require(read(text.split(separator: "\n").joined(separator: ending)).entries.first)
            #expect(entry.kind == kind)
            #expect(entry.country == country)
            #expect(entry.isNonConformant == isNonConformant)
            #expect(entry.conformance == "ERR:CSCA.CDP.14")
            #expect(entry.values == [[0x30, 0]])
        }
    }

    /// A line without an end costs a bounded amount, and the next entry is read.
    @Test func anEndlessLine() {
        var reader = LDIFReader()
        var results: [LDIFReader.Result] = []
        let piece = [UInt8](repeating: UInt8(ascii: "A"), count: 1 << 20)
        reader.read(Array("dn: cn=b,o=crl,c=UT\ncertificateRevocationList:: ".utf8)[...]) { results.append($0) }
        for _ in 0..<50 { reader.read(piece[...]) { results.append($0) } }
        reader.read(Array("\n\ndn: cn=a,o=crl,c=UT\ncertificateRevocationList:: MAA=".utf8)[...]) { results.append($0) }
        reader.finish { results.append($0) }
        #expect(results.count == 2)
        guard case .skipped(_, .tooLarge) = results.first, case .entry = results.last else {
            Issue.record("\(results.count) results")
            return
        }
    }

    @Test func base64() {
        let vectors: [(String, [UInt8]?)] = [
            ("", []), ("Zg==", [0x66]), ("Zm8=", [0x66, 0x6F]), ("Zm9v", [0x66, 0x6F, 0x6F]),
            (" Zm 9v\r\n", [0x66, 0x6F, 0x6F]),
            ("Zg=", nil), ("Zg", nil), ("Z", nil), ("Zh==", nil), ("Zm9=", nil), ("Zg==Zg==", nil), ("Zm9v=", nil),
            ("Zm-v", nil), ("====", nil),
        ]
        for (text, expected) in vectors { #expect(Base64.decode(Array(text.utf8)[...]) == expected, "\(text)") }
    }
}
