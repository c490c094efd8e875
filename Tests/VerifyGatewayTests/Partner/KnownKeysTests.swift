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
        for known in [always, never] {
            #expect(try await known.entry(of: key + "x") == nil)
            #expect(try await known.entry(of: key)?.key.isEnabled == true)
        }
        try await store.setAPIKey(id: record.id, enabled: false, now: 0)
        #expect(try await always.entry(of: key)?.key.isEnabled == true)
        #expect(try await never.entry(of: key)?.key.isEnabled == false)
        #expect(try await KnownKeys(store: store).entry(of: key)?.key.isEnabled == false)
    }
}
