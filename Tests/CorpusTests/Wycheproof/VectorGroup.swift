import WebhookCrypto
import COpenSSL

@testable import NFCParsing
@testable import VerifyGateway

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
    /// AES-256-GCM with a nonce of 12 octets, sealed and opened.
    case gcm
    /// RSA-OAEP with SHA-256 in both places.
    case oaep(KeyPair)
    /// A compact JWE for an RSA key pair, which says what it is for.
    case jwe(KeyPair, algorithm: String)

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

        init(reason: String) { self.reason = reason }
        init(_ known: Elsewhere) { reason = known.rawValue }
    }

    /// What no code of ours does: webhooks have one form, and everything else is refused before it is decrypted.
    enum Elsewhere: String, CaseIterable {
        case gcm = "AES-GCM with other keys than 256 bits or other nonces than 96"
        case oaep = "RSA-OAEP with another mask function"
        case label = "RSA-OAEP with a label"
        case jwe = "JWE for keys that are not RSA"
        case jws = "JWK and JWS (nothing is signed by a JWS)"
    }

    init(_ group: JSONObject, algorithm: String) throws {
        let type = try group.text("type")
        switch type {
        case "AeadTest" where algorithm == "AES-GCM":
            guard try group.number("keySize") == 256, try group.number("ivSize") == 96 else {
                throw NotCovered(.gcm)
            }
            self = .gcm
        case "RsaesOaepDecrypt":
            guard try group.text("sha") == "SHA-256", try group.text("mgfSha") == "SHA-256" else {
                throw NotCovered(.oaep)
            }
            self = .oaep(try KeyPair(jwk: try group.object("privateKeyJwk")))
        case "JsonWebEncryption":
            let key = try group.object("private")
            guard try key.text("kty") == "RSA" else { throw NotCovered(.jwe) }
            self = .jwe(try KeyPair(jwk: key), algorithm: try key.text("alg"))
        case "JsonWebKey", "JsonWebSignature": throw NotCovered(.jws)
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
        case .gcm: return try gcm(test)
        case .oaep(let pair):
            guard try test.octets("label").isEmpty else { throw NotCovered(.label) }
            guard let message = pair.decrypt(Array(try test.octets("ct"))) else { return .no }
            return try test.octets("msg").elementsEqual(message) ? .yes : .otherResult
        case .jwe(let pair, _):
            guard let plaintext = try? CompactJWE.open(try test.text("jwe"), with: pair.pointer) else { return .no }
            return try test.octets("pt").elementsEqual(plaintext) ? .yes : .otherResult
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

    /// Whether a vector that its authors call valid is one that our form of webhooks knows at all.
    func takesValid(_ test: JSONObject) throws -> Bool {
        guard case .jwe(_, let algorithm) = self else { return true }
        return try algorithm == CompactJWE.algorithm && test.text("enc") == CompactJWE.encryption
    }

    private func gcm(_ test: JSONObject) throws -> Answer {
        let (key, nonce) = (Array(try test.octets("key")), Array(try test.octets("iv")))
        let (bound, message) = (Array(try test.octets("aad")), Array(try test.octets("msg")))
        let (content, tag) = (Array(try test.octets("ct")), Array(try test.octets("tag")))
        var opened = [UInt8](repeating: 0, count: content.count)
        let isGenuine =
            cossl_gcm_open(key, nonce, bound, bound.count, content, content.count, tag, &opened) == 1
        var sealed = [UInt8](repeating: 0, count: message.count)
        var madeTag = [UInt8](repeating: 0, count: 16)
        guard
            cossl_gcm_seal(key, nonce, bound, bound.count, message, message.count, &sealed, &madeTag) == 1,
            (sealed == content && madeTag == tag) == isGenuine
        else { return .otherResult }
        guard isGenuine else { return opened.allSatisfy { $0 == 0 } ? .no : .otherResult }
        return opened == message ? .yes : .otherResult
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
