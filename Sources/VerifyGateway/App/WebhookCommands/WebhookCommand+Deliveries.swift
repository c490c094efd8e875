import ArgumentParser
import TrustFiles

extension WebhookCommand {
    /// `verify-gateway webhook deliveries`
    struct Deliveries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what became of events, newest first.")

        @OptionGroup var scope: Scope
        @Option(help: "Only those that are pending, delivering, succeeded or failed.") var status: String?
        @Option(help: "Only those to this endpoint.") var endpoint: String?
        @Option(help: "Most deliveries, 1 to 100.") var limit = 20

        func run() async throws {
            let store = try await scope.open()
            let wanted = try status.map { text in
                guard let status = WebhookDeliveryRecord.Status(rawValue: text) else {
                    throw Configuration.Problem(description: "\"\(text)\" is no status of a delivery.")
                }
                return status
            }
            guard 1...100 ~= limit else { throw Configuration.Problem(description: "The limit has to be 1 to 100.") }
            let page = try await store.deliveries(
                organizationID: scope.organization, .init(status: wanted, endpointID: endpoint),
                page: PageRequest(limit: limit))
            scope.show(page.records, "deliveries", object: \.object) { delivery in
                let code = delivery.lastStatusCode.map { " (\($0))" } ?? ""
                let attempts = counted(delivery.attemptCount, "attempt")
                return "\(delivery.id)  \(delivery.status.rawValue)  \(attempts)\(code)"
            }
        }
    }

    /// `verify-gateway webhook attempts`
    struct Attempts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what was tried of a delivery.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the delivery.") var delivery: String

        func run() async throws {
            let store = try await scope.open()
            let attempts = try await WebhookCommand.all { page in
                let found = try await store.attempts(
                    deliveryID: delivery, organizationID: scope.organization, page: page)
                guard let found else { throw WebhookCommand.missing("delivery", delivery) }
                return found
            } id: {
                $0.id
            }
            scope.show(attempts, "attempts", object: \.object) { attempt in
                let outcome = attempt.statusCode.map(String.init) ?? attempt.failure?.rawValue ?? "no answer"
                return "\(InstantText.format(milliseconds: attempt.attemptedAt))  \(outcome)  \(attempt.duration) ms"
            }
        }
    }

    /// `verify-gateway webhook recover`
    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send an endpoint again what it has missed, as far as it is still there.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the endpoint.") var endpoint: String
        @Option(help: "When its receiver went down, such as 2026-03-09T12:00:00Z.") var since: String

        func run() async throws {
            guard let start = InstantText.parse(since) else {
                throw Configuration.Problem(description: "\"\(since)\" is no time such as 2026-03-09T12:00:00Z.")
            }
            let store = try await scope.open()
            var (all, count) = (0, 0)
            repeat {
                let outcome = try await store.recoverDeliveries(
                    endpointID: endpoint, organizationID: scope.organization, since: start,
                    now: WallClock.system.now())
                switch outcome {
                case .recovered(let some): count = some
                case .notFound: throw WebhookCommand.missing("endpoint", endpoint)
                case .endpointDisabled: throw WebhookCommand.isOff(endpoint, scope)
                }
                all += count
            } while count == SessionStore.mostRecovered
            scope.show(
                ["webhook_endpoint_id": .string(endpoint), "recovered_count": .integer(Int64(all))],
                all == 1 ? "1 delivery is due now." : "\(all) deliveries are due now.")
        }
    }

    /// `verify-gateway webhook retry`
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send a delivery again now.")

        @OptionGroup var scope: Scope
        @Argument(help: "Id of the delivery.") var delivery: String

        func run() async throws {
            let outcome = try await scope.open().retryDelivery(
                id: delivery, organizationID: scope.organization, now: WallClock.system.now())
            switch outcome {
            case .requeued(let record): scope.show(record.object, "\(delivery) is due now.")
            case .notFound: throw WebhookCommand.missing("delivery", delivery)
            case .payloadGone:
                throw Configuration.Problem(description: "Nothing of \(delivery) is left to be sent.")
            case .conflict: throw Configuration.Problem(description: "\(delivery) is on its way just now.")
            }
        }
    }
}
