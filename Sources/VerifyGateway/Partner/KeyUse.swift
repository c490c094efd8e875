import Logging
import ServiceLifecycle
import Synchronization

/// Remembers when keys were used and writes it down now and then, so that no request waits for it.
final class KeyUse: Service, CustomStringConvertible {
    /// How exactly it is known, in milliseconds; a key in steady use costs one write in this time.
    static let grain: Int64 = 60_000

    let description = "KeyUse"
    private let store: SessionStore
    private let logger: Logger
    private let interval: Duration
    private let pending = Mutex<[String: Int64]>([:])

    init(store: SessionStore, logger: Logger, interval: Duration = .seconds(5)) {
        (self.store, self.logger, self.interval) = (store, logger, interval)
    }

    /// A request came with the key. Only valid keys get here, so the number of them is that of the keys there are.
    func note(_ key: APIKeyRecord, now: Int64) {
        let time = now - now % Self.grain
        guard (key.lastUsedAt ?? .min) < time else { return }
        pending.withLock { $0[key.id] = time }
    }

    /// Writes down what is known. It is lost when that fails: nothing rests on it.
    func flush() async throws {
        let keys = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        if !keys.isEmpty { try await store.noteUse(of: keys) }
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: self.interval) }
            do {
                try await flush()
            } catch {
                logger.error("use of keys not stored", metadata: ["error": .string("\(type(of: error))")])
            }
        }
    }
}
