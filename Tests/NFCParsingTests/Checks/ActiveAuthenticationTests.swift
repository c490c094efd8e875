@testable import DocumentForge
import Foundation
import Testing

@testable import NFCParsing

/// Recorded answers of chips, and every malformed neighbour of a recovered RSA block.
struct ActiveAuthenticationTests {
    private struct Transcript: Decodable {
        let dg15: String
        let dg14: String?
        let challenge: String
        let signature: String?
        let signaturePlain: String?
        let signatureDER: String?

        enum CodingKeys: String, CodingKey {
            case dg15, dg14, challenge, signature
            case signaturePlain = "signature_plain"
            case signatureDER = "signature_der"
        }
    }

    private func octets(_ hexadecimal: String) -> Bytes {
        let digits = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
    }

    private func transcript(_ name: String) throws -> Transcript {
        let data = Data(try TestData.bytes("emrtd/transcripts/\(name).json"))
        return try JSONDecoder().decode(Transcript.self, from: data)
    }

    /// Runs the check as if EF.SOD had bound the transcript's EF.DG15.
    private func outcome(
        _ transcript: Transcript, signature: String?, challenge: Bytes? = nil, expected: Bytes? = nil
    ) throws -> CheckResult {
        let object = try LDSSecurityObject(octets(Self.securityObjectWithDG15))
        var files = ChipFiles(securityObject: [], dataGroups: [.dg15: octets(transcript.dg15)])
        if let dg14 = transcript.dg14 { files.dataGroups[.dg14] = octets(dg14) }
        files.activeAuthentication = signature.map {
            ActiveAuthenticationResponse(challenge: challenge ?? octets(transcript.challenge), signature: octets($0))
        }
        var findings = Findings()
        let infos = try files.dataGroups[.dg14].map { try SecurityInfos(dg14: $0) }
        ActiveAuthentication(policy: .live, expectedChallenge: expected).run(files, object, infos, into: &findings)
        return try #require(findings.checks.first)
    }

    /// An LDS security object that lists data groups 1, 2 and 15 with empty-looking SHA-256 hashes.
    private static let securityObjectWithDG15: String = {
        let hash = String(repeating: "00", count: 32)
        let entries = ["01", "02", "0f"].map { "30250201\($0)0420\(hash)" }.joined()
        return "308187020100300b06096086480165030402013075" + entries
    }()

    @Test(arguments: ["made-aa-rsa1024-sha1-bc", "made-aa-rsa1792-sha256-34cc"])
    func acceptsRSA(name: String) throws {
        let good = try transcript(name)
        #expect(try outcome(good, signature: good.signature).outcome == .passed)
        let bad = try transcript(name + "-bad")
        #expect(try outcome(bad, signature: bad.signature).reason == .signatureInvalid)
    }

    @Test func acceptsECDSAOnTheKeysOwnCurve() throws {
        let good = try transcript("made-aa-ecdsa-bp256-sha256")
        let plain = try #require(good.signaturePlain)
        #expect(try outcome(good, signature: plain).outcome == .passed)
        #expect(try outcome(good, signature: good.signatureDER).outcome == .passed)
        #expect(try outcome(good, signature: String(plain.dropLast(2)) + "00").reason == .signatureInvalid)
        #expect(try outcome(good, signature: String(plain.dropLast(2))).reason == .signatureInvalid)
        #expect(try outcome(good, signature: String(repeating: "0", count: plain.count)).outcome == .failed)
    }

