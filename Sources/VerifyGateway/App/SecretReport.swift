import Foundation
import TrustFiles

/// What the database says of its secrets, and which of the given ones are they.
struct SecretReport: Sendable {
    /// What the secret that is given is to the database.
    enum Given: String, Sendable {
        /// The one in force.
        case inForce = "in_force"
        /// One that takes its place at the next start.
        case next
        /// Another one: nothing starts with it.
        case other
        /// There is none.
        case missing
    }

    let status: SecretStatus
    let given: Given
    /// Whether the previous one is given too.
    let hasPrevious: Bool

    /// Nil when the database is not bound to a secret yet.
    init?(_ storage: StorageOptions, now: Int64) throws {
        let path = storage.databasePath()
        try SQLiteConnection.requirePlausible(path)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let connection = try SQLiteConnection(path: path, readOnly: true)
        guard try SQLiteDatabase.isUpToDate(connection) else {
            throw Configuration.Problem(
                description: "\(path) was written by an older program. Start the gateway once, and ask again.")
        }
        guard let status = try SecretStatus(of: connection, now: now) else { return nil }
        let mark = status.kept.mark
        let previous = try storage.previousSecretSource()?.existing()
        self.status = status
        let source = storage.secretSource()
        if source.isMissing {
            given = previous.map { Secrets.equal($0.databaseMark, mark) } == true ? .next : .missing
        } else if try Secrets.equal(source.existing().databaseMark, mark) {
            given = .inForce
        } else {
            given = previous.map { Secrets.equal($0.databaseMark, mark) } == true ? .next : .other
        }
        hasPrevious =
            previous.map { secrets in
                status.kept.previousMark.map { Secrets.equal($0, secrets.databaseMark) } ?? false
            } ?? false
    }

    /// For programs.
    var object: JSONValue {
        let keys = { (keys: [SecretStatus.Key]) in JSONValue.array(keys.map(\.object)) }
        return [
            "version": .integer(status.kept.version), "given": .string(given.rawValue),
            "previous_given": .bool(hasPrevious), "rotated_at": .instant(status.kept.rotatedAt),
            "waiting_keys": keys(status.waitingKeys), "lost_keys": keys(status.lostKeys),
            "sessions": .integer(status.sessions), "answers": .integer(status.answers),
            "needed_until": .instant(status.neededUntil), "previous_can_go": .bool(status.isPreviousSpare),
        ]
    }

    /// For people.
    var lines: [String] {
        let standing =
            switch given {
            case .inForce: "which is the one that is given"
            case .next: "and the one that is given takes its place at the next start"
            case .other: "and the one that is given is another: nothing starts with it"
            case .missing: "and its file is not there"
            }
        return ["Secret \(status.kept.version) is in force, \(standing).", status.advice]
            + status.waitingKeys.map { "waiting  \($0.line)" } + status.lostKeys.map { "lost     \($0.line)" }
    }
}

extension SecretStatus.Key {
    fileprivate var object: JSONValue {
        [
            "id": .string(id), "organization_id": .string(organizationID), "name": .string(name),
            "prefix": .string(prefix), "last_used_at": .instant(lastUsedAt),
        ]
    }

    fileprivate var line: String {
        let use = lastUsedAt.map { "last used " + InstantText.format(milliseconds: $0) } ?? "never used"
        return "\(id)  \(prefix)  \(name), \(use), organization \(organizationID)"
    }
}

extension SecretStatus {
    /// Whether the secret before the present one can go, in one or two sentences.
    var advice: String {
        guard let rotatedAt = kept.rotatedAt else { return "The server secret was never replaced." }
        var text = "The server secret was replaced on \(InstantText.format(milliseconds: rotatedAt))"
        if isPreviousSpare {
            text += "; nothing needs the previous one any more. Leave it out and destroy it."
        } else {
            var needs: [String] = []
            if !waitingKeys.isEmpty { needs.append(counted(waitingKeys.count, "API key")) }
            if sessions > 0 { needs.append(counted(Int(sessions), "session")) }
            if answers > 0 { needs.append(counted(Int(answers), "kept answer")) }
            text += "; the previous one is needed by " + needs.joined(separator: ", ") + "."
            if let neededUntil {
                text += " Sessions and answers are over by \(InstantText.format(milliseconds: neededUntil))."
            }
            if !waitingKeys.isEmpty { text += " Keys move at their next use; left out before, they are refused." }
        }
        if !lostKeys.isEmpty {
            text += " " + counted(lostKeys.count, "API key") + " of an earlier secret count no more; replace them."
        }
        return text
    }
}
