import ArgumentParser
import Glibc
import Logging
import NIOCore

/// `verify-gateway serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway until it is told to stop (SIGTERM or SIGINT).",
        discussion:
            "VERIFY_LOG_LEVEL says how much is logged: error, warning, notice, info (the default), debug, trace.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.configuration()
        try configuration.validate()
        let logger = try Log.make()
        Hardening.apply(logger: logger)
        let gateway = try Gateway.open(configuration, logger: logger)
        do {
            try await gateway.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Configuration.Problem(
                description: """
                    \(configuration.host):\(configuration.port) is taken. Stop what listens there, or use another with \
                    --listen.
                    """)
        }
    }
}
