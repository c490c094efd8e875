import ArgumentParser
import PhoneClient

/// `chip-replay load`
struct LoadCommand: AsyncParsableCommand {
    /// What is done to the gateway.
    enum Scenario: String, CaseIterable, ExpressibleByArgument {
        case idle, sessions, burst, slow, pages
    }

    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Put a gateway under load and measure it.",
        discussion: """
            idle      --phones sockets, first only opened, then after hello; memory of each with --server-pid
            sessions  --rate full sessions per second for --duration; how fast results come
            burst     the same, then five times as many, then the same
            slow      --phones clients that send a byte now and then, beside half of --rate
            pages     --phones open pages; how fast they hear what their phones do, --rate steps per second

            The gateway has to allow so many sockets from one address (--sockets-per-address), and so many pages for pages
            (--streams-per-address, 512 unless set: without it the scenario says so). It should run on another core than this
            program (taskset). Exit status: 0 every bar is met, 1 some not, 2 could not run.
            """)

    @Argument(help: "idle, sessions, burst, slow or pages.")
    var scenario: Scenario

    @Option(help: ArgumentHelp("Address of the gateway, http://host:port.", valueName: "url"))
    var gateway: String

    @Option(help: "API key of a relying party, to create sessions.")
    var apiKey: String

    @Option(help: "Phones, pages or slow clients; default 1000.")
    var phones = 1000

    @Option(help: "Per second; default 100.")
    var rate = 100.0

    @Option(help: "Seconds; default 10.")
    var duration = 10

    @Option(name: .customLong("server-pid"), help: "Process of the gateway, when it runs on this machine.")
    var serverIdentifier: Int32?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(help: "Phones do without the second socket that the app opens before the upload.")
    var oneSocket = false

    @Argument(help: ArgumentHelp("Folder of dumps or .chipread file.", valueName: "read"))
    var path: String

    func validate() throws {
        guard phones >= 1, rate > 0, rate <= 100_000, 1...86_400 ~= duration else {
            throw ValidationError("--phones and --duration start at 1, --rate is above 0 and at most 100000.")
        }
    }

    func run() async throws {
        var options = Phone.Options()
        options.reconnectsBeforeUpload = !oneSocket
        let server = serverIdentifier.map { ServerWatch(identifier: $0) }
        if let server, server.residentBytes == nil {
            throw ValidationError("There is no process \(server.identifier) that can be looked at.")
        }
        let target = LoadTarget(
            address: try GatewayAddress(url: gateway), apiKey: apiKey, read: try ChipRead(path: path),
            options: options, server: server)
        let report = await load(target, .seconds(duration))
        print(json ? report.json : report.table)
        if !report.isMet { throw ExitCode.notConfirmed }
    }

    private func load(_ target: LoadTarget, _ duration: Duration) async -> LoadReport {
        switch scenario {
        case .idle: await IdleLoad(target: target, phones: phones, duration: duration).run()
        case .sessions: await SessionsLoad(target: target, rate: rate, duration: duration).run()
        case .burst: await BurstLoad(target: target, rate: rate, duration: duration).run()
        case .slow: await SlowLoad(target: target, clients: phones, rate: rate, duration: duration).run()
        case .pages: await PagesLoad(target: target, pages: phones, rate: rate, duration: duration).run()
        }
    }
}
