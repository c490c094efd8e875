import Logging
import ServiceLifecycle

/// Forgets challenges and keys that are no longer needed.
struct AttestationSweep: Service, CustomStringConvertible {
    let description = "AttestationSweep"
    let desk: AttestationDesk

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await desk.store.sweepAttestation(now: desk.clock.now())
            } catch {
                desk.logger.error("sweep failed", metadata: ["error": .string("\(type(of: error))")])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(300)) }
        }
    }
}
