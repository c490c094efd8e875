import ArgumentParser
import TrustFiles

/// `verify-gateway domain`
struct DomainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "Domains that a relying party's sessions may send browsers to.",
        discussion: "Add only domains that you know to be the relying party's.",
        subcommands: [Add.self, List.self, Remove.self])

    /// `verify-gateway domain add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Permit a domain and everything below it.")

        @OptionGroup var scope: WebhookCommand.Scope
        @Argument(help: "The domain, example.org.") var domain: String

        func run() async throws {
            guard let name = DomainName(domain) else {
                throw Configuration.Problem(
                    description: """
                        "\(domain)" is no domain of one party. Write a DNS name such as example.org, in ASCII and below \
                        what a registry gives to everybody.
                        """)
            }
            let store = try await scope.open()
            let added = try await store.addDomain(
                name, organizationID: scope.organization, now: WallClock.system.now())
            guard let added else {
                throw Configuration.Problem(
                    description: "\(name.text) is taken already. One organization can have it: domain remove")
            }
            scope.show(added.object, "\(added.name) may be used in redirect URLs.")
        }
    }

    /// `verify-gateway domain list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organization's domains.")

        @OptionGroup var scope: WebhookCommand.Scope

        func run() async throws {
            let domains = try await scope.open().domains(organizationID: scope.organization)
            scope.show(domains, "domains", object: \.object) { domain in
                let patterns = domain.patterns.isEmpty ? "every path" : counted(domain.patterns.count, "pattern")
                return "\(domain.name)  \(patterns)"
            }
        }
    }

    /// `verify-gateway domain remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a domain away with its patterns. Sessions that name it stay on the gateway's page.")

        @OptionGroup var scope: WebhookCommand.Scope
        @Argument(help: "The domain.") var domain: String

        func run() async throws {
            let store = try await scope.open()
            guard
                try await store.removeDomain(
                    domain, organizationID: scope.organization, now: WallClock.system.now())
            else {
                throw WebhookCommand.missing("domain", domain)
            }
            scope.show(["name": .string(domain.lowercased()), "removed": true], "\(domain) is removed.")
        }
    }
}

/// `verify-gateway redirect`
struct RedirectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redirect", abstract: "Where below its domains a relying party may send browsers.",
        discussion: "A domain without any may be used whole.", subcommands: [Add.self, List.self, Remove.self])

    /// `verify-gateway redirect add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Permit a URL and what lies below it; from then on nothing else of its domain.")

        @OptionGroup var scope: WebhookCommand.Scope
        @Argument(help: "An https URL without query, https://example.org/done.") var url: String

        func run() async throws {
            guard let url = RedirectURL(url), url.isSecure, url.hasPublicHost, url.text == url.origin + url.path else {
                throw Configuration.Problem(
                    description: "\"\(url)\" cannot be used. Write for example https://example.org/done.")
            }
            let store = try await scope.open()
            let domain = try await store.domains(organizationID: scope.organization)
                .filter { DomainName($0.name)?.covers(url.host) == true }
                .max { $0.name.utf8.count < $1.name.utf8.count }
            guard let domain else {
                throw Configuration.Problem(
                    description:
                        "\(url.host) is below no domain of the organization. Add one with: verify-gateway domain add")
            }
            let pattern = try await store.addPattern(url.text, domain: domain, now: WallClock.system.now())
            scope.show(pattern.object(domain), "\(pattern.id)  \(pattern.pattern)")
        }
    }

    /// `verify-gateway redirect list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organization's patterns.")

        @OptionGroup var scope: WebhookCommand.Scope

        func run() async throws {
            let domains = try await scope.open().domains(organizationID: scope.organization)
            let patterns = domains.flatMap { domain in domain.patterns.map { (domain, $0) } }
            scope.show(patterns, "patterns", object: { $1.object($0) }, line: { "\($1.id)  \($1.pattern)" })
        }
    }

    /// `verify-gateway redirect remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a pattern away. With the last one the whole domain may be used again.")

        @OptionGroup var scope: WebhookCommand.Scope
        @Argument(help: "Id of the pattern.") var pattern: String

        func run() async throws {
            let store = try await scope.open()
            guard
                try await store.removePattern(
                    id: pattern, organizationID: scope.organization, now: WallClock.system.now())
            else {
                throw WebhookCommand.missing("pattern", pattern)
            }
            scope.show(["id": .string(pattern), "removed": true], "\(pattern) is removed.")
        }
    }
}

extension DomainRecord {
    fileprivate var object: JSONValue {
        [
            "id": .string(id), "name": .string(name), "patterns": .array(patterns.map { .string($0.pattern) }),
            "created_at": .instant(createdAt),
        ]
    }
}

extension DomainRecord.Pattern {
    fileprivate func object(_ domain: DomainRecord) -> JSONValue {
        ["id": .string(id), "domain": .string(domain.name), "pattern": .string(pattern)]
    }
}
