import COpenSSL
import HandoffProtocol

/// What a relying party asks for: claim keys with reasons.
struct ShareContract: Equatable, Sendable {
    /// Who put a claim into the contract.
    enum Source: String, Sendable {
        /// The gateway added it.
        case byDefault = "default"
        /// The relying party asked for it.
        case relyingParty = "rc"
    }

    /// One claim of the contract.
    struct Entry: Equatable, Sendable {
        var required: Bool
        var reason: String
        var source: Source
    }

    /// The claims by their keys.
    let entries: [String: Entry]
    /// What relying parties see of it, written once: most of what a session's answer holds.
    let writtenObject: [UInt8]

    /// A contract over these claims.
    init(entries: [String: Entry]) {
        self.entries = entries
        writtenObject = Self.write(entries)
    }

    /// Reads what ``canonicalJSON()`` wrote.
    init(json: String) throws {
        guard case .object(let members) = try JSONParser.parse(json.utf8) else { throw JSONError(offset: 0) }
        var entries: [String: Entry] = [:]
        for member in members { entries[member.name] = try Entry(stored: member.value) }
        self.init(entries: entries)
    }

    /// Keys sorted, no white space.
    var canonicalJSON: [UInt8] {
        JSONValue.object(
            entries.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value.stored) }
        ).encoded
    }

    /// SHA-256 of the canonical JSON in lower-case hex; a consent is given to exactly this contract.
    func hash() throws -> String {
        let json = canonicalJSON
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

extension ShareContract.Entry {
    fileprivate var stored: JSONValue {
        ["reason": .string(reason), "required": .bool(required), "source": .string(source.rawValue)]
    }

    fileprivate init(stored: JSONValue) throws {
        guard let reason = stored["reason"]?.text, case .bool(let required)? = stored["required"],
            let source = stored["source"]?.text.flatMap(ShareContract.Source.init)
        else { throw JSONError(offset: 0) }
        self.init(required: required, reason: reason, source: source)
    }
}

/// libcrypto could not compute a digest.
struct DigestError: Error {}
