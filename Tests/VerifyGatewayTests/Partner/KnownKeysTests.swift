import Testing

@testable import VerifyGateway

@Suite("Keys that came lately")
struct KnownKeysTests {
    @Test(
        "A key counts as it was read for a moment, then as the store has it; one that is not there is asked for each time"
    )
    func moment() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.store
        let (always, never) = (
            KnownKeys(store: store, moment: .seconds(3600)), KnownKeys(store: store, moment: .zero)
        )
        let (key, record) = try await store.createAPIKey(
            organizationID: fixture.organization.id, name: "Test", scopes: [.sessionsRead], now: 1)
        let hash = store.secrets.apiKeyHash(key)
        for known in [always, never] {
            #expect(try await known.entry(hash: store.secrets.apiKeyHash(key + "x")) == nil)
            #expect(try await known.entry(hash: hash)?.key.isEnabled == true)
        }
        try await store.setAPIKey(id: record.id, enabled: false)
        #expect(try await always.entry(hash: hash)?.key.isEnabled == true)
        #expect(try await never.entry(hash: hash)?.key.isEnabled == false)
        #expect(try await KnownKeys(store: store).entry(hash: hash)?.key.isEnabled == false)
    }
}
