import ArgumentParser

/// `verify-gateway key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of relying parties.", subcommands: [Create.self])

    /// `verify-gateway key create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an API key. It is shown once.")

        @Argument(help: "Id of the organization.") var organization: String
        @Option(help: "A name by which you find the key again.") var name = "default"
        @Option(help: "What the key may do; repeat for several. Default: sessions:write.") var scope: [String] = []
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let store = try storage.openStore()
            let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            let scopes = try Set(
                (scope.isEmpty ? [Scope.sessionsWrite.rawValue] : scope).map { text in
                    guard let scope = Scope(rawValue: text) else {
                        throw Configuration.Problem(description: "\"\(text)\" is no scope. Known are \(known).")
                    }
                    return scope
                })
            guard try await store.organization(id: organization) != nil else {
                throw Configuration.Problem(
                    description:
                        "There is no organization \(organization). Make one with: verify-gateway org create NAME")
            }
            let (key, record) = try await store.createAPIKey(
                organizationID: organization, name: name, scopes: scopes, now: WallClock.system.now())
            if json {
                Output.json([
                    "id": .string(record.id), "organization_id": .string(organization), "key": .string(key),
                    "scopes": .array(scopes.map { .string($0.rawValue) }.sorted { "\($0)" < "\($1)" }),
                ])
            } else {
                print(key)
                print("Keep it safe: it is not stored and cannot be shown again.")
            }
        }
    }
}
