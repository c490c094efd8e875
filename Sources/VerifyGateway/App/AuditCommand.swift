import ArgumentParser

/// `verify-gateway audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who did what, and when.", subcommands: [List.self])

    /// `verify-gateway audit list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an organization's audit log, newest first.",
            discussion: "Events are \(AuditEvent.allCases.map(\.rawValue).joined(separator: ", ")).")

        @OptionGroup var scope: WebhookCommand.Scope
        @Option(help: "Only this event.") var event: String?
        @Option(help: "Only rows of this time or later, such as 2026-03-09T12:00:00Z.") var since: String?
        @Option(help: "Only rows of this time or earlier.") var until: String?
        @Option(help: "How many, 1 to 10000.") var lines = 50

        func run() async throws {
            guard 1...10_000 ~= lines else {
                throw Configuration.Problem(description: "The lines have to be 1 to 10000.")
            }
            var filter = SessionStore.AuditFilter()
            if let event {
                filter.event = AuditEvent(rawValue: event)
                guard filter.event != nil else {
                    throw Configuration.Problem(
                        description: "\"\(event)\" is no event. They are listed by: verify-gateway audit list --help")
                }
            }
            filter.createdFrom = try since.map(Self.time)
            filter.createdTo = try until.map(Self.time)
            let rows = try await scope.open().auditLog(organizationID: scope.organization, filter, limit: lines)
            scope.show(rows, "rows", object: \.object, line: \.line)
        }

        private static func time(_ text: String) throws(Configuration.Problem) -> Int64 {
            guard let time = InstantText.parse(text) else {
                throw Configuration.Problem(description: "\"\(text)\" is no time such as 2026-03-09T12:00:00Z.")
            }
            return time
        }
    }
}

extension AuditRecord {
    fileprivate var line: String {
        let who = actor.keyID.map { "api_key \($0)" } ?? actor.type
        let more = metadata == [:] ? "" : "  " + String(decoding: metadata.encoded, as: UTF8.self)
        return "\(InstantText.format(milliseconds: createdAt))  \(event.rawValue)  \(targetID)  by \(who)\(more)"
    }
}
