import COpenSSL
import WebhookCrypto

/// A key is made from a JWK only after everything that is known to make it worthless was looked for (RFC 7517, RFC 7518
/// §6.3).
extension RecipientKey {
    /// Smallest and largest modulus in bits.
    static let modulusBits = 2048...8192

    /// What speaks against a key, for whoever registers it.
    enum Problem: String, Error {
        case notRSA = "kty has to be RSA."
        case modulusText = "n has to be base64url without padding."
        case exponentText = "e has to be base64url without padding."
        case modulusSize = "The modulus has to have 2048 to 8192 bits."
        case weakModulus = "The modulus gives its factors away. Generate a new key with a current library."
        case exponent = "The exponent has to be odd, at least 3 and at most 64 bits long."
        case algorithm = "alg has to be RSA-OAEP-256."
        case use = "use has to be enc."
        case isPrivate = "Send the public key only. This one holds private members; do not use it any more."
        case operations = "key_ops has to hold encrypt and nothing that needs the private key."
        case unusable = "The key cannot be used."

        /// The member that is meant; nil when it is the key as a whole.
        var member: String? {
            switch self {
            case .notRSA: "kty"
            case .modulusText, .modulusSize, .weakModulus: "n"
            case .exponentText, .exponent: "e"
            case .algorithm: "alg"
            case .use: "use"
            case .operations: "key_ops"
            case .isPrivate, .unusable: nil
            }
        }
    }

    /// Reads a JWK.
    init(jwk: JSONValue) throws(Problem) {
        guard jwk["kty"]?.text == "RSA" else { throw .notRSA }
        guard let modulus = jwk["n"]?.text.flatMap({ Base64URL.decode($0) }) else { throw .modulusText }
        guard let exponent = jwk["e"]?.text.flatMap({ Base64URL.decode($0) }) else { throw .exponentText }
        self.init(modulus: Array(modulus.drop { $0 == 0 }), exponent: Array(exponent.drop { $0 == 0 }))
        if let algorithm = jwk["alg"]?.text, algorithm != CompactJWE.algorithm { throw .algorithm }
        if let use = jwk["use"]?.text, use != "enc" { throw .use }
        guard ["d", "dp", "dq", "oth", "p", "q", "qi"].allSatisfy({ jwk[$0] == nil }) else { throw .isPrivate }
        if let operations = jwk["key_ops"] { try Self.check(operations) }
        guard Self.modulusBits ~= modulusLength else { throw .modulusSize }
        let value = self.exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard self.exponent.count <= 8, value >= 3, value & 1 == 1 else { throw .exponent }
        guard cossl_modulus_weakness(self.modulus, self.modulus.count) == COSSL_MODULUS_SOUND else {
            throw .weakModulus
        }
        guard isUsable else { throw .unusable }
    }

    /// The key as the gateway shows it: what was submitted besides the numbers is gone.
    var jwk: JSONValue {
        [
            "alg": .string(CompactJWE.algorithm), "e": .string(Base64URL.encode(exponent)), "key_ops": ["encrypt"],
            "kty": "RSA", "n": .string(Base64URL.encode(modulus)),
        ]
    }

    private var modulusLength: Int {
        modulus.first.map { modulus.count * 8 - $0.leadingZeroBitCount } ?? 0
    }

    private static func check(_ operations: JSONValue) throws(Problem) {
        guard case .array(let values) = operations else { throw .operations }
        let names = values.compactMap(\.text)
        let privateOnes: Set = ["decrypt", "deriveBits", "deriveKey", "sign", "unwrapKey"]
        guard names.count == values.count, names.contains("encrypt"), privateOnes.isDisjoint(with: names) else {
            throw .operations
        }
    }
}
