import Synchronization

/// API keys that came lately, with their organizations: a relying party that asks a thousand times a second is looked up ten
/// times. What an operator changes about a key or its organization counts after this moment at the latest.
final class KnownKeys: Sendable {
    typealias Entry = (key: APIKeyRecord, organization: OrganizationRecord)

    /// How long a key is taken as it was read.
    static let moment = Duration.milliseconds(100)
    private static let capacity = 1000

    private let store: SessionStore
    private let moment: Duration
    private let known = Mutex<[String: (entry: Entry, until: ContinuousClock.Instant)]>([:])

    init(store: SessionStore, moment: Duration = KnownKeys.moment) { (self.store, self.moment) = (store, moment) }

    /// The key with this hash, enabled or not; nil when there is none. That there is none is not remembered, so that nobody
    /// fills the memory with keys that he made up.
    func entry(hash: String) async throws -> Entry? {
        let now = ContinuousClock.now
        if let known = known.withLock({ $0[hash] }), now < known.until { return known.entry }
        guard let entry = try await store.apiKeyWithOrganization(hash: hash) else { return nil }
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[hash] = (entry, now + moment)
        }
        return entry
    }
}
