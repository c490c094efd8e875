import HTTPTypes
import Hummingbird

/// `/v1/verify/organizations`: whom a person can report, found by name.
struct OrganizationDirectory: Sendable {
    private static let pageSize = 10

    let store: SessionStore
    let clock: WallClock
    let clientAddress: ClientAddress
    let limit: RateLimit

    /// A page of the organizations whose name holds the query, by name.
    func list(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let query = (parameters.get("query") ?? "").trimmingBlanks
        let digits = (parameters.get("page") ?? "").trimmingBlanks
        guard query.count <= 100, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let page = digits.isEmpty ? 1 : Int(digits), 1...1000 ~= page
        else { throw APIError(.invalidRequest) }
        try limit.take(clientAddress.counted(request, context), now: clock.now())
        let found = try await store.organizations(
            matching: query, limit: Self.pageSize + 1, offset: (page - 1) * Self.pageSize)
        return Envelope.data([
            "organizations": .array(found.prefix(Self.pageSize).map(\.directoryObject)),
            "pagination": [
                "page": .integer(Int64(page)), "page_size": .integer(Int64(Self.pageSize)),
                "has_next_page": .bool(found.count > Self.pageSize), "has_previous_page": .bool(page > 1),
            ],
        ])
    }

    /// One organization by its id or the part of an address that its name gives.
    func get(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let identifier = context.parameters.get("identifier"), (1...100).contains(identifier.utf8.count),
            identifier.utf8.allSatisfy({ 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D })
        else { throw APIError(.invalidRequest) }
        try limit.take(clientAddress.counted(request, context), now: clock.now())
        var found = try await store.organization(id: identifier)
        if found == nil {
            found = try await store.organizations().first { $0.slug == identifier && $0.frozenAt == nil }
        }
        guard let found, found.frozenAt == nil else { throw APIError(.organizationNotFound) }
        return Envelope.data(["organization": found.directoryObject])
    }
}

extension String {
    /// The text without white space at both ends.
    var trimmingBlanks: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
