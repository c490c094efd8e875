import DocumentForge
import Testing

@testable import NFCParsing

/// Which keys are taken, at the bounds and beside them (threats D23 to D25).
struct PublicKeyTests {
    private func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        [tag, 0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xFF)] + contents
    }

    private func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let isNegative = (magnitude.first ?? 0) & 0x80 != 0
        return element(0x02, (isNegative ? [0] : []) + magnitude)
    }

    private func info(
        _ algorithm: ObjectIdentifier, _ parameters: [UInt8] = [], _ key: [UInt8]
    ) throws -> SubjectPublicKeyInfo {
        let identifier = element(0x30, element(0x06, Array(algorithm.contents)) + parameters)
        let encoding = element(0x30, identifier + element(0x03, [0] + key))
        return try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: encoding[...]))
    }

    private func rsa(bits: Int, exponent: [UInt8] = [1, 0, 1], last: UInt8 = 0xFF) throws -> PublicKey {
        var modulus = [UInt8](repeating: 0xFF, count: (bits + 7) / 8)
        modulus[0] = 0xFF >> UInt8((8 - bits % 8) % 8)
        modulus[modulus.count - 1] = last
        return try PublicKey(info(OID.rsaEncryption, [], element(0x30, integer(modulus) + integer(exponent))))
    }

    @Test func rsaKeysAreBounded() throws {
        for bits in [1024, 1025, 2048, 3072, 8192] { #expect(throws: Never.self) { try rsa(bits: bits) } }
        for bits in [512, 1023, 8193, 16_385] { #expect(throws: PKIError.publicKeyInvalid) { try rsa(bits: bits) } }
        for exponent: [UInt8] in [[3], [0x94, 0xF1], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]] {
            #expect(throws: Never.self) { try rsa(bits: 2048, exponent: exponent) }
        }
        for exponent: [UInt8] in [[], [1], [2], [1, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 1]] {
            #expect(throws: PKIError.self) { try rsa(bits: 2048, exponent: exponent) }
        }
        #expect(throws: PKIError.publicKeyInvalid) { try rsa(bits: 2048, last: 0xFE) }
        #expect(try rsa(bits: 2047).weakness == "RSA-2047")
        #expect(try rsa(bits: 2048).weakness == nil)
    }

    private struct DSANumbers {
        var p: [UInt8]
        var q: [UInt8]
        var g: [UInt8]
        var y: [UInt8]

        init(_ info: SubjectPublicKeyInfo) throws {
            let domain = try DSAParameters(try #require(info.algorithm.parameters))
            var key = BERReader(info.keyBits)
            (p, q, g) = (Array(domain.prime), Array(domain.order), Array(domain.generator))
            y = Array(try key.positiveInteger())
        }
    }

    @Test func dsaKeysAreBoundedAndLieInTheirSubgroup() throws {
        let key = try SigningKey(.dsa(.bits2048q256))
        let encoded = try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: try key.publicKeyInfo()[...]))
        #expect(try PublicKey(encoded).kind == .dsa(bits: 2048))
        let good = try DSANumbers(encoded)

        func make(_ change: (inout DSANumbers) -> Void) throws -> PublicKey {
            var numbers = good
            change(&numbers)
            let parameters = element(0x30, integer(numbers.p) + integer(numbers.q) + integer(numbers.g))
            return try PublicKey(info(OID.dsa, parameters, integer(numbers.y)))
        }
        #expect(throws: Never.self) { try make { _ in } }
        let changes: [(inout DSANumbers) -> Void] = [
            { $0.y = [1] }, { $0.y = [] }, { $0.y = $0.p }, { $0.y[3] ^= 1 }, { $0.g = [1] }, { $0.g = $0.p },
            { $0.g[9] ^= 4 }, { $0.q.removeLast(13) }, { $0.q = [1] + $0.q }, { $0.q[$0.q.count - 1] ^= 1 },
            { $0.p.removeLast(129) }, { $0.p += [UInt8](repeating: 1, count: 129) }, { $0.p[$0.p.count - 1] ^= 1 },
        ]
        for (index, change) in changes.enumerated() {
            #expect(throws: PKIError.self, "change \(index)") { try make(change) }
        }
        // Parameters left to the issuer are only taken from a DSA key that has them.
        let bare = try info(OID.dsa, [], integer(good.y))
        #expect(throws: PKIError.publicKeyInvalid) { try PublicKey(bare) }
        #expect(throws: PKIError.publicKeyInvalid) { try PublicKey(bare, inheritingFrom: bare) }
        #expect(try PublicKey(bare, inheritingFrom: encoded).kind == .dsa(bits: 2048))
    }

    /// Only uncompressed points on the curve; D24 and D25 for explicit parameters stand in NamedCurveTests.
    @Test(arguments: NFCParsing.NamedCurve.allCases)
    func pointsAreUncompressedAndOnTheCurve(curve: NFCParsing.NamedCurve) throws {
        let parameters = element(0x06, Array(curve.objectIdentifier.contents))
        let point = curve.domain.generator
        #expect(try PublicKey(info(OID.ecPublicKey, parameters, point)).kind == .ec(curve))
        #expect(try PublicKey(info(OID.ecPublicKey, parameters, point)).weakness == nil || curve.coordinateLength < 32)
        var off = point
        off[off.count - 1] ^= 1
        let refused: [[UInt8]] = [
            off, [0], [], point.dropLast(), point + [0], [2] + point[1...curve.coordinateLength],
            [6 | point[point.count - 1] & 1] + point.dropFirst(),
            [4] + [UInt8](repeating: 0, count: 2 * curve.coordinateLength),
        ]
        for point in refused {
            #expect(throws: PKIError.self) { try PublicKey(info(OID.ecPublicKey, parameters, point)) }
        }
        #expect(throws: PKIError.ecParametersUnknown) { try PublicKey(info(OID.ecPublicKey, [], point)) }
        #expect(throws: PKIError.ecParametersUnknown) { try PublicKey(info(OID.ecPublicKey, [0x05, 0x00], point)) }
    }
}
