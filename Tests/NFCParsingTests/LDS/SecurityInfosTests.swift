import Testing

@testable import NFCParsing

/// The published sets of security infos, each with its stated outcome, and hostile neighbours.
struct SecurityInfosTests {
    private func read(_ name: String) throws -> SecurityInfos {
        try SecurityInfos(cardAccess: try TestData.bytes("emrtd/securityinfos/\(name).bin"))
    }

    @Test func everyPublishedSetHasItsOutcome() throws {
        let names = try TestData.entries("emrtd/securityinfos").map { String($0.dropLast(4)) }
        #expect(names.count == 12)
        for name in names {
            if name.hasPrefix("neg-") {
                #expect(throws: LDSError.self, "\(name)") { try read(name) }
            } else {
                #expect(throws: Never.self, "\(name)") { try read(name) }
            }
        }
        #expect(throws: LDSError.unsupportedVersion) { try read("neg-pace-version1") }
        #expect(throws: LDSError.encoding(.truncated)) { try read("neg-integer-too-long") }
        print("security info sets: \(names.count)")
    }

    @Test func theirContentsAreTyped() throws {
        #expect(try read("aa-info-ecdsa-sha512").activeAuthenticationDigest == .sha512)
        let withKey = try #require(try read("ca-aes128-keyid195").chipAuthentications.first)
        #expect(withKey.keyIdentifier == 195 && withKey.version == 1 && withKey.isElliptic && withKey.cipher == .aes128)
        #expect(try read("ca-aes128-no-keyid").chipAuthentications.first?.keyIdentifier == nil)
        guard case .terminalAuthentication(let terminal) = try read("ta").infos.first else {
            return #expect(Bool(false))
        }
        #expect(terminal.version == 1)

        let mappings = try read("pace-cam-gm-aes256-id16").infos.map { info -> PACEInfo.Mapping? in
            guard case .pace(let pace) = info, pace.parameterIdentifier == 16, pace.cipher == .aes256 else {
                return nil
            }
            return pace.mapping
        }
        #expect(mappings == [.chipAuthentication, .genericECDH])
        #expect(AgreementDomain(standardized: 16) == .ec(.brainpoolP384r1))

        // What is not known is kept by name.
        let unknown = try read("pace-unknown-cipher127-id16")
        #expect(unknown.infos.count == 2)
        for info in unknown.infos {
            guard case .unknown(let identifier) = info else { return #expect(Bool(false)) }
            #expect(identifier.description.contains(".127"))
        }
    }

    /// The access and security files of a worked example by BSI name every kind of TR-03110.
    @Test func knowsTheNumbersOfStandardizedDomains() {
        let known = (0...31).filter { AgreementDomain(standardized: $0) != nil }
        #expect(known == [0, 1, 2] + Array(8...18))
        for group in DHGroup.allCases {
            #expect(group.prime.count == (group == .modp1024q160 ? 128 : 256))
            #expect(group.prime.first ?? 0 >= 0x80 && !group.generator.isEmpty)
        }
        #expect(DHGroup.allCases.map { $0.order.count } == [20, 28, 32])
    }

    @Test func aFileIsOneSetAndAtMostZerosBehindIt() throws {
        let set = Array(try TestData.bytes("emrtd/securityinfos/ca-aes128-no-keyid.bin"))
        let file = [0x6E, UInt8(set.count)] + set
        #expect(throws: Never.self) { try SecurityInfos(dg14: file[...]) }
        #expect(throws: Never.self) { try SecurityInfos(dg14: (file + [0, 0, 0])[...]) }
        #expect(throws: Never.self) { try SecurityInfos(dg14: [0x6E, 0x02, 0x31, 0x00]) }
        let refused: [[UInt8]] = [
            [], set, file + [1], [0x6E, 0x00], [0x6F] + file.dropFirst(), Array(file.dropLast()),
            [0x6E, UInt8(set.count + 2)] + set + [0x05, 0x00], [0x6E, 0x04, 0x31, 0x02, 0x30, 0x00],
            [0x6E, 0x02, 0x30, 0x00],
        ]
        for file in refused {
            #expect(throws: LDSError.self, "\(file.prefix(8))") { try SecurityInfos(dg14: file[...]) }
        }
        // 65 infos are more than any chip offers.
        let info: [UInt8] = [0x30, 0x06, 0x06, 0x01, 0x2A, 0x02, 0x01, 0x01]
        let many = Array(repeating: info, count: 65).flatMap { $0 }
        let encoded = [0x31, 0x82, UInt8(many.count >> 8), UInt8(many.count & 0xFF)] + many
        #expect(throws: LDSError.tooManyElements) { try SecurityInfos(cardAccess: encoded[...]) }
    }
}
