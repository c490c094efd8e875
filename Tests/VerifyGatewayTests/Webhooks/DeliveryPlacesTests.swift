import Testing

@testable import VerifyGateway

@Suite("Places of deliveries")
struct DeliveryPlacesTests {
    private static let limits = DeliveryPlaces.Limits(
        inTotal: 12, perOrganization: 6, perEndpoint: 4, perFailingEndpoint: 1)

    private static func endpoint(_ id: String, of organization: String, isFailing: Bool = false) -> DueEndpoint {
        DueEndpoint(id: id, organizationID: organization, isFailing: isFailing)
    }

    private static func dealt(_ places: DeliveryPlaces, _ endpoints: [DueEndpoint]) -> [String: Int] {
        Dictionary(places.shares(of: endpoints).map { ($0.endpointID, $0.count) }, uniquingKeysWith: +)
    }

    private static func take(_ shares: [String: Int], of organization: String, in places: inout DeliveryPlaces) {
        for (id, count) in shares {
            places.take(
                (0..<count).map { _ in
                    LeasedDelivery(
                        id: "whd", eventID: "evt", type: "t", endpointID: id, organizationID: organization,
                        attemptCount: 0, payload: "", url: "", isEndpointEnabled: true, sealedSecrets: [])
                })
        }
    }

    @Test("An endpoint gets what it may have, and one that failed gets one place")
    func endpoints() {
        let places = DeliveryPlaces(Self.limits)
        #expect(Self.dealt(places, [Self.endpoint("a", of: "A")]) == ["a": 4])
        #expect(Self.dealt(places, [Self.endpoint("a", of: "A", isFailing: true)]) == ["a": 1])
        #expect(Self.dealt(places, []).isEmpty)
    }

    @Test("However many endpoints of one organization hang, another has places")
    func organizations() {
        var places = DeliveryPlaces(Self.limits)
        let crowd = (0..<600).map { Self.endpoint("c\($0)", of: "C") }
        let first = Self.dealt(places, crowd)
        #expect(first.values.reduce(0, +) == 6 && first.values.allSatisfy { $0 == 1 })
        Self.take(first, of: "C", in: &places)
        #expect(places.taken == 6)
        #expect(Self.dealt(places, crowd).isEmpty)
        #expect(Self.dealt(places, crowd + [Self.endpoint("a", of: "A")]) == ["a": 4])
    }

    @Test("What is scarce goes to everybody in turns")
    func turns() {
        let many = ["A", "B", "C", "D"].flatMap { organization in
            ["1", "2"].map { Self.endpoint(organization + $0, of: organization) }
        }
        let dealt = Self.dealt(DeliveryPlaces(Self.limits), many)
        for organization in ["A", "B", "C", "D"] {
            let counts = ["1", "2"].map { dealt[organization + $0, default: 0] }
            #expect(counts.reduce(0, +) == 3 && counts.allSatisfy { $0 > 0 }, "\(organization) \(counts)")
        }
    }

    @Test("A place that becomes free can be dealt again")
    func again() throws {
        var places = DeliveryPlaces(Self.limits)
        Self.take(["a": 4], of: "A", in: &places)
        #expect(Self.dealt(places, [Self.endpoint("a", of: "A")]).isEmpty)
        places.leave(
            LeasedDelivery(
                id: "whd", eventID: "evt", type: "t", endpointID: "a", organizationID: "A", attemptCount: 0,
                payload: "",
                url: "", isEndpointEnabled: true, sealedSecrets: []))
        #expect(Self.dealt(places, [Self.endpoint("a", of: "A")]) == ["a": 1])
    }
}
