import CWipingHeap
import Foundation
import Logging

/// What the process forbids itself because it holds people's documents.
enum Hardening {
    /// No core files, no memory for debuggers of the same user, and no backtrace of a crash, because Swift's shows
    /// registers and the memory that they point at. `VERIFY_ALLOW_MEMORY_DUMPS=1` leaves all as it is, for whoever looks
    /// for a fault.
    static func apply(logger: Logger) {
        do throws(Configuration.Problem) {
            if try EnvironmentFlag.isOn("VERIFY_ALLOW_MEMORY_DUMPS", ProcessInfo.processInfo.environment) {
                return logger.warning("memory dumps are allowed; they would hold document data")
            }
        } catch {
            logger.warning("memory dumps stay forbidden: \(error.description)")
        }
        // The runtime has read SWIFT_BACKTRACE before the program began; taking its handlers away comes later and counts.
        for signal in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP, SIGSYS] {
            Foundation.signal(signal, SIG_DFL)
        }
        if wiping_heap_forbid_dumps() != 0 {
            logger.warning("memory dumps could not be forbidden; forbid core files in the service manager")
        }
    }
}
