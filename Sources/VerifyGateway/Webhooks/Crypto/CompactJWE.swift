import COpenSSL

/// Payloads as compact JWE (RFC 7516 §7.1): RSA-OAEP-256 for the content key, A256GCM for the content.
enum CompactJWE {
    /// `alg` and `enc` of every payload.
    static let algorithm = "RSA-OAEP-256"
    static let encryption = "A256GCM"

    /// Why there is no result. A receiver's refusal never says more: whoever sent the text could learn from it.
    enum Problem: Error {
        /// libcrypto gave no random bytes or would not encrypt.
        case notEncrypted
        /// No text of this form, made with other algorithms, not for this key, or changed on its way.
        case notOpened
    }

    /// Encrypts a payload under a content key and a nonce that are made for it alone.
    static func seal(_ plaintext: [UInt8], to key: RecipientKey, keyID: String) throws -> String {
        let header = Base64URL.encode(
            ([
                "alg": .string(algorithm), "enc": .string(encryption), "kid": .string(keyID),
            ] as JSONValue).encoded)
        let (contentKey, nonce) = (try RandomID.bytes(32), try RandomID.bytes(12))
        let authenticated = Array(header.utf8)
        var content = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: 16)
        guard let encryptedKey = key.encrypt(contentKey),
            cossl_gcm_seal(
                contentKey, nonce, authenticated, authenticated.count, plaintext, plaintext.count, &content, &tag) == 1
        else { throw Problem.notEncrypted }
        let parts = [encryptedKey, nonce, content, tag].map(Base64URL.encode)
        return ([header] + parts).joined(separator: ".")
    }

    /// Decrypts a payload with a receiver's key pair. Only the two algorithms above are taken, whatever the header asks
    /// for, and no extension that it calls critical.
    static func open(_ text: String, with key: OpaquePointer) throws -> [UInt8] {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let header = Base64URL.decode(parts[0]), isOurs(header),
            let encryptedKey = Base64URL.decode(parts[1]), let nonce = Base64URL.decode(parts[2]), nonce.count == 12,
            let content = Base64URL.decode(parts[3]), let tag = Base64URL.decode(parts[4]), tag.count == 16
        else { throw Problem.notOpened }
        var contentKey = [UInt8](repeating: 0, count: 1024)
        let length = cossl_oaep_decrypt(key, encryptedKey, encryptedKey.count, &contentKey, contentKey.count)
        guard length == 32 else { throw Problem.notOpened }
        let authenticated = Array(parts[0].utf8)
        var plaintext = [UInt8](repeating: 0, count: content.count)
        guard
            cossl_gcm_open(
                contentKey, nonce, authenticated, authenticated.count, content, content.count, tag, &plaintext) == 1
        else { throw Problem.notOpened }
        return plaintext
    }

    private static func isOurs(_ header: [UInt8]) -> Bool {
        guard let header = try? JSONParser.parse(header) else { return false }
        return header["alg"]?.text == algorithm && header["enc"]?.text == encryption && header["crit"] == nil
            && header["zip"] == nil
    }
}
