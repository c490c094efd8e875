import COpenSSL

/// The server secret and everything derived from it by HMAC-SHA-256. Its bytes never leave this type.
///
/// Each purpose has a text of its own before what is hashed, so that no code serves two purposes. A secret can be
/// replaced: what was stored under the one before counts for as long as the operator gives that one too. What is made of
/// documents has a key that is never replaced.
struct Secrets: Sendable {
    /// Shortest secret that is taken, in bytes.
    static let minimumLength = 32

    /// The secret cannot be used.
    enum Problem: Error, Equatable {
        /// Fewer bytes than ``Secrets/minimumLength``.
        case tooShort(length: Int)
    }

    private let key: [UInt8]
    /// The first secret that the database had; the present one until the database says otherwise.
    private var documentKey: [UInt8]
    /// At most one.
    private let earlier: [Secrets]

    /// Takes the secret from the configuration, and the one before it while that still counts.
    init(serverSecret: [UInt8], previous: Secrets? = nil) throws {
        guard serverSecret.count >= Self.minimumLength else { throw Problem.tooShort(length: serverSecret.count) }
        key = serverSecret
        documentKey = serverSecret
        earlier = previous.map { [$0] } ?? []
    }

    /// The secret before this one, while it still counts.
    var previous: Secrets? { earlier.first }

    /// What a stored hash may have been made with, the present secret first.
    var accepted: [Secrets] { [self] + earlier }

    /// A hash under each secret that counts.
    func keyed(_ hash: (Secrets) -> String) -> KeyedHash {
        KeyedHash(current: hash(self), previous: previous.map(hash))
    }

    /// The one-time token in the QR code, 64 hex digits. The seed alone does not give it away: the secret is needed too.
    func handoffToken(sessionID: String, issuedAt: Int64, seed: String) -> String {
        hex("verify_handoff_token_v1|\(sessionID)|\(InstantText.format(milliseconds: issuedAt))|\(seed)")
    }

    /// What is stored of a handoff token.
    func handoffTokenHash(_ token: String) -> String { hex("handoff-token:" + token) }

    /// The code that can be typed in place of scanning the QR code with this token.
    func handoffCode(token: String) -> String {
        TypedCode.letters(of: code("verify_handoff_code_v1|" + token))
    }

    /// What is stored of a typed code.
    func handoffCodeHash(_ code: String) -> String { hex("handoff-code:" + code) }

    /// What is stored of the first half of a typed code, by which a mistyped one is charged to its session.
    func handoffCodeStartHash(_ code: String) -> String { hex("handoff-code-start:" + code.prefix(4)) }

    /// What is stored of the cookie that a browser is known by.
    func browserHash(_ cookie: String) -> String { hex("browser:" + cookie) }

    /// What is stored of a cancel token.
    func cancelTokenHash(_ token: String) -> String { hex("verify_cancel_token_v1|" + token) }

    /// What is stored of an API key; the message is the whole key with its prefix.
    func apiKeyHash(_ key: String) -> String { hex(key) }

    /// What is stored of a phone's device id.
    func deviceHash(_ deviceID: String) -> String { hex("device:" + deviceID) }

    /// The 32 bytes that an app attests at its hello.
    func attestHelloChallenge(sessionID: String) -> [UInt8] { code("attest:hello:" + sessionID) }

    /// The 32 bytes that an app attests with its chip data.
    func attestNFCChallenge(sessionID: String) -> [UInt8] { code("attest:nfc:" + sessionID) }

    /// A name for a state that a page was told: the same for the same state, and for nobody to compute.
    func stateName(_ state: [UInt8]) -> String {
        LowerHex.encode(Self.code(key: key, message: Array("state:".utf8) + state).prefix(12))
    }

    /// What a database keeps to know the secret again that it was made with.
    var databaseMark: String { hex("verify_database_mark_v1") }

    /// A key of 32 bytes for one purpose, which its label names.
    func derivedKey(_ label: String) -> [UInt8] { code(label) }

    /// What the number for one connection and one try is drawn from.
    func numberBytes(sessionID: String, epoch: Int64, misses: Int) -> [UInt8] {
        code("number-match|\(sessionID)|\(epoch)|\(misses)")
    }

    /// What is stored of the EF.DG14 whose chip has proven itself, by the hash of the file.
    func chipProof(sessionID: String, fileHash: [UInt8]) -> String {
        documentHex("chip-proof|\(sessionID)|\(LowerHex.encode(fileHash))")
    }

    /// What is stored of a challenge for the registration of an app's key.
    func attestChallengeHash(_ challenge: [UInt8]) -> String {
        hex("attest-challenge:" + LowerHex.encode(challenge))
    }

    /// Message authentication code of what was read from a document, 64 hex digits. It stays the same when the secret is
    /// replaced: relying parties know people by it, and a phone's session is not to end because of that.
    func documentHex(_ message: String) -> String {
        LowerHex.encode(Self.code(key: documentKey, message: Array(message.utf8)))
    }

    /// The key of ``documentHex(_:)`` as the database keeps it.
    func sealedDocumentKey() throws -> [UInt8] { try seal(documentKey, for: .documentKey, owner: "server") }

    /// The same secrets with the key that the database kept.
    func taking(documentKey sealed: [UInt8]) throws -> Secrets {
        var taken = self
        taken.documentKey = try openBytes(sealed, for: .documentKey, owner: "server")
        return taken
    }

    /// The same secrets with another's key for documents.
    func sharingDocumentKey(of other: Secrets) -> Secrets {
        var sharing = self
        sharing.documentKey = other.documentKey
        return sharing
    }

    /// Message authentication code of a text, 64 hex digits.
    func hex(_ message: String) -> String { LowerHex.encode(code(message)) }

    private func code(_ message: String) -> [UInt8] {
        Self.code(key: key, message: Array(message.utf8))
    }

    /// HMAC-SHA-256. libcrypto refuses it only when it is out of memory or not usable at all: then the code is random,
    /// which matches nothing and which nobody can guess.
    static func code(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        guard cossl_hmac_sha256(key, key.count, message, message.count, &code) == 1 else {
            return code.map { _ in UInt8.random(in: .min ... .max) }
        }
        return code
    }

    /// Whether two texts are equal, in time that depends on their lengths only.
    static func equal(_ a: String, _ b: String) -> Bool {
        let left = Array(a.utf8), right = Array(b.utf8)
        return left.count == right.count && cossl_equal(left, right, left.count) == 1
    }
}

extension Secrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name of the type: libraries write whole values into their log lines.
    var description: String { "Secrets" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
