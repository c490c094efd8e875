@testable import NFCParsing

/// Algorithm identifiers as certificates carry them, so that the vectors go through the same decoding as documents.
enum AlgorithmIdentifiers {
    private static func element(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] {
        let contents = Array(contents.joined())
        return [tag, 0x81, UInt8(contents.count)] + contents
    }

    private static func identifier(_ algorithm: ObjectIdentifier, _ parameters: [UInt8]) -> [UInt8] {
        element(0x30, element(0x06, Array(algorithm.contents)), parameters)
    }

    private static func digest(_ digest: DigestAlgorithm) -> [UInt8] {
        let algorithm =
            switch digest {
            case .sha1: OID.sha1
            case .sha224: OID.sha224
            case .sha256: OID.sha256
            case .sha384: OID.sha384
            default: OID.sha512
            }
        return identifier(algorithm, [0x05, 0x00])
    }

    private static func parse(_ encoding: [UInt8]) throws -> AlgorithmIdentifier {
        var reader = BERReader(encoding[...])
        return try reader.algorithmIdentifier()
    }

    /// RSASSA-PKCS1-v1_5 or ECDSA by the key's algorithm and the digest beside it.
    static func signature(by key: PublicKey, _ digest: DigestAlgorithm) throws -> SignatureAlgorithm {
        let algorithm =
            switch key.kind {
            case .ec: identifier(OID.ecPublicKey, [])
            default: identifier(OID.rsaEncryption, [0x05, 0x00])
            }
        return try SignatureAlgorithm(try parse(algorithm), digest: digest)
    }

    /// RSASSA-PSS with all parameters stated.
    static func pss(_ digest: DigestAlgorithm, mask: DigestAlgorithm, salt: Int) throws -> SignatureAlgorithm {
        let parameters = element(
            0x30, element(0xA0, Self.digest(digest)), element(0xA1, identifier(OID.mgf1, Self.digest(mask))),
            element(0xA2, element(0x02, [UInt8(salt)])))
        return try SignatureAlgorithm(try parse(identifier(OID.rsassaPSS, parameters)))
    }
}
