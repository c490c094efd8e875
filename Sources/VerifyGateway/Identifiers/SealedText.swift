import COpenSSL

extension Secrets {
    /// What a stored secret is for; each purpose has a key of its own.
    enum SealPurpose: String {
        /// Secrets that webhooks are signed with.
        case signingSecret = "webhook-signing-secret"
        /// Answers to requests that may be sent again.
        case idempotentAnswer = "idempotent-answer"
        /// The key that identifiers of documents are made with.
        case documentKey = "document-key"
    }

    /// A stored secret was changed, belongs to another row, or was made under a server secret that does not count.
    struct SealBroken: Error {}

    private static let version: UInt8 = 1
    private static let (nonceLength, tagLength) = (12, 16)

    /// Encrypts a text for the store with AES-256-GCM: a version, the nonce, the encrypted text, the tag. It opens only
    /// for the same purpose and owner, and with the same phrase, if the key is to be made of one that is not stored.
    func seal(_ text: String, for purpose: SealPurpose, owner: String, phrase: String? = nil) throws -> [UInt8] {
        try seal(Array(text.utf8), for: purpose, owner: owner, phrase: phrase)
    }

    /// The same for bytes.
    func seal(_ plain: [UInt8], for purpose: SealPurpose, owner: String, phrase: String? = nil) throws -> [UInt8] {
        let (nonce, bound) = (try RandomID.bytes(Self.nonceLength), Array(owner.utf8))
        var content = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        guard
            cossl_gcm_seal(
                sealKey(purpose, phrase), nonce, bound, bound.count, plain, plain.count, &content, &tag) == 1
        else { throw SealBroken() }
        return [Self.version] + nonce + content + tag
    }

    /// The text that was sealed, by this secret or by the one before it while that still counts.
    func open(_ sealed: [UInt8], for purpose: SealPurpose, owner: String, phrase: String? = nil) throws -> String {
        for secrets in accepted {
            guard let bytes = try? secrets.openBytes(sealed, for: purpose, owner: owner, phrase: phrase) else {
                continue
            }
            guard let text = String(validating: bytes, as: UTF8.self) else { break }
            return text
        }
        throw SealBroken()
    }

    /// The bytes that were sealed by this secret.
    func openBytes(
        _ sealed: [UInt8], for purpose: SealPurpose, owner: String, phrase: String? = nil
    ) throws -> [UInt8] {
        guard sealed.count >= 1 + Self.nonceLength + Self.tagLength, sealed[0] == Self.version else {
            throw SealBroken()
        }
        let nonce = Array(sealed[1..<1 + Self.nonceLength])
        let content = Array(sealed[(1 + Self.nonceLength)...].dropLast(Self.tagLength))
        let (tag, bound) = (Array(sealed.suffix(Self.tagLength)), Array(owner.utf8))
        var plain = [UInt8](repeating: 0, count: content.count)
        guard
            cossl_gcm_open(
                sealKey(purpose, phrase), nonce, bound, bound.count, content, content.count, tag, &plain) == 1
        else { throw SealBroken() }
        return plain
    }

    private func sealKey(_ purpose: SealPurpose, _ phrase: String?) -> [UInt8] {
        let key = derivedKey("verify_seal_v1|" + purpose.rawValue)
        return phrase.map { Self.code(key: key, message: Array($0.utf8)) } ?? key
    }
}
