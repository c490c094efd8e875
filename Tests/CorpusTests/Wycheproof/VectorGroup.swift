import COpenSSL

@testable import NFCParsing

/// Vectors that share a key: how they are judged.
enum VectorGroup {
    /// A signature check under one key and algorithm.
    case signature(PublicKey, SignatureAlgorithm)
    /// HMAC-SHA-256 with a tag of so many octets.
    case hmac(tagLength: Int)
    /// AES-CMAC with a tag of so many octets.
    case cmac(tagLength: Int)
    /// A shared secret on a curve; the other side's key is a SubjectPublicKeyInfo or a bare point.
    case agreement(NamedCurve, isBarePoint: Bool)

    /// What came out of one vector.
    enum Answer {
        case yes
        case no
        /// Accepted, with another result than the stated one.
        case otherResult
    }

    /// Why nothing here judges a group.
    struct NotCovered: Error {
        let reason: String
    }

    /// Primitives that no document check needs and that no code of this module has.
    static let elsewhere: [String: String] = [
        "AeadTest": "AES-GCM (webhook encryption)",
        "RsaesOaepDecrypt": "RSA-OAEP (webhook encryption)",
        "JsonWebEncryption": "JWE (webhook encryption)",
        "JsonWebKey": "JWK (webhook signatures)",
        "JsonWebSignature": "JWS (webhook signatures)",
    ]

    init(_ group: JSONObject, algorithm: String) throws {
        let type = try group.text("type")
        if let reason = Self.elsewhere[type] ?? Self.elsewhere[algorithm] { throw NotCovered(reason: reason) }
        switch type {
        case "EcdsaVerify", "RsassaPkcs1Verify":
            let (key, digest) = (try Self.key(group), try Self.digest(try group.text("sha")))
            self = .signature(key, try AlgorithmIdentifiers.signature(by: key, digest))
        case "EcdsaP1363Verify":
            self = .signature(try Self.key(group), .ecdsaPlain(try Self.digest(try group.text("sha"))))
        case "RsassaPssVerify", "RsassaPssWithParametersVerify":
            guard let salt = UInt8(exactly: try group.number("sLen")), try group.text("mgf") == "MGF1" else {
                throw NotCovered(reason: "PSS parameters")
            }
            let algorithm = try AlgorithmIdentifiers.pss(
                try Self.digest(try group.text("sha")), mask: try Self.digest(try group.text("mgfSha")),
                salt: Int(salt))
            self = .signature(try Self.key(group), algorithm)
        case "MacTest" where algorithm == "HMACSHA256":
            self = .hmac(tagLength: try group.number("tagSize") / 8)
        case "MacTest" where algorithm == "AES-CMAC":
            self = .cmac(tagLength: try group.number("tagSize") / 8)
        case "EcdhTest", "EcdhEcpointTest":
            let name = try group.text("curve")
            guard let curve = NamedCurve.allCases.first(where: { $0.rawValue == name || $0.vectorName == name }) else {
                throw NotCovered(reason: "curve \(name)")
            }
            self = .agreement(curve, isBarePoint: type == "EcdhEcpointTest")
        default:
            throw NotCovered(reason: "\(type) \(algorithm)")
        }
    }

    private static func key(_ group: JSONObject) throws -> PublicKey {
        do {
            let encoding = try group.octets("publicKeyDer")
            return try PublicKey(try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: encoding)))
        } catch let error as PKIError {
            throw NotCovered(reason: "keys that are refused: \(error)")
        }
    }

    private static func digest(_ name: String) throws -> DigestAlgorithm {
        guard let digest = DigestAlgorithm.allCases.first(where: { $0.name == name }) else {
            throw NotCovered(reason: "hash function \(name)")
        }
        return digest
    }

    /// Judges one vector.
    func accepts(_ test: JSONObject) throws -> Answer {
        switch self {
        case .signature(let key, let algorithm):
            let hash = algorithm.digest.hash(try test.octets("msg"))
            return key.verifies(try test.octets("sig"), over: hash, by: algorithm) ? .yes : .no
        case .hmac(let length):
            return try tag(test, length) { cossl_hmac_sha256($0, $0.count, $1, $1.count, &$2) }
        case .cmac(let length):
            return try tag(test, length) { cossl_cmac($0, $0.count, $1, $1.count, &$2) }
        case .agreement(let curve, let isBarePoint):
            let number = SecretBytes(try test.octets("private").drop { $0 == 0 })
            let encoding = try test.octets("public")
            let value = isBarePoint ? encoding : try? Self.point(encoding, on: curve)
            guard let secret = value.flatMap({ AgreementDomain.ec(curve).sharedSecret(number, with: $0) }) else {
                return .no
            }
            let octets = secret.withPointer { Array(UnsafeBufferPointer(start: $0, count: $1)) }
            return try test.octets("shared").elementsEqual(octets) ? .yes : .otherResult
        }
    }

    private func tag(
        _ test: JSONObject, _ length: Int, by function: ([UInt8], [UInt8], inout [UInt8]) -> Int32
    ) throws -> Answer {
        var tag = [UInt8](repeating: 0, count: 32)
        guard function(Array(try test.octets("key")), Array(try test.octets("msg")), &tag) > 0 else { return .no }
        return try test.octets("tag").elementsEqual(tag.prefix(length)) ? .yes : .no
    }

    /// The point of a key that says of itself that it is on the curve of ours.
    private static func point(_ encoding: Bytes, on curve: NamedCurve) throws -> Bytes? {
        let info = try SubjectPublicKeyInfo(try BERReader.only(.sequence, in: encoding))
        let domain = try AgreementDomain(info.algorithm)
        return domain == .ec(curve) ? try domain.publicValue(of: info) : nil
    }
}

extension NamedCurve {
    /// The name in the vectors.
    fileprivate var vectorName: String {
        switch self {
        case .p192: "secp192r1"
        case .p224: "secp224r1"
        case .p256: "secp256r1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        default: rawValue
        }
    }
}
