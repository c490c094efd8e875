import Foundation
import Logging

/// Log lines go to the standard error stream, one per event. They never hold document data, tokens, or whole session
/// ids; ``SessionTag`` names sessions instead.
enum Log {
    private static let bootstrapped: Void = LoggingSystem.bootstrap { label in
        StreamLogHandler.standardError(label: label)
    }

    /// The logger of the process. `VERIFY_LOG_LEVEL` says how much is written.
    static func make(level: Logger.Level? = nil) -> Logger {
        _ = bootstrapped
        var logger = Logger(label: "verify-gateway")
        let named = ProcessInfo.processInfo.environment["VERIFY_LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:))
        logger.logLevel = level ?? named ?? .info
        return logger
    }
}
