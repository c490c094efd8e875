import COpenSSL
import WebhookCrypto

extension CompactJWE {
    /// Encrypts a payload to the key that a relying party knows by an id.
    static func seal(_ plaintext: [UInt8], to key: RecipientKey, keyID: String) throws -> String {
        let header: JSONValue = ["alg": .string(algorithm), "enc": .string(encryption), "kid": .string(keyID)]
        return try seal(plaintext, to: key, header: header.encoded)
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
