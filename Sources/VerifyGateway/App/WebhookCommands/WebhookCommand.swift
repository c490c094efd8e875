import ArgumentParser
import Foundation

/// `verify-gateway webhook`
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Where relying parties hear of their sessions.",
        subcommands: [
            Create.self, List.self, Key.self, Enable.self, Disable.self, Delete.self, Rotate.self, Test.self,
            Deliveries.self, Attempts.self, Retry.self, Recover.self,
        ])

    /// What every command takes.
    struct Scope: ParsableArguments {
        @Argument(help: "Id of the organization.") var organization: String
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        /// Opens the store; fails when there is no such organization.
        func open() async throws -> SessionStore {
            let store = try storage.openStore()
            guard try await store.organization(id: organization) != nil else {
                throw Configuration.Problem(
                    description:
                        "There is no organization \(organization). Make one with: verify-gateway org create NAME")
            }
            return store
        }

        /// Prints a result, as JSON or as a line for people.
        func show(_ object: JSONValue, _ line: String) {
            if json { Output.json(object) } else { print(line) }
        }

        /// Prints a list, or that there is none of it.
        func show<Record>(
            _ records: some Collection<Record>, _ what: String, object: (Record) -> JSONValue, line: (Record) -> String
        ) {
            if records.isEmpty, !json { Output.nothing(what) }
            for record in records { show(object(record), line(record)) }
        }
    }

    /// There is nothing under an id.
    static func missing(_ what: String, _ id: String) -> Configuration.Problem {
        Configuration.Problem(description: "The organization has no \(what) \(id).")
    }

    /// `verify-gateway webhook create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an endpoint. Its signing secret is printed.",
            discussion: "Nothing is delivered before it has a key: verify-gateway webhook key")

        @OptionGroup var scope: Scope
        @Argument(help: "Where deliveries are sent, an https URL.") var url: String
        @Option(help: "A name by which you find it again.") var name: String?

        func run() async throws {
            if let name { try GivenName.require(name, of: "An endpoint", longest: 120) }
            let store = try await scope.open()
            let isTest = ProcessInfo.processInfo.environment["VERIFY_MODE"] == Configuration.Mode.test.rawValue
            do throws(WebhookURL.Problem) {
                _ = try WebhookURL(url, allowsLoopback: isTest)
            } catch {
                throw Configuration.Problem(
                    description: """
                        \(error.sentence) Write for example https://example.org/hook. This machine is a target only with \
                        VERIFY_MODE=test.
                        """)
            }
            var changes = WebhookEndpointChanges()
            if let name { changes.name = name }
            do {
                let (endpoint, secret) = try await store.createEndpoint(
                    changes, url: url, organizationID: scope.organization, now: WallClock.system.now())
                scope.show(
                    ["endpoint": endpoint.object, "signing_secret": .string(secret)], "\(endpoint.id)\n\(secret)")
            } catch LimitReached.endpoints {
                throw Configuration.Problem(
                    description: """
                        The organization has \(SessionStore.mostEndpoints) endpoints, as many as it can have. Delete one \
                        that is not used: verify-gateway webhook delete
                        """)
            }
        }
    }

    /// `verify-gateway webhook list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show endpoints, newest first.")

        @OptionGroup var scope: Scope

        func run() async throws {
            let store = try await scope.open()
            let endpoints = try await WebhookCommand.all { page in
                try await store.endpoints(organizationID: scope.organization, page: page)
            } id: {
                $0.id
            }
            scope.show(endpoints, "endpoints", object: \.object) { endpoint in
                let state = endpoint.isEnabled ? "on" : endpoint.disabledReason.map { "off (\($0.rawValue))" } ?? "off"
                return "\(endpoint.id)  \(state)  \(endpoint.url)"
            }
        }
    }

    /// `verify-gateway webhook key`
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an endpoint the public key that its payloads are encrypted to.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String
        @Argument(help: "File with the public key as JWK.") var file: String
        @Option(help: "The name that payloads carry as kid.") var keyID = "key-1"

        func run() async throws {
            let store = try await scope.open()
            guard KeyRules.isName(keyID) else {
                throw Configuration.Problem(
                    description: "The key id has to have 1 to 128 characters, none of them a control character.")
            }
            let key = try KeyFile.read(file)
            let record = try await store.createEncryptionKey(
                key, keyID: keyID, endpointID: endpoint, organizationID: scope.organization,
                now: WallClock.system.now())
            guard let record else { throw WebhookCommand.missing("endpoint", endpoint) }
            scope.show(record.object, "\(record.id) is the active key of \(endpoint).")
        }
    }

    /// Every record of a list.
    static func all<Record>(
        _ page: (PageRequest) async throws -> ListPage<Record>, id: (Record) -> String
    ) async throws -> [Record] {
        var (records, request): ([Record], PageRequest) = ([], PageRequest(limit: 100))
        while true {
            let part = try await page(request)
            records += part.records
            guard part.hasMore, let last = part.records.last else { return records }
            request.after = id(last)
        }
    }
}
