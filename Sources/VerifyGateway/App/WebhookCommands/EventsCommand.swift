import ArgumentParser
import Glibc

/// `verify-gateway events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What relying parties hear of.", subcommands: [Tail.self])

    /// `verify-gateway events tail`
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an organization's latest events, oldest first.",
            discussion: "With --follow it goes on until it is stopped with Control-C.")

        private static let pause = Duration.milliseconds(500)

        @OptionGroup var scope: WebhookCommand.Scope
        @Option(help: "How many to begin with, 1 to 100.") var lines = 20
        @Flag(help: "Wait for new ones.") var follow = false

        func run() async throws {
            guard 1...100 ~= lines else { throw Configuration.Problem(description: "The lines have to be 1 to 100.") }
            let store = try await scope.open()
            var last: String?
            repeat {
                let page = try await store.events(
                    organizationID: scope.organization, page: PageRequest(limit: last == nil ? lines : 100))
                let new = page.records.prefix { $0.event.id != last }.reversed()
                for (event, deliveries) in new { show(event, deliveries) }
                if page.records.isEmpty, !follow, !scope.json { Output.nothing("events") }
                last = page.records.first?.event.id ?? last
                fflush(nil)
                if follow { try await Task.sleep(for: Self.pause) }
            } while follow
        }

        private func show(_ event: EventRecord, _ deliveries: [WebhookDeliveryRecord]) {
            let states = deliveries.map(\.status.rawValue).joined(separator: ", ")
            scope.show(
                event.object(deliveries),
                "\(InstantText.format(milliseconds: event.createdAt))  \(event.id)  \(event.type.rawValue)"
                    + (states.isEmpty ? "  no deliveries" : "  \(states)"))
        }
    }
}
