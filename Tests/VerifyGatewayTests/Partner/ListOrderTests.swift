import Testing

@testable import VerifyGateway

@Suite("Order of lists")
struct ListOrderTests {
    @Test("Every list of relying parties is newest first, whole and page by page")
    func newestFirst() async throws {
        try await HTTPDouble.with({ _ in .answer(500, "", headers: ["Retry-After": "3600"]) }) { double in
            try await RunningGateway.with { running in
                let receiver = try Receiver()
                var endpoints: [String] = []
                for _ in 0..<3 {
                    endpoints.append(try await running.endpoint(double.url, receiver))
                    running.clock.advance(seconds: 1)
                }
                for index in 0..<2 {
                    _ = try await running.gateway.store.createEncryptionKey(
                        receiver.key, keyID: "more-\(index)", endpointID: endpoints[0],
                        organizationID: running.organizationID, now: running.gateway.clock.now())
                    running.clock.advance(seconds: 1)
                }
                for _ in 0..<3 {
                    _ = try await running.cancelledSession()
                    running.clock.advance(seconds: 1)
                }
                let store = running.gateway.store
                let (first, organization) = (endpoints[0], running.organizationID)
                let sent = try await store.deliveries(organizationID: organization, .init(endpointID: first))
                let delivery = try #require(sent.records.first).id
                for count in 1...3 {
                    try await eventually {
                        let tried = try await store.attempts(deliveryID: delivery, organizationID: organization)
                        return tried?.records.count == count
                    }
                    running.clock.advance(seconds: 1)
                    guard count < 3 else { break }
                    _ = try await store.retryDelivery(
                        id: delivery, organizationID: organization, now: running.gateway.clock.now())
                }
                let headers = try await running.headers(Set(Scope.allCases))
                let http = try KeptConnection(running)
                var count = 0
                for route in Routes(gateway: running.gateway).partnerRoutes where route.operation?.isList == true {
                    let path = PartnerWorld.path(route) { $0 == "delivery_id" ? delivery : first }
                    guard case .array(let items)? = try await http("GET", path, headers).json["data"] else {
                        throw FixtureError()
                    }
                    let times = items.compactMap { ($0["created_at"] ?? $0["attempted_at"])?.text }
                    #expect(times.count == items.count && Set(times).count >= 3, "\(route.name)")
                    #expect(times == times.sorted(by: >), "\(route.name)")
                    var (paged, after): ([JSONValue], String) = ([], "")
                    repeat {
                        let page = try await http("GET", path + "?limit=2" + after, headers).json
                        guard case .array(let items)? = page["data"] else { throw FixtureError() }
                        paged += items
                        after = (page["pagination"]?["next_cursor"]?.text).map { "&starting_after=" + $0 } ?? ""
                    } while !after.isEmpty && paged.count < 100
                    #expect(paged.compactMap { $0["id"]?.text } == items.compactMap { $0["id"]?.text }, "\(route.name)")
                    count += 1
                }
                #expect(count == 7)
            }
        }
    }
}
