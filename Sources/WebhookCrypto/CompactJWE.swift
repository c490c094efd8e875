import COpenSSL

/// Payloads as compact JWE (RFC 7516 §7.1): RSA-OAEP-256 for the content key, A256GCM for the content.
package enum CompactJWE {
    /// `alg` and `enc` of every payload.
    package static let algorithm = "RSA-OAEP-256"
    package static let encryption = "A256GCM"

    /// Why there is no result. A receiver's refusal never says more: whoever sent the text could learn from it.
    package enum Problem: Error {
        /// libcrypto gave no random bytes or would not encrypt.
        case notEncrypted
        /// No text of this form, made with other algorithms, not for this key, or changed on its way.
        case notOpened
    }

    /// Encrypts a payload under a content key and a nonce that are made for it alone.
    ///
    /// - Parameter header: JSON that names the two algorithms.
    package static func seal(_ plaintext: [UInt8], to key: RecipientKey, header: [UInt8]) throws -> String {
        let header = Base64URL.encode(header)
        let authenticated = Array(header.utf8)
        var contentKey = [UInt8](repeating: 0, count: 32)
        var nonce = [UInt8](repeating: 0, count: 12)
        var content = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: 16)
        guard cossl_random(&contentKey, contentKey.count) == 1, cossl_random(&nonce, nonce.count) == 1,
            let encryptedKey = key.encrypt(contentKey),
            cossl_gcm_seal(
                contentKey, nonce, authenticated, authenticated.count, plaintext, plaintext.count, &content, &tag) == 1
        else { throw Problem.notEncrypted }
        let parts = [encryptedKey, nonce, content, tag].map(Base64URL.encode)
        return ([header] + parts).joined(separator: ".")
    }
}
