/// Who has how many of the places for attempts. Free ones are dealt out organization by organization, and no organization
/// gets all, so that one whose endpoints hang holds up nobody but itself.
struct DeliveryPlaces: Sendable {
    /// How much may be under way at a time.
    struct Limits: Sendable {
        /// Attempts to all endpoints together.
        var inTotal = 128
        /// Attempts to the endpoints of one organization.
        var perOrganization = 32
        /// Attempts to one endpoint.
        var perEndpoint = 16
        /// Attempts to an endpoint whose last attempt failed.
        var perFailingEndpoint = 1
    }

    private let limits: Limits
    private var byEndpoint: [String: Int] = [:]
    private var byOrganization: [String: Int] = [:]
    /// Attempts under way.
    private(set) var taken = 0

    init(_ limits: Limits) { self.limits = limits }

    /// Gives places to attempts that begin.
    mutating func take(_ deliveries: [LeasedDelivery]) {
        for delivery in deliveries { change(delivery, by: 1) }
    }

    /// Takes the place of an attempt that has ended back.
    mutating func leave(_ delivery: LeasedDelivery) { change(delivery, by: -1) }

    private mutating func change(_ delivery: LeasedDelivery, by difference: Int) {
        func changed(_ count: Int?) -> Int? {
            let count = (count ?? 0) + difference
            return count > 0 ? count : nil
        }
        byEndpoint[delivery.endpointID] = changed(byEndpoint[delivery.endpointID])
        byOrganization[delivery.organizationID] = changed(byOrganization[delivery.organizationID])
        taken += difference
    }

    /// How many deliveries of which endpoint may begin: in turns, beginning with the organization, and in it the endpoint,
    /// that has the least under way.
    func shares(of endpoints: [DueEndpoint]) -> [(endpointID: String, count: Int)] {
        var hands = Dictionary(grouping: endpoints, by: \.organizationID).map { organization, endpoints in
            Hand(
                rest: limits.perOrganization - byOrganization[organization, default: 0],
                places: endpoints.sorted { byEndpoint[$0.id, default: 0] < byEndpoint[$1.id, default: 0] }.map {
                    let limit = $0.isFailing ? limits.perFailingEndpoint : limits.perEndpoint
                    return Hand.Place(endpointID: $0.id, rest: limit - byEndpoint[$0.id, default: 0])
                })
        }.sorted { $0.rest > $1.rest }
        var free = limits.inTotal - taken
        var isDealing = true
        while free > 0, isDealing {
            isDealing = false
            for index in hands.indices where free > 0 && hands[index].takeOne() {
                free -= 1
                isDealing = true
            }
        }
        return hands.flatMap(\.places).filter { $0.share > 0 }.map { ($0.endpointID, $0.share) }
    }

    /// What one organization is dealt.
    private struct Hand {
        struct Place {
            let endpointID: String
            /// Places that it may still get.
            var rest: Int
            var share = 0
        }

        var rest: Int
        var places: [Place]
        private var turn = 0

        init(rest: Int, places: [Place]) { (self.rest, self.places) = (rest, places) }

        /// Gives one place to the endpoint whose turn it is, if any may have one.
        mutating func takeOne() -> Bool {
            guard rest > 0 else { return false }
            for _ in places.indices {
                let index = turn
                turn = (turn + 1) % places.count
                guard places[index].rest > 0 else { continue }
                places[index].rest -= 1
                places[index].share += 1
                rest -= 1
                return true
            }
            return false
        }
    }
}
