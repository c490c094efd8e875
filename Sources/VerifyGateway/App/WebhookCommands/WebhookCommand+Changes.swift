import ArgumentParser

extension WebhookCommand {
    /// `verify-gateway webhook enable`
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn an endpoint on.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String

        func run() async throws { try await WebhookCommand.set(endpoint, enabled: true, scope) }
    }

    /// `verify-gateway webhook disable`
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn an endpoint off.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String

        func run() async throws { try await WebhookCommand.set(endpoint, enabled: false, scope) }
    }

    /// Nothing could arrive at the endpoint.
    static func isOff(_ id: String, _ scope: Scope) -> Configuration.Problem {
        Configuration.Problem(
            description:
                "\(id) is turned off. Turn it on first: verify-gateway webhook enable \(scope.organization) \(id)")
    }

    private static func set(_ id: String, enabled: Bool, _ scope: Scope) async throws {
        let changed = try await scope.open().updateEndpoint(
            id: id, organizationID: scope.organization, .init(isEnabled: enabled), now: WallClock.system.now())
        guard let changed else { throw missing("endpoint", id) }
        scope.show(changed.object, "\(id) is \(enabled ? "on" : "off").")
    }

    /// `verify-gateway webhook delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an endpoint with its keys and everything that waits for it.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String

        func run() async throws {
            let store = try await scope.open()
            guard
                try await store.deleteEndpoint(
                    id: endpoint, organizationID: scope.organization, now: WallClock.system.now())
            else {
                throw WebhookCommand.missing("endpoint", endpoint)
            }
            scope.show(["id": .string(endpoint), "deleted": true], "\(endpoint) is deleted.")
        }
    }

    /// `verify-gateway webhook rotate`
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Replace an endpoint's signing secret.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String
        @Option(help: "For how many seconds the old secret signs beside the new one, up to 604800.") var overlap = 0

        func run() async throws {
            guard 0...Int(SessionStore.longestOverlap / 1000) ~= overlap else {
                throw Configuration.Problem(description: "The overlap has to be 0 to 604800 seconds.")
            }
            let secret = try await scope.open().rotateSigningSecret(
                endpointID: endpoint, organizationID: scope.organization, overlap: Int64(overlap) * 1000,
                now: WallClock.system.now())
            guard let secret else { throw WebhookCommand.missing("endpoint", endpoint) }
            scope.show(["endpoint_id": .string(endpoint), "signing_secret": .string(secret)], secret)
        }
    }

    /// `verify-gateway webhook test`
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send an endpoint an event that tells of nothing.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String

        func run() async throws {
            let store = try await scope.open()
            let keys = try await store.encryptionKeys(
                endpointID: endpoint, organizationID: scope.organization, active: true, page: PageRequest(limit: 1))
            guard let keys else { throw WebhookCommand.missing("endpoint", endpoint) }
            guard !keys.records.isEmpty else {
                throw Configuration.Problem(
                    description: """
                        \(endpoint) has no key in use, so nothing can be sent to it. Give it one with: verify-gateway \
                        webhook key \(scope.organization) \(endpoint) FILE
                        """)
            }
            let test = try await store.testEndpoint(
                id: endpoint, organizationID: scope.organization, now: WallClock.system.now())
            guard case .requeued(let sent) = test else {
                if case .notFound = test { throw WebhookCommand.missing("endpoint", endpoint) }
                throw WebhookCommand.isOff(endpoint, scope)
            }
            scope.show(
                sent.event.object(sent.deliveries),
                sent.deliveries.map { "\($0.id) is \($0.status.rawValue)." }.joined(separator: "\n"))
        }
    }
}
