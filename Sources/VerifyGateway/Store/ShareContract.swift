import COpenSSL
import HandoffProtocol

/// What a relying party asks for: claim keys with reasons.
struct ShareContract: Equatable, Sendable {
    /// Who put a claim into the contract.
    enum Source: String, Codable, Sendable {
        /// The gateway added it.
        case byDefault = "default"
        /// The relying party asked for it.
        case relyingParty = "rc"
    }

    /// One claim of the contract.
    struct Entry: Codable, Equatable, Sendable {
        var required: Bool
        var reason: String
        var source: Source
    }

    /// The claims by their keys.
    var entries: [String: Entry]

    /// A contract over these claims.
    init(entries: [String: Entry]) { self.entries = entries }

    /// Reads what ``canonicalJSON()`` wrote.
    init(json: String) throws { entries = try StoredJSON.decode([String: Entry].self, from: json) }

    /// Keys sorted, no white space.
    func canonicalJSON() throws -> String { try StoredJSON.encode(entries) }

    /// SHA-256 of the canonical JSON in lower-case hex; a consent is given to exactly this contract.
    func hash() throws -> String {
        let json = Array(try canonicalJSON().utf8)
        var digest = [UInt8](repeating: 0, count: 64)
        let length = cossl_digest(Int32(COSSL_SHA256), json, json.count, &digest)
        guard length == 32 else { throw DigestError() }
        return LowerHex.encode(digest.prefix(32))
    }

    /// The claims as the phone gets them, sorted by key.
    var fields: [ShareField] {
        entries.sorted { $0.key < $1.key }.map {
            ShareField(key: $0.key, reason: $0.value.reason, required: $0.value.required)
        }
    }

    /// All keys, sorted.
    var keys: [String] { entries.keys.sorted() }

    /// The keys that the person cannot leave out, sorted.
    var requiredKeys: [String] { entries.filter(\.value.required).keys.sorted() }
}

/// libcrypto could not compute a digest.
struct DigestError: Error {}
