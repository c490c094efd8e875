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

    /// The record of a key, enabled or not; nil when there is none. That there is none is not remembered, so that nobody
    /// fills the memory with keys that he made up. One that is stored under the server secret before the present one moves
    /// to the present one, and is remembered under that.
    func entry(of key: String) async throws -> Entry? {
        let (hash, now) = (store.secrets.apiKeyHash(key), ContinuousClock.now)
        if let known = known.withLock({ $0[hash] }), now < known.until { return known.entry }
        var found = try await store.apiKeyWithOrganization(hash: hash)
        if found == nil { found = try await store.moveAPIKey(key) }
        guard let entry = found else { return nil }
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[hash] = (entry, now + moment)
        }
        return entry
    }
}
