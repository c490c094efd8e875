import ArgumentParser

/// `verify-gateway org`
struct OrganizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "org", abstract: "Relying parties.",
        subcommands: [Create.self, List.self, Show.self, Gate.self, Close.self, Reopen.self])

    /// `verify-gateway org create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a relying party.")

        @Argument(help: "The name that people read before they consent.") var name: String
        @Option(help: "Where its privacy policy stands.") var privacyPolicyURL: String?
        @Option(help: "Where its terms stand.") var termsURL: String?
        @Option(help: "Its website.") var website: String?
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            try GivenName.require(name, of: "An organization")
            for url in [privacyPolicyURL, termsURL, website].compactMap(\.self) where RedirectURL(url)?.isSecure != true
            {
                throw Configuration.Problem(description: "\"\(url)\" has to be an address that starts with https://.")
            }
            let store = try storage.openStore(creating: true)
            let organization = try await store.createOrganization(
                name: name, privacyPolicyURL: privacyPolicyURL, termsOfServiceURL: termsURL, website: website,
                now: WallClock.system.now())
            if json {
                Output.json(organization.object)
            } else {
                print("\(organization.name) is organization \(organization.id).")
                print("Make its API key with: verify-gateway key create \(organization.id) --name NAME")
            }
        }
    }

    /// `verify-gateway org list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show relying parties, by name.")

        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON, one line each.") var json = false

        func run() async throws {
            let organizations = try await storage.openStore().organizations()
            if organizations.isEmpty, !json { Output.nothing("organizations") }
            for organization in organizations {
                if json {
                    Output.json(organization.object)
                } else {
                    print("\(organization.id)  \(organization.name)  \(organization.state)")
                }
            }
        }
    }
}
