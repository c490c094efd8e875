import DocumentForge
import Testing

@testable import NFCParsing

/// PACE with chip-authentication mapping, as far as it can be checked without a chip (spec 2.22, row 48).
struct ChipAuthenticationMappingTests {
    private static let now: Int64 = 1_795_000_000

    private func octets(_ hexadecimal: String) -> Bytes {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
    }

    /// The worked example of Doc 9303-11 appendix I: A_IC opens to CA_IC, and the mapping key follows.
    @Test func theWorkedExample() throws {
        let info = octets(
            """
            3062060904007F0007020201023052300C060704007F0007010202010D03420004
            1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8
            84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F02010D
            """)
        let infos = try SecurityInfos(([0x31, UInt8(info.count)] + info)[...])
        let key = try #require(infos.chipAuthenticationKeys.first)
        #expect(key.keyIdentifier == 13)
        let mappingKey = octets(
            """
            04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B3
            04F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23
            """)
        let encrypted = octets(
            "1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92")
        let session = octets("0A9DA4DB03BDDE39FC5202BC44B2E89E")
        let mapping = try ChipAuthenticationMapping(
            parameterIdentifier: 13, mappingKey: mappingKey, encryptedNumber: encrypted, encryptionKey: session)
        #expect(mapping.number == octets("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"))
        #expect(mapping.follows(from: key.key.keyBits))
        // The keys of that session follow from the example's shared secret.
        let secret = SecretBytes(octets("67950559D0C06B4D4B86972D14460837461087F8419FDBC36AAF6CEAAC462832"))
        let derived = try #require(SessionKeys.derive(secret, [], counter: 1, .aes128))
        let octets = derived.withPointer { start, count in Array(UnsafeBufferPointer(start: start, count: count)) }
        #expect(octets[...] == session)
    }

    private struct Scene {
        let document: ForgedDocument
        let check: CardSecurityCheck

        init(_ recipe: String, isTrusted: Bool = true) throws {
            document = try Forge(now: now).make(try ForgeRecipe(recipe))
            var builder = TrustStoreBuilder()
            let other = try IssuingState(.ruritania, now: now)
            _ = try builder.addCertificate(
                isTrusted ? document.csca[...] : other.certificate[...], source: "forge")
            check = CardSecurityCheck(
                try #require(document.cardSecurity)[...], trust: builder.build(), policy: .recorded,
                at: Timestamp(secondsSinceEpoch: now))
        }

        /// Why a record proves nothing; nil when it is consistent. Both forms of the number have to agree.
        func outcome(_ mapping: ChipMapping) throws -> Reason? {
            let forms = [
                Result { () throws(Reason) in
                    try ChipAuthenticationMapping(
                        parameterIdentifier: mapping.parameterIdentifier, mappingKey: mapping.mappingKey[...],
                        number: mapping.number[...])
                },
                Result { () throws(Reason) in
                    try ChipAuthenticationMapping(
                        parameterIdentifier: mapping.parameterIdentifier, mappingKey: mapping.mappingKey[...],
                        encryptedNumber: mapping.encryptedNumber[...], encryptionKey: mapping.encryptionKey[...])
                },
            ]
            let outcomes = forms.map { form -> Reason? in
                do throws(Reason) {
                    try check.verify(try form.get())
                    return nil
                } catch {
                    return error
                }
            }
            #expect(outcomes.first == outcomes.last)
            return outcomes.first ?? nil
        }
    }

    @Test(arguments: ["chip-mapping=true", "chip-mapping=true chip-authentication=ecdh-aes256"])
    func aGenuineChipIsConsistent(recipe: String) throws {
        let scene = try Scene(recipe)
        #expect(scene.check.securityInfos != nil, "\(scene.check.checks)")
        let mapping = try #require(try scene.document.chipAuthentication?.mapping())
        #expect(try scene.outcome(mapping) == nil)
    }

