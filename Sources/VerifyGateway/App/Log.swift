import Foundation
import Logging

/// Log lines go to the standard error stream, one per event. They never hold document data, tokens, or whole session
/// ids; ``SessionTag`` names sessions instead.
enum Log {
    private static let bootstrapped: Void = LoggingSystem.bootstrap { label in
        StreamLogHandler.standardError(label: label)
    }

    /// The logger of the process. `VERIFY_LOG_LEVEL` says how much is written.
    static func make(level: Logger.Level? = nil) throws -> Logger {
        let named = try named()
        _ = bootstrapped
        var logger = Logger(label: "verify-gateway")
        logger.logLevel = level ?? named ?? .info
        return logger
    }

    /// The level that the environment names; fails with the names that there are.
    static func named(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Logger.Level? {
        guard let name = environment["VERIFY_LOG_LEVEL"] else { return nil }
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.reversed().map(\.rawValue).joined(separator: ", ")
            throw Configuration.Problem(description: "\"\(name)\" is no VERIFY_LOG_LEVEL. Use one of \(names).")
        }
        return level
    }
}
