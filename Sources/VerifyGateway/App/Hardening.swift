import CWipingHeap
import Foundation
import Logging

/// What the process forbids itself because it holds people's documents.
enum Hardening {
    /// No core files, no memory for debuggers of the same user. `VERIFY_ALLOW_MEMORY_DUMPS=1` leaves both as they are,
    /// for whoever looks for a fault.
    static func apply(logger: Logger) {
        guard ProcessInfo.processInfo.environment["VERIFY_ALLOW_MEMORY_DUMPS"] != "1" else {
            return logger.warning("memory dumps are allowed; they would hold document data")
        }
        if wiping_heap_forbid_dumps() != 0 {
            logger.warning("memory dumps could not be forbidden; forbid core files in the service manager")
        }
    }
}
