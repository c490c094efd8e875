import Testing

@testable import NFCParsing

/// The published data groups.
struct ElementaryFileTests {
    @Test(arguments: [
        ("bsi-tr03105-5", MRZFormat.td3, "C11T002JM", "MUSTERMANN", "ERIKA", "D"),
        ("td3-uto-specimen", .td3, "L898902C3", "ERIKSSON", "ANNA MARIA", "UTO"),
        ("td1-nld-specimen", .td1, "XI85935F8", "VAN DER STEEN", "MARIANNE LOUISE", "NLD"),
        ("td2-ata-specimen", .td2, "123456789012", "SMITH", "JOHN T", "ATA"),
    ])
    func readsZones(
        name: String, format: MRZFormat, number: String, surname: String, givenNames: String, state: String
    ) throws {
        let zone = try EFDG1(try TestData.bytes("emrtd/dg/dg1-\(name).bin")).zone
        #expect(zone.format == format)
        #expect(zone.documentNumber == number)
        #expect(zone.name.primaryIdentifier == surname)
        #expect(zone.name.secondaryIdentifier == givenNames)
        #expect(zone.issuingState == state)
        #expect(zone.checkDigitMismatches.isEmpty, "\(zone.checkDigitMismatches)")
    }

    @Test(arguments: [
        ("bsi-tr03105-5-jp2", FaceImage.Format.jpeg2000), ("dummy-jpeg", .jpeg), ("iso39794-5-mandatory", .jpeg2000),
    ])
    func findsPortraits(name: String, format: FaceImage.Format) throws {
        let file = try TestData.bytes("emrtd/dg/dg2-\(name).bin")
        let portrait = try #require(try EFDG2(file).portrait)
        #expect(portrait.format == format)
        #expect(portrait.bytes.count > 100)
        #expect(portrait.bytes.endIndex <= file.endIndex)
    }

    /// A second zone, or anything behind the first, would let two readers see two documents.
    @Test func aSecondZoneIsRefused() throws {
        let file = Array(try TestData.bytes("emrtd/dg/dg1-td3-uto-specimen.bin"))
        let zone = file.dropFirst(2)
        #expect(throws: LDSError.self) { try EFDG1((file + [0x00])[...]) }
        #expect(throws: LDSError.self) { try EFDG1(([0x61, 0x81, 0xB6] + zone + zone)[...]) }
        #expect(throws: LDSError.self) { try EFDG1([0x75] + file.dropFirst()) }
    }

    @Test func readsSecurityInfos() throws {
        for name in try TestData.entries("emrtd/securityinfos") {
            let bytes = try TestData.bytes("emrtd/securityinfos/" + name)
            if name.hasPrefix("neg-") {
                #expect(throws: LDSError.self, "\(name)") { try SecurityInfos(bytes) }
            } else {
                #expect(try !SecurityInfos(bytes).protocols.isEmpty, "\(name)")
            }
        }
        let named = try SecurityInfos(try TestData.bytes("emrtd/securityinfos/aa-info-ecdsa-sha512.bin"))
        #expect(named.activeAuthenticationDigest == .sha512)
    }

    /// No change of a file may end the process. What comes out of a changed file does not matter: its hash is wrong.
    @Test func anyBytesAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 9303)
        let files = try ["dg1-td1-nld-specimen", "dg2-dummy-jpeg", "dg2-iso39794-5-mandatory", "dg14-bsi-tr03105-5"]
            .map { Array(try TestData.bytes("emrtd/dg/\($0).bin").prefix(400)) }
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<20_000 {
            var bytes = files[Int.random(in: 0..<files.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                default: bytes.removeSubrange(position...)
                }
                if bytes.isEmpty { break }
            }
            let parsed =
                (try? EFDG1(bytes[...])) != nil || (try? EFDG2(bytes[...])) != nil
                || (try? SecurityInfos(bytes[...])) != nil || (try? SubjectPublicKeyInfo(dg15: bytes[...])) != nil
            if parsed { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        #expect(outcomes.read > 0 && outcomes.refused > 0, "\(outcomes)")
    }
}
