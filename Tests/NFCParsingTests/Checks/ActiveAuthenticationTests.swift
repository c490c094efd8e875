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
        ActiveAuthentication(policy: .live, expectedChallenge: expected).run(files, object, into: &findings)
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
            [0x6A] + message + hash + [0x31, 0xCC], [0x6A, 0xBC], [0x6A], [], [0, 0, 0],
            [0x6A] + long.dropLast() + [0x34, 0xCC],
        ]
        for block in refused { #expect(ISO9796Block(block[...]) == nil, "\(block.prefix(4))…\(block.suffix(2))") }
    }
}