    @Test func theChallengeIsTheOneThatWasGivenOut() throws {
        let good = try transcript("made-aa-ecdsa-bp256-sha256")
        let given = octets(good.challenge)
        #expect(try outcome(good, signature: good.signaturePlain, expected: given).outcome == .passed)
        let other: Bytes = [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(try outcome(good, signature: good.signaturePlain, expected: other).reason == .challengeMismatch)
        for length in [0, 7, 9] {
            let challenge = [UInt8](repeating: 0, count: length)[...]
            let result = try outcome(good, signature: good.signaturePlain, challenge: challenge)
            #expect(result.reason == .challengeMismatch, "\(length) bytes")
        }
        #expect(try outcome(good, signature: nil).reason == .answerMissing)
    }

    /// Table of D34: header, trailer and place of the hash.
    @Test func readsOneFormOfRecoveredBlockOnly() {
        let hash = [UInt8](repeating: 0xAB, count: 20)
        let message = [UInt8](repeating: 0x11, count: 106)
        let good = [0x6A] + message + hash + [0xBC]
        #expect(ISO9796Block(good[...])?.digest == .sha1)
        #expect(ISO9796Block(([0, 0] + good)[...])?.hash.elementsEqual(hash) == true)

        let long = [UInt8](repeating: 0xCD, count: 32)
        #expect(ISO9796Block(([0x6A] + message + long + [0x34, 0xCC])[...])?.hash.elementsEqual(long) == true)
        #expect(ISO9796Block(([0x6A] + long + [0x34, 0xCC])[...])?.recoveredMessage.isEmpty == true)

        let refused: [[UInt8]] = [
            [0x4B] + message + hash + [0xBC], [0x6B] + message + hash + [0xBC], [0x4A] + message + hash + [0xBC],
            [0x6A] + message + hash + [0xBD], [0x6A] + message + hash + [0x37, 0xCC], [0x6A] + hash.dropLast() + [0xBC],
            [0x6A] + message + hash + [0x32, 0xCC], [0x6A, 0xBC], [0x6A], [], [0, 0, 0],
            [0x6A] + long.dropLast() + [0x34, 0xCC],
        ]
        for block in refused { #expect(ISO9796Block(block[...]) == nil, "\(block.prefix(4))…\(block.suffix(2))") }
    }

    /// Runs the check for a key of our own, with what EF.DG14 names.
    private func outcome(
        _ key: SigningKey, _ challenge: [UInt8], _ signature: [UInt8], named digest: UInt8? = nil
    ) throws -> Findings {
        let object = try LDSSecurityObject(octets(Self.securityObjectWithDG15))
        let file = ElementaryFiles.dataGroup15(publicKeyInfo: try key.publicKeyInfo(curveParameters: .explicit))
        var files = ChipFiles(securityObject: [], dataGroups: [.dg15: file[...]])
        files.activeAuthentication = ActiveAuthenticationResponse(
            challenge: challenge[...], signature: signature[...])
        let infos = try digest.map { arc in
            let plain = [0x06, 0x0A] + Array(OID.ecdsaPlainSignatures.contents) + [arc]
            let type = [0x06, 0x06] + Array(OID.activeAuthentication.contents)
            let info = [0x30, UInt8(type.count + 3 + plain.count)] + type + [0x02, 0x01, 0x01] + plain
            return try SecurityInfos(dg14: ([0x6E, UInt8(info.count + 2), 0x31, UInt8(info.count)] + info)[...])
        }
        var findings = Findings()
        ActiveAuthentication(policy: .live, expectedChallenge: nil).run(files, object, infos, into: &findings)
        return findings
    }

    private static let challenge: [UInt8] = [0x5A, 1, 2, 3, 4, 5, 6, 0xFE]

    private func digest(_ name: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] { name.hash(bytes[...]) }

    /// Every trailer of ISO/IEC 10118-3 that chips use (spec 2.21, row 36), the other root, a zero octet in front.
    @Test(arguments: [
        (DigestAlgorithm.sha1, [0xBC] as [UInt8]), (.sha1, [0x33, 0xCC]), (.sha224, [0x38, 0xCC]),
        (.sha256, [0x34, 0xCC]), (.sha384, [0x36, 0xCC]), (.sha512, [0x35, 0xCC]), (.ripemd160, [0x31, 0xCC]),
    ])
    func everyTrailerNamesItsHash(algorithm: DigestAlgorithm, trailer: [UInt8]) throws {
        let key = try SigningKey(.rsa(bits: 1280, exponent: 3))
        let m1 = [UInt8](repeating: 0x42, count: 160 - 1 - algorithm.length - trailer.count)
        let block = [0x6A] + m1 + digest(algorithm, m1 + Self.challenge) + trailer
        let signature = try key.privateOperation(block)
        func result(_ signature: [UInt8]) throws -> CheckResult? {
            try outcome(key, Self.challenge, signature).checks.first
        }
        #expect(try result(signature)?.outcome == .passed)
        #expect(try result([0] + signature)?.outcome == .passed)
        #expect(try result([0, 0] + signature)?.reason == .signatureInvalid)
        #expect(try result(signature + [0])?.reason == .signatureInvalid)

        // n - s recovers to n - F; both are the same signature (ISO/IEC 9796-2 annex B).
        let info = try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: try key.publicKeyInfo()[...]))
        let other = try #require(try PublicKey(info).complement(signature[...]))
        #expect(try result(other)?.outcome == .passed)
        // A number that is not below the modulus.
        #expect(try result([UInt8](repeating: 0xFF, count: 160))?.reason == .signatureInvalid)

        for position in [0, 1, 80, 159 - trailer.count, 159] {
            var changed = block
            changed[position] ^= 1
            #expect(try result(key.privateOperation(changed))?.reason == .signatureInvalid, "octet \(position)")
        }
        let warnings = try outcome(key, Self.challenge, signature).warnings.compactMap(\.detail)
        let isWeakHash = algorithm == .sha1 || algorithm == .ripemd160
        #expect(warnings.contains { $0.hasSuffix(algorithm.name) } == isWeakHash)
        #expect(warnings.contains("active authentication by RSA-1280"))
        #expect(try outcome(key, [1, 2, 3, 4, 5, 6, 7, 8], signature).checks.first?.reason == .signatureInvalid)
    }

