import ArgumentParser

extension OrganizationCommand {
    /// An organization that a command is about.
    struct Target: ParsableArguments {
        @Argument(help: "Id of the organization, as org list shows it.") var organization: String
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        /// Prints what became of the organization, or fails when there is none.
        func show(_ record: OrganizationRecord?, _ sentence: (OrganizationRecord) -> String) throws {
            guard let record else {
                throw Configuration.Problem(
                    description: "There is no organization \(organization). Show all with: verify-gateway org list")
            }
            if json { Output.json(record.object) } else { print(sentence(record)) }
        }
    }

    /// `verify-gateway org show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a relying party.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().organization(id: target.organization)
            try target.show(record) { organization in
                [
                    "name: \(organization.name)", "privacy policy: \(organization.privacyPolicyURL ?? "none")",
                    "terms: \(organization.termsOfServiceURL ?? "none")", "website: \(organization.website ?? "none")",
                    "made: \(InstantText.format(milliseconds: organization.createdAt))",
                    "state: \(organization.state)",
                ].joined(separator: "\n")
            }
        }
    }

    /// `verify-gateway org gate`
    struct Gate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a relying party from making sessions, or let it.",
            discussion: """
                With ORG_NOT_VERIFIED_LIMIT_EXCEEDED it may ask five persons in 24 hours for more than their age; with the \
                other reasons it can make no sessions. Sessions that are there go on.
                """)

        @OptionGroup var target: Target
        @Option(
            help: """
                Why; the code that it hears: \
                \(SessionGate.allCases.map(\.rawValue).joined(separator: ", ")).
                """)
        var reason: String?
        @Flag(help: "Let it make sessions again.") var open = false

        func run() async throws {
            guard (reason == nil) == open else {
                throw Configuration.Problem(description: "Say either --reason or --open.")
            }
            let gate = try reason.map { text in
                guard let gate = SessionGate(rawValue: text) else {
                    let known = SessionGate.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Configuration.Problem(description: "\"\(text)\" is no reason. Known are \(known).")
                }
                return gate
            }
            let record = try await target.storage.openStore().setOrganization(
                id: target.organization, gate: gate, now: WallClock.system.now())
            try target.show(record) { "\($0.name): \($0.state)" }
        }
    }

    /// `verify-gateway org close`
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse every request of a relying party and hide its sessions.",
            discussion: "Nothing is deleted: verify-gateway org reopen takes it back.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().setOrganization(
                id: target.organization, isClosed: true, now: WallClock.system.now())
            try target.show(record) { "\($0.name): \($0.state)" }
        }
    }

    /// `verify-gateway org reopen`
    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a closing back.")

        @OptionGroup var target: Target

        func run() async throws {
            let record = try await target.storage.openStore().setOrganization(
                id: target.organization, isClosed: false, now: WallClock.system.now())
            try target.show(record) { "\($0.name): \($0.state)" }
        }
    }
}

extension OrganizationRecord {
    /// What it can do, in a few words for people.
    var state: String {
        if let frozenAt { return "closed since \(InstantText.format(milliseconds: frozenAt))" }
        return gate.map { "makes no sessions, or few: \($0.rawValue)" } ?? "open"
    }

    /// The organization as commands print it.
    var object: JSONValue {
        [
            "id": .string(id), "name": .string(name), "privacy_policy_url": .optional(privacyPolicyURL),
            "terms_of_service_url": .optional(termsOfServiceURL), "website": .optional(website),
            "frozen_at": .instant(frozenAt), "session_gate": .optional(gate?.rawValue),
            "created_at": .instant(createdAt),
        ]
    }
}
