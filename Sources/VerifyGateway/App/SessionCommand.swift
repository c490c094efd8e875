import ArgumentParser
import Foundation
import HandoffProtocol

/// `verify-gateway session`
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Verifications of relying parties.",
        subcommands: [List.self, Show.self, Cancel.self])

    /// A session that a command is about.
    struct Target: ParsableArguments {
        @Argument(help: "Id of the session.") var session: String
        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        /// Prints how the session stands, or fails when there is none.
        func show(_ store: SessionStore) async throws {
            guard let record = try await store.session(id: session, now: WallClock.system.now()) else { throw missing }
            if json { Output.json(record.operatorObject) } else { print(record.line) }
        }

        var missing: Configuration.Problem {
            Configuration.Problem(description: "There is no session \(session). Ids are vs_ and 64 letters and digits.")
        }
    }

    /// `verify-gateway session list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organization's sessions, newest first.")

        @OptionGroup var scope: WebhookCommand.Scope
        @Option(help: "Only those that stand here: created, in_progress, succeeded, failed, expired, cancelled.")
        var status: String?
        @Option(help: "How many, 1 to 1000.") var lines = 20

        func run() async throws {
            guard 1...1000 ~= lines else { throw Configuration.Problem(description: "The lines have to be 1 to 1000.") }
            var filter = SessionStore.SessionFilter()
            if let status {
                filter.status = SessionStatus(rawValue: status)
                guard filter.status != nil else {
                    let known = SessionStatus.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Configuration.Problem(description: "\"\(status)\" is no status. Known are \(known).")
                }
            }
            let page = try await scope.open().sessions(
                organizationID: scope.organization, filter, page: PageRequest(limit: lines))
            scope.show(page.records, "sessions", object: \.operatorObject, line: \.line)
        }
    }

    /// `verify-gateway session show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how a session stands.")

        @OptionGroup var target: Target

        func run() async throws { try await target.show(try target.storage.openStore()) }
    }

    /// `verify-gateway session cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a session. Its phone and page hear of it within a second.",
            discussion: "A session that has ended stays as it is.")

        @OptionGroup var target: Target

        func run() async throws {
            let store = try target.storage.openStore()
            let outcome = try await store.cancelFromOutside(
                sessionID: target.session, now: WallClock.system.now())
            if case .notFound = outcome { throw target.missing }
            try await target.show(store)
        }
    }
}

extension SessionRecord {
    /// The session as relying parties see it, with whose it is.
    fileprivate var operatorObject: JSONValue {
        let url = ProcessInfo.processInfo.environment["VERIFY_PUBLIC_URL"] ?? "http://127.0.0.1:8080"
        guard case .object(let members) = partnerObject(publicURL: url) else { return .null }
        return .object(members + [.init(name: "organization_id", value: .string(organizationID))])
    }

    fileprivate var line: String {
        let status = ([status.rawValue] + [failureCode?.rawValue].compactMap(\.self)).joined(separator: " ")
        return "\(InstantText.format(milliseconds: createdAt))  \(id)  \(status)"
    }
}
