import DocumentForge
import Testing

@testable import NFCParsing

/// Identifiers and parameters of signature algorithms, each legal form and its malformed neighbours (threats D20, D21).
struct SignatureAlgorithmTests {
    private func element(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let contents = Array(parts.joined())
        return [tag] + (contents.count < 128 ? [UInt8(contents.count)] : [0x81, UInt8(contents.count)]) + contents
    }

    private func identifier(_ algorithm: ObjectIdentifier, _ parameters: [UInt8] = []) throws -> AlgorithmIdentifier {
        let encoding = element(0x30, element(0x06, Array(algorithm.contents)), parameters)
        var reader = BERReader(encoding[...])
        return try reader.algorithmIdentifier()
    }

    private func hash(_ algorithm: ObjectIdentifier) -> [UInt8] {
        element(0x30, element(0x06, Array(algorithm.contents)), [0x05, 0x00])
    }

    private func mask(_ algorithm: ObjectIdentifier) -> [UInt8] {
        element(0x30, element(0x06, Array(OID.mgf1.contents)), hash(algorithm))
    }

    private func pss(
        hash: ObjectIdentifier?, mask: ObjectIdentifier?, salt: [UInt8]?, trailer: UInt8? = nil
    ) throws -> SignatureAlgorithm {
        let parameters = element(
            0x30, hash.map { element(0xA0, self.hash($0)) } ?? [], mask.map { element(0xA1, self.mask($0)) } ?? [],
            salt.map { element(0xA2, element(0x02, $0)) } ?? [], trailer.map { element(0xA3, [0x02, 0x01, $0]) } ?? [])
        return try SignatureAlgorithm(try identifier(OID.rsassaPSS, parameters))
    }

    @Test func pssParametersAreReadAsTheyStandThere() throws {
        guard case .rsaPSS(let defaults) = try pss(hash: nil, mask: nil, salt: nil) else { return #expect(Bool(false)) }
        #expect(defaults.digest == .sha1 && defaults.maskDigest == .sha1 && defaults.saltLength == 20)
        for salt: UInt8 in [0, 20, 32] {
            let algorithm = try pss(hash: OID.sha256, mask: OID.sha256, salt: [salt], trailer: 1)
            guard case .rsaPSS(let read) = algorithm else { return #expect(Bool(false)) }
            #expect(read.digest == .sha256 && read.maskDigest == .sha256 && read.saltLength == Int(salt))
        }
        guard case .rsaPSS(let mixed) = try pss(hash: OID.sha512, mask: OID.sha1, salt: [64]) else {
            return #expect(Bool(false))
        }
        #expect(mixed.digest == .sha512 && mixed.maskDigest == .sha1)
    }

    /// D21: nothing but what RFC 4055 §3.1 describes; the salt is no longer than the hash.
    @Test func oddPSSParametersAreRefused() {
        #expect(throws: PKIError.algorithmUnsupported) { try SignatureAlgorithm(identifier(OID.rsassaPSS)) }
        #expect(throws: PKIError.self) { try SignatureAlgorithm(identifier(OID.rsassaPSS, [0x05, 0x00])) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: OID.sha256, salt: [0xFF]) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: OID.sha256, salt: [33]) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: OID.sha256, salt: [0x7F, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: OID.sha256, salt: [0, 0x80, 0, 0, 0]) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: OID.sha256, salt: [32], trailer: 2) }
        #expect(throws: PKIError.self) { try pss(hash: OID.rsaEncryption, mask: OID.sha256, salt: [32]) }
        #expect(throws: PKIError.self) { try pss(hash: OID.sha256, mask: Self.md5, salt: [32]) }
    }

    private static let md5 = ObjectIdentifier(1, 2, 840, 113_549, 2, 5)

    /// D20: MD5 is not known, neither as a hash nor in a signature; a bare key algorithm needs the signer's hash.
    @Test func unknownAlgorithmsAreRefused() throws {
        #expect(try identifier(Self.md5, [0x05, 0x00]).digest == nil)
        let md5WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 4)
        #expect(throws: PKIError.algorithmUnsupported) { try SignatureAlgorithm(identifier(md5WithRSA, [0x05, 0x00])) }
        #expect(throws: PKIError.algorithmUnsupported) { try SignatureAlgorithm(identifier(OID.rsaEncryption)) }
        #expect(throws: PKIError.algorithmUnsupported) { try SignatureAlgorithm(identifier(OID.ecPublicKey)) }
        #expect(throws: PKIError.algorithmUnsupported) { try SignatureAlgorithm(identifier(OID.dsa)) }
        #expect(try SignatureAlgorithm(identifier(OID.rsaEncryption), digest: .sha224) == .rsaPKCS1(.sha224))
        #expect(throws: PKIError.algorithmUnsupported) {
            try SignatureAlgorithm(identifier(OID.sha256WithRSA, [0x02, 0x01, 0x00]))
        }
    }

    /// A key that says id-RSASSA-PSS makes no other signatures, and with parameters only such (RFC 4055 §1.2, §3.3).
    @Test func aRestrictedKeyVerifiesNothingElse() throws {
        let key = try SigningKey(.rsa(bits: 2048))
        let message: [UInt8] = [1, 2, 3]
        let plain = try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: try key.publicKeyInfo()[...]))
        func info(_ parameters: [UInt8]) throws -> SubjectPublicKeyInfo {
            let algorithm = element(0x30, element(0x06, Array(OID.rsassaPSS.contents)), parameters)
            let bits = [0x03, 0x82] + Self.length(plain.keyBits.count + 1) + [0x00] + Array(plain.keyBits)
            let contents = algorithm + bits
            let encoding = [0x30, 0x82] + Self.length(contents.count) + contents
            return try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: encoding[...]))
        }
        func isGood(_ info: SubjectPublicKeyInfo, _ scheme: SignatureScheme, _ algorithm: SignatureAlgorithm) throws
            -> Bool
        {
            let signature = try key.sign(message, with: scheme)
            return try PublicKey(info).verifies(
                signature[...], over: algorithm.digest.hash(message[...]), by: algorithm)
        }
        let parameters = element(
            0x30, element(0xA0, hash(OID.sha256)), element(0xA1, mask(OID.sha256)), element(0xA2, [0x02, 0x01, 32]))
        let pss256 = try pss(hash: OID.sha256, mask: OID.sha256, salt: [32])
        let pss512 = try pss(hash: OID.sha512, mask: OID.sha512, salt: [64])
        let scheme256 = SignatureScheme.rsaPSS(.sha256, mgf: .sha256, saltLength: 32)
        let scheme512 = SignatureScheme.rsaPSS(.sha512, mgf: .sha512, saltLength: 64)
        for (key, allowsPKCS1, allows512) in [
            (plain, true, true), (try info([]), false, true), (try info(parameters), false, false),
        ] {
            #expect(try isGood(key, scheme256, pss256))
            #expect(try isGood(key, .rsaPKCS1(.sha256), .rsaPKCS1(.sha256)) == allowsPKCS1)
            #expect(try isGood(key, scheme512, pss512) == allows512)
        }
        // A shorter salt than the key's parameters state.
        let short = try pss(hash: OID.sha256, mask: OID.sha256, salt: [20])
        #expect(try !isGood(info(parameters), .rsaPSS(.sha256, mgf: .sha256, saltLength: 20), short))
    }

    private static func length(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }
}
