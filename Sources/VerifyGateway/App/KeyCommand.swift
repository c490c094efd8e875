import ArgumentParser

/// `verify-gateway key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of relying parties.",
        subcommands: [
            Create.self, List.self, Enable.self, Disable.self, Rotate.self, Scopes.self, Networks.self, Delete.self,
        ])

    /// `verify-gateway key create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an API key. It is shown once.")

        @Argument(help: "Id of the organization.") var organization: String
        @Option(help: "A name by which you find the key again.") var name = "default"
        @Option(help: "What the key may do; repeat for several. Default: sessions:write.") var scope: [String] = []
        @Option(help: "Network that it may be used from; repeat for several. Default: anywhere.")
        var network: [String] = []
        @Option(help: "After how many days it counts no more. Default: never.") var expiresInDays: Int?
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let scopes = try KeyCommand.scopes(scope.isEmpty ? [Scope.sessionsWrite.rawValue] : scope)
            let networks = try KeyCommand.networks(network)
            let now = WallClock.system.now()
            let expiry = try KeyCommand.expiry(inDays: expiresInDays, now: now)
            try GivenName.require(name, of: "A key")
            let store = try storage.openStore()
            guard try await store.organization(id: organization) != nil else {
                throw Configuration.Problem(
                    description:
                        "There is no organization \(organization). Make one with: verify-gateway org create NAME")
            }
            let (key, record) = try await store.createAPIKey(
                organizationID: organization, name: name, scopes: scopes, networks: networks,
                expiresAt: expiry, now: now)
            KeyCommand.show(key, record, json: json)
        }
    }
}
