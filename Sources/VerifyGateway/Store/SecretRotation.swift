/// What the database knows of its server secret; never the secret.
struct KeptSecret: Equatable, Sendable {
    /// The first secret is 1.
    var version: Int64 = 1
    /// By what the secret is known again.
    var mark: String
    /// The same of the secret before it.
    var previousMark: String?
    /// When it took the place of that one.
    var rotatedAt: Int64?
    /// The key for documents, encrypted under the secret; nil in databases from before it.
    var documentKey: [UInt8]?
}

/// Puts another server secret in the place of the one before.
///
/// What can be encrypted anew is, at once; it opens under the new secret only. API keys are stored as hashes, which nobody
/// can make anew without the keys, so each of them moves when it is used. What sessions under way have hashed is compared
/// with both.
enum SecretRotation {
    /// Part of a transaction. Returns the new secret with the key for documents.
    static func replace(
        _ old: Secrets, by new: Secrets, _ kept: KeptSecret, in connection: some SQLConnection, now: Int64
    ) throws -> Secrets {
        let known = try kept.documentKey.map { try old.taking(documentKey: $0) } ?? old
        let bound = new.sharingDocumentKey(of: known)
        _ = try connection.run(
            """
            UPDATE server_secret SET version = version + 1, mark = $1, previous_mark = mark, rotated_at = $2, \
            document_key = $3
            """, [.text(new.databaseMark), .integer(now), .blob(try bound.sealedDocumentKey())])
        for row in try connection.run(
            "SELECT id, signing_secret, previous_signing_secret FROM webhook_endpoints", [])
        {
            var row = row
            let id = try row.text()
            let (current, previous) = (try row.blob(), try row.optionalBlob())
            _ = try connection.run(
                "UPDATE webhook_endpoints SET signing_secret = $2, previous_signing_secret = $3 WHERE id = $1",
                [
                    .text(id), .blob(try again(current, owner: id, old, new)),
                    try previous.map { .blob(try again($0, owner: id, old, new)) } ?? .null,
                ])
        }
        return bound
    }

    /// The same text, encrypted under the new secret. What does not open is damaged: it stays as it is, because nothing
    /// gets better by the old secret's staying.
    private static func again(
        _ sealed: [UInt8], owner: String, _ old: Secrets, _ new: Secrets
    ) throws -> [UInt8] {
        guard let text = try? old.openBytes(sealed, for: .signingSecret, owner: owner) else { return sealed }
        return try new.seal(text, for: .signingSecret, owner: owner)
    }
}

extension SQLConnection {
    /// What is known of the secret; nil before its first use.
    func keptSecret() throws -> KeptSecret? {
        try run("SELECT version, mark, previous_mark, rotated_at, document_key FROM server_secret", []).first.map {
            var row = $0
            return KeptSecret(
                version: try row.integer(), mark: try row.text(), previousMark: try row.optionalText(),
                rotatedAt: try row.optionalInteger(), documentKey: try row.optionalBlob())
        }
    }

    /// Which secret this is by count. Fails when another took its place while this process was running: nobody could use
    /// what it stores.
    func secretVersion(of secrets: Secrets) throws -> Int64 {
        guard let kept = try keptSecret() else { return 1 }
        guard Secrets.equal(kept.mark, secrets.databaseMark) else { throw DatabaseError.otherSecret }
        return kept.version
    }
}
