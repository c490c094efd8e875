import ArgumentParser

extension KeyCommand {
    /// A key that a command is about.
    struct Target: ParsableArguments {
        @Argument(help: "Id of the key, as key list shows it.") var key: String
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        /// Prints what became of the key, or fails when there is none.
        func show(_ record: APIKeyRecord?, _ sentence: String) throws {
            guard let record else { throw missing }
            if json { Output.json(record.object) } else { print("\(key) \(sentence)") }
        }

        var missing: Configuration.Problem {
            Configuration.Problem(
                description: "There is no such key \(key). Show an organization's keys with: verify-gateway key list")
        }
    }

    /// The scopes that these texts name.
    static func scopes(_ texts: [String]) throws -> Set<Scope> {
        let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
        return try Set(
            texts.map { text in
                guard let scope = Scope(rawValue: text) else {
                    throw Configuration.Problem(description: "\"\(text)\" is no scope. Known are \(known).")
                }
                return scope
            })
    }

    /// The networks that these texts name.
    static func networks(_ texts: [String]) throws(Configuration.Problem) -> [AddressRange] {
        guard texts.count <= 32 else { throw Configuration.Problem(description: "A key can have up to 32 networks.") }
        return try texts.map { text throws(Configuration.Problem) in try Configuration.range(text, what: "network") }
    }

    /// When a key that lives for so many days counts no more.
    static func expiry(inDays days: Int?, now: Int64) throws(Configuration.Problem) -> Int64? {
        guard let days else { return nil }
        guard 1...3650 ~= days else { throw Configuration.Problem(description: "A key can live for 1 to 3650 days.") }
        return now + Int64(days) * 86_400_000
    }

    /// Prints a new key.
    static func show(_ key: String, _ record: APIKeyRecord, json: Bool) {
        if json {
            guard case .object(let members) = record.object else { return }
            Output.json(.object(members + [.init(name: "key", value: .string(key))]))
        } else {
            print(key)
            if let expiry = record.expiresAt { print("It counts until \(InstantText.format(milliseconds: expiry)).") }
            print("Keep it safe: it is not stored and cannot be shown again.")
        }
    }

    /// `verify-gateway key list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organization's keys, oldest first.")

        @OptionGroup var scope: WebhookCommand.Scope

        func run() async throws {
            let now = WallClock.system.now()
            let keys = try await scope.open().apiKeys(organizationID: scope.organization)
            scope.show(keys, "keys", object: \.object) { key in
                let state = key.isValid(now: now) ? "on" : key.isEnabled ? "expired" : "off"
                let used = key.lastUsedAt.map { "used \(InstantText.format(milliseconds: $0))" } ?? "never used"
                let scopes = key.scopes.map(\.rawValue).sorted().joined(separator: ",")
                return "\(key.id)  \(key.prefix)...  \(state)  \(scopes)  from \(key.places)  \(used)  \(key.name)"
            }
        }
    }

    /// `verify-gateway key enable`
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn a key on.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().setAPIKey(
                id: target.key, enabled: true, now: WallClock.system.now())
            try target.show(record, "is on.")
        }
    }

    /// `verify-gateway key disable`
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn a key off; running gateways hear of it within a tenth of a second.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().setAPIKey(
                id: target.key, enabled: false, now: WallClock.system.now())
            try target.show(record, "is off.")
        }
    }

    /// `verify-gateway key delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a key for good. To be able to take it back, disable it.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().deleteAPIKey(
                id: target.key, now: WallClock.system.now())
            try target.show(record, "is deleted.")
        }
    }

    /// `verify-gateway key scopes`
    struct Scopes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say anew what a key may do.")

        @OptionGroup var target: Target
        @Option(help: "What the key may do; repeat for several.") var scope: [String]

        func run() async throws {
            let scopes = try KeyCommand.scopes(scope)
            let record = try await target.storage.openStore().setAPIKey(
                id: target.key, scopes: scopes, now: WallClock.system.now())
            try target.show(record, "may do \(scopes.map(\.rawValue).sorted().joined(separator: ", ")).")
        }
    }

    /// `verify-gateway key networks`
    struct Networks: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say anew where a key may be used from. Elsewhere it is as good as none.")

        @OptionGroup var target: Target
        @Option(help: "Address or range; repeat for several.") var network: [String] = []
        @Flag(help: "Let it be used from anywhere again.") var anywhere = false

        func run() async throws {
            guard network.isEmpty == anywhere else {
                throw Configuration.Problem(description: "Say either --network, once or more, or --anywhere.")
            }
            let networks = try KeyCommand.networks(network)
            let record = try await target.storage.openStore().setAPIKey(
                id: target.key, networks: networks, now: WallClock.system.now())
            try target.show(record, "may be used from \(record?.places ?? "").")
        }
    }

    /// `verify-gateway key rotate`
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key in place of another one, which lives on for a while.")

        @OptionGroup var target: Target
        @Option(help: "For how many hours the old key still counts, up to 720.") var overlap = 24
        @Option(help: "After how many days the new key counts no more. Default: when the old one would not have.")
        var expiresInDays: Int?
        @Flag(help: "Let the new key count for ever.") var neverExpires = false

        func run() async throws {
            guard 0...720 ~= overlap else {
                throw Configuration.Problem(description: "The overlap has to be 0 to 720 hours.")
            }
            guard expiresInDays == nil || !neverExpires else {
                throw Configuration.Problem(description: "Say either --expires-in-days or --never-expires.")
            }
            let now = WallClock.system.now()
            let given = try KeyCommand.expiry(inDays: expiresInDays, now: now)
            let rotated = try await target.storage.openStore().rotateAPIKey(
                id: target.key, overlap: Int64(overlap) * 3_600_000,
                expiry: given != nil || neverExpires ? .at(given) : .asBefore, now: now)
            guard let rotated else { throw target.missing }
            KeyCommand.show(rotated.key, rotated.record, json: target.json)
        }
    }
}

extension APIKeyRecord {
    /// Where it may be used from, in a line for people.
    fileprivate var places: String { networks.isEmpty ? "anywhere" : networks.map(\.text).joined(separator: ",") }

    /// The key as commands print it.
    var object: JSONValue {
        [
            "id": .string(id), "organization_id": .string(organizationID), "name": .string(name),
            "prefix": .string(prefix), "scopes": .array(scopes.map(\.rawValue).sorted().map(JSONValue.string)),
            "networks": .array(networks.map { .string($0.text) }),
            "enabled": .bool(isEnabled), "expires_at": .instant(expiresAt), "last_used_at": .instant(lastUsedAt),
            "created_at": .instant(createdAt),
        ]
    }
}