    /// A copy of the files on another chip, a mapping key of somebody else, points that are none.
    @Test func everythingElseIsNot() throws {
        let copy = try Scene("chip-mapping=true defect=bad-chip-authentication")
        let foreign = try #require(try copy.document.chipAuthentication?.mapping())
        #expect(try copy.outcome(foreign) == .chipMappingMismatch)

        let scene = try Scene("chip-mapping=true")
        let mapping = try #require(try scene.document.chipAuthentication?.mapping())
        var changed = mapping
        changed.mappingKey = foreign.mappingKey
        #expect(try scene.outcome(changed) == .chipMappingMismatch)
        let key = mapping.mappingKey
        let points: [[UInt8]] = [
            key.dropLast() + [key[64] ^ 1], Array(key.dropLast()), key + [0], [0x02] + key[1...32], [0x00], [],
            [0x04] + [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 65),
        ]
        for point in points {
            changed.mappingKey = point
            #expect(try scene.outcome(changed) == .publicKeyInvalid, "\(point.count)")
        }

        let untrusted = try Scene("chip-mapping=true", isTrusted: false)
        #expect(
            try untrusted.outcome(try #require(try untrusted.document.chipAuthentication?.mapping())) == .notReached)
        let other = try Scene("chip-mapping=true chip-authentication=ecdh-aes256")
        #expect(try other.outcome(mapping) == .chipKeyNotFound)
        for number in [0, 2, 3, 19, -1, 255] {
            #expect(throws: Reason.algorithmUnsupported, "\(number)") {
                try ChipAuthenticationMapping(parameterIdentifier: number, mappingKey: key[...], number: [1])
            }
        }
    }

    /// A_IC is opened with the session's key and no other, and holds a padded number.
    @Test func whatDoesNotOpenIsRefused() throws {
        let scene = try Scene("chip-mapping=true")
        let mapping = try #require(try scene.document.chipAuthentication?.mapping())
        func outcome(_ encrypted: [UInt8], _ key: [UInt8]) -> Reason? {
            do throws(Reason) {
                try scene.check.verify(
                    try ChipAuthenticationMapping(
                        parameterIdentifier: 13, mappingKey: mapping.mappingKey[...], encryptedNumber: encrypted[...],
                        encryptionKey: key[...]))
                return nil
            } catch {
                return error
            }
        }
        let (encrypted, key) = (mapping.encryptedNumber, mapping.encryptionKey)
        #expect(outcome(encrypted, key) == nil)
        for position in encrypted.indices {
            var changed = encrypted
            changed[position] ^= 1
            #expect(outcome(changed, key) == .chipMappingMismatch, "octet \(position)")
        }
        let blocks: [[UInt8]] = [
            [], Array(encrypted.dropLast()), Array(encrypted.dropLast(16)), encrypted + encrypted + encrypted,
            Array(encrypted.dropFirst(16)), encrypted + [UInt8](repeating: 0, count: 16),
        ]
        for block in blocks { #expect(outcome(block, key) == .chipMappingMismatch, "\(block.count)") }
        for length in [0, 8, 15, 17, 24, 32, 64] {
            let other = [UInt8](repeating: 7, count: length)
            #expect(outcome(encrypted, other) == .chipMappingMismatch, "\(length)")
        }
    }

    /// 3 times 5 is 15, and nothing else; 0 and the order are no numbers.
    @Test func theMappingIsARelationOfThreeValues() throws {
        let domain = AgreementDomain.ec(.brainpoolP256r1)
        func key(_ number: UInt8) throws -> Bytes { try #require(domain.publicValue(for: SecretBytes([number])))[...] }
        func follows(_ number: Bytes, _ result: UInt8) throws -> Bool {
            try ChipAuthenticationMapping(parameterIdentifier: 13, mappingKey: key(result), number: number)
                .follows(from: key(3))
        }
        #expect(try follows([5], 15))
        #expect(try follows([0, 0, 5], 15))
        #expect(try !follows([5], 16))
        #expect(try !follows([6], 15))
        #expect(try !follows([0], 15))
        #expect(try !follows([], 15))
        #expect(try !follows(domain.order[...], 3))
        #expect(try !follows([UInt8](repeating: 0xFF, count: 40)[...], 3))
    }
}
