import ArgumentParser

/// `verify-gateway secret`
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "The server secret and its replacement.",
        discussion: """
            To replace it, stop the gateway, move the secret file elsewhere and start the gateway with \
            --previous-secret-file naming it: a new secret is made, and the old one counts beside it. Ask for the status \
            from time to time, and leave the old one out when nothing needs it any more. Ids of documents and people stay.
            """,
        subcommands: [Status.self])

    /// `verify-gateway secret status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which secret is in force and whether the previous one can go. Changes nothing.")

        @OptionGroup var storage: StorageOptions
        @Flag(help: "Print the result as JSON.") var json = false

        func run() async throws {
            let path = storage.databasePath()
            guard let report = try SecretReport(storage, now: WallClock.system.now()) else {
                throw Configuration.Problem(
                    description: "\(path) has no server secret yet; the next start of the gateway binds one.")
            }
            if json { Output.json(report.object) } else { report.lines.forEach { print($0) } }
        }
    }
}
