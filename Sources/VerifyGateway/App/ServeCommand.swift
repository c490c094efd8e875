import ArgumentParser
import Logging

/// `verify-gateway serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway until it is told to stop (SIGTERM or SIGINT).")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.configuration()
        try configuration.validate()
        let logger = Log.make()
        Hardening.apply(logger: logger)
        let gateway = try Gateway.open(configuration, logger: logger)
        try await gateway.run()
    }
}