    /// D26, D35: the curve is the key's, the hash is the one that EF.DG14 names or the one rule, never found by trial.
    @Test(arguments: DocumentForge.NamedCurve.allCases)
    func everyCurveWithItsHash(curve: DocumentForge.NamedCurve) throws {
        let key = try SigningKey(.ec(curve))
        let customary: Digest =
            switch curve.coordinateLength {
            case ..<28: .sha1
            case ..<32: .sha224
            case ..<48: .sha256
            case ..<64: .sha384
            default: .sha512
            }
        for (index, algorithm) in Digest.allCases.enumerated() {
            let plain = try key.signPlain(Self.challenge, digest: algorithm)
            #expect(try outcome(key, Self.challenge, plain, named: UInt8(index + 1)).hasPassed, "\(algorithm)")
            #expect(try outcome(key, Self.challenge, plain).hasPassed == (algorithm == customary), "\(algorithm)")
            let others = (1...5).filter { $0 != index + 1 }
            for other in others {
                #expect(try !outcome(key, Self.challenge, plain, named: UInt8(other)).hasPassed)
            }
        }
        let plain = try key.signPlain(Self.challenge, digest: .sha256)
        #expect(try outcome(key, Self.challenge, plain, named: 9).checks.first?.reason == .algorithmUnsupported)
    }

    /// D35: forms of the two numbers that are tolerated, with a warning, and those that are not.
    @Test func ecdsaFormsAreCounted() throws {
        let key = try SigningKey(.ec(.brainpoolP256r1))
        let plain = try key.signPlain(Self.challenge, digest: .sha256)
        let (r, s) = (Array(plain.prefix(32)), Array(plain.suffix(32)))
        func sequence(_ r: [UInt8], _ s: [UInt8], tail: [UInt8] = []) -> [UInt8] {
            let numbers = [0x02, UInt8(r.count)] + r + [0x02, UInt8(s.count)] + s + tail
            return [0x30, UInt8(numbers.count)] + numbers
        }
        let tolerated = [[0] + r + [0] + s, sequence([0] + r, [0] + s), sequence([0, 0] + r, [0] + s)]
        for signature in tolerated {
            let findings = try outcome(key, Self.challenge, signature)
            #expect(findings.hasPassed)
            #expect(findings.warnings.map(\.code) == [.signatureFormVariant])
        }
        #expect(try outcome(key, Self.challenge, plain).warnings.isEmpty)

        let order = DER.integer(unsigned: NFCParsing.NamedCurve.brainpoolP256r1.domain.order).suffix(32)
        let zero = [UInt8](repeating: 0, count: 32)
        let refused: [[UInt8]] = [
            [], Array(plain.dropLast()), plain + [0], zero + s, r + zero, zero + zero, order + s, r + order,
            [0] + r + s,
            r + [0] + s, sequence([0xFF], [0] + s), sequence([0] + r, [0] + s, tail: [5, 0]), sequence([0] + r, []),
            sequence([1] + r, [0] + s), sequence([0] + r, [0] + s) + [0], s + r,
        ]
        for (index, signature) in refused.enumerated() {
            #expect(try outcome(key, Self.challenge, signature).checks.first?.reason == .signatureInvalid, "\(index)")
        }
        // D26: the same coordinates on another curve of that length.
        let other = try SigningKey(.ec(.p256))
        #expect(try !outcome(other, Self.challenge, plain).hasPassed)
    }
}

extension Findings {
    fileprivate var hasPassed: Bool { checks.first?.outcome == .passed }
}
