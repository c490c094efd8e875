import Testing

@testable import NFCParsing

/// Every file of the published set parses as its kind says.
struct PublishedFilesTests {
    private func parses(_ name: String, _ file: Bytes) -> Bool {
        do {
            let kind = name.prefix { $0 != "-" && $0 != "_" && $0 != "." }
            switch kind {
            case "dg1": return try !EFDG1(file).zone.documentNumber.isEmpty
            case "dg2": return try EFDG2(file).portrait.map { !$0.isTruncated } ?? false
            case "dg7": return try DisplayedPictures(dg7: file).pictures.count == 1
            case "dg11": return try EFDG11(file).fullName != nil
            case "dg12": return try EFDG12(file).dateOfIssue != nil
            case "dg13": return try !EFDG13(file).contents.isEmpty
            case "dg14": return try !SecurityInfos(file).protocols.isEmpty
            case "dg15": return try !SubjectPublicKeyInfo(dg15: file).keyBits.isEmpty
            case "ef": return try EFCOM(file).dataGroups.isSuperset(of: [.dg1, .dg2])
            default: return false
            }
        } catch {
            return false
        }
    }

    @Test func everyFileIsRead() throws {
        let names = try TestData.entries("emrtd/dg")
        for name in names { #expect(parses(name, try TestData.bytes("emrtd/dg/" + name)), "\(name)") }
        #expect(names.count == 13)
    }

    /// The same over the documents made for the set, whose data groups are other copies.
    @Test func everyFileOfTheTwinsIsRead() throws {
        var counts: [String: Int] = [:]
        for twin in try TestData.entries("emrtd/twins") where twin.hasPrefix("like-") {
            guard let names = try? TestData.entries("emrtd/twins/" + twin) else { continue }
            for name in names where name.hasPrefix("dg") {
                let file = try TestData.bytes("emrtd/twins/\(twin)/\(name)")
                #expect(parses(name, file), "\(twin)/\(name)")
                counts[String(name.prefix { $0 != "." }), default: 0] += 1
            }
        }
        let expected = ["dg1": 9, "dg2": 9, "dg11": 4, "dg12": 5, "dg13": 2, "dg14": 6, "dg15": 2]
        #expect(counts == expected, "\(counts)")
    }

    /// A byte more or less, another outer tag: no file of the set stays what it was. Only EF.COM, which nobody hashes,
    /// may be padded. (EF.DG14 has tests of its own.)
    @Test func noNeighbourOfAFileIsRead() throws {
        for name in try TestData.entries("emrtd/dg") where !name.hasPrefix("dg14") {
            let file = Array(try TestData.bytes("emrtd/dg/" + name))
            let isCommon = name.hasPrefix("ef")
            #expect(!parses(name, file.dropLast()), "\(name)")
            #expect(parses(name, (file + [0x00])[...]) == isCommon, "\(name)")
            #expect(!parses(name, [file[0] ^ 0x01] + file.dropFirst()), "\(name)")
            #expect(!parses(name, []), "\(name)")
        }
    }
}
