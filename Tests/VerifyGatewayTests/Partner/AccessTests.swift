import HTTPTypes
import Testing

@testable import VerifyGateway

/// Who reaches what: every partner route for another organization, for each scope, and for nobody.
@Suite("Access to partner routes")
struct AccessTests {
    /// Scopes that open a route which needs the one on the left.
    private static let opening: [Scope: Set<Scope>] = [
        .sessionsRead: [.sessionsRead, .sessionsWrite], .sessionsWrite: [.sessionsWrite],
        .webhooksRead: [.webhooksRead, .webhooksWrite], .webhooksWrite: [.webhooksWrite],
        .analyticsRead: [.analyticsRead],
    ]

    /// What an answer says, but for what differs between any two.
    private struct Said: Equatable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        init(_ answer: RawHTTP.Answer) {
            status = answer.status
            body = answer.headers["x-request-id"].map { answer.body.replacing($0.utf8, with: []) } ?? answer.body
            headers = answer.headers.filter { !["date", "x-request-id"].contains($0.key) }
                .merging(answer.headers.filter { $0.key.hasPrefix("ratelimit-") }.mapValues { _ in "" }) { $1 }
        }
    }

    private static func body(_ route: Routes.Route) -> [UInt8]? { route.operation?.body?.example.encoded }

    /// A request that is right in all but what the test is about.
    private static func send(
        _ route: Routes.Route, _ path: String, _ headers: [String: String], _ http: KeptConnection
    ) async throws -> RawHTTP.Answer {
        guard let body = body(route) else { return try await http(route.method.rawValue, path, headers) }
        return try await http.json(route.method.rawValue, path, body, headers)
    }

    @Test("What belongs to another organization is answered like what does not exist, to the byte")
    func tenants() async throws {
        try await PartnerWorld.with { running, world in
            let other = try await running.gateway.store.createOrganization(
                name: "Other", now: running.gateway.clock.now()
            ).id
            let headers = try await running.headers(Set(Scope.allCases), organization: other)
            let http = try KeptConnection(running)
            let before = try await running.tables()
            var count = 0
            for route in Routes(gateway: running.gateway).partnerRoutes where !route.ids.isEmpty {
                let foreign = try await Self.send(route, world.path(route), headers, http)
                let unknown = try await Self.send(
                    route, PartnerWorld.path(route, PartnerWorld.unknown), headers, http)
                #expect(foreign.status == 404 && foreign.code == "NOT_FOUND", "\(route.name): \(foreign.text)")
                #expect(Said(foreign) == Said(unknown), "\(route.name)")
                let isList = route.operation?.isList == true
                expectError(foreign, isList: isList, "\(route.name)")
                if route.method == .get {
                    let head = try await http("HEAD", world.path(route), headers)
                    #expect(head.status == 404 && head.headers["content-length"] == "\(foreign.body.count)")
                }
                count += 1
            }
            #expect(count == 20)
            #expect(try await running.tables() == before)
        }
    }

    @Test("Ids of another organization in queries and bodies are unknown ones too, and its lists do not show them")
    func foreignReferences() async throws {
        try await PartnerWorld.with { running, world in
            let other = try await running.gateway.store.createOrganization(
                name: "Other", now: running.gateway.clock.now()
            ).id
            let headers = try await running.headers(Set(Scope.allCases), organization: other)
            let http = try KeptConnection(running)
            let before = try await running.tables()
            let cursors = [
                ("/v1/sessions", world.session, "id"), ("/v1/webhooks/endpoints", world.endpoint, "endpoint_id"),
                ("/v1/webhooks/deliveries", world.delivery, "delivery_id"),
                ("/v1/webhooks/events", world.event, "event_id"), ("/v1/events", world.event, "event_id"),
            ]
            for (path, id, name) in cursors {
                let foreign = try await http("GET", "\(path)?starting_after=\(id)", headers)
                let unknown = try await http(
                    "GET", "\(path)?starting_after=\(PartnerWorld.unknown(name))", headers)
                #expect(foreign.status == 400 && foreign.code == "INVALID_REQUEST", "\(path)")
                #expect(Said(foreign) == Said(unknown), "\(path)")
                #expect(try await http("GET", path, headers).json["data"] == [], "\(path)")
            }
            let filters = [("endpoint_id", world.endpoint), ("event_id", world.event)]
            for (name, id) in filters {
                let path = "/v1/webhooks/deliveries?\(name)="
                let foreign = try await http("GET", path + id, headers)
                #expect(foreign.status == 200 && foreign.json["data"] == [], "\(name)")
                #expect(try await Said(foreign) == Said(http("GET", path + PartnerWorld.unknown(name), headers)))
            }
            for (before, after) in [("\"", "\""), ("[\"", "\"]")] {
                func create(_ id: String) async throws -> Said {
                    let body = Array("{\"webhook_endpoint_id\":\(before)\(id)\(after)}".utf8)
                    return Said(try await http.json("POST", "/v1/sessions", body, headers))
                }
                let foreign = try await create(world.endpoint)
                let unknown = try await create(PartnerWorld.unknown("endpoint_id"))
                #expect(foreign.status == 400 && foreign == unknown)
            }
            #expect(try await running.tables() == before)
        }
    }

    @Test("Each scope opens its own routes, a write scope those of its read scope too, and nothing else")
    func scopes() async throws {
        try await RunningGateway.with(configure: { $0.requestLimits = .none }) { running in
            let http = try KeptConnection(running)
            let routes = Routes(gateway: running.gateway).partnerRoutes
            for scope in Scope.allCases {
                let headers = try await running.headers([scope])
                for route in routes {
                    let path = PartnerWorld.path(route, PartnerWorld.unknown)
                    let answer = try await Self.send(route, path, headers, http)
                    let isOpen = route.scope.map { Self.opening[$0]?.contains(scope) == true } ?? false
                    let name: Comment = "\(scope) \(route.name): \(answer.text.prefix(200))"
                    if isOpen {
                        #expect(answer.status == (route.ids.isEmpty ? 200 : 404), name)
                    } else {
                        #expect(answer.status == 403 && answer.code == "FORBIDDEN", name)
                        expectError(answer, isList: route.operation?.isList == true, name)
                    }
                }
            }
        }
    }

    @Test("A key without scopes opens nothing, and says nothing of what exists")
    func noScopes() async throws {
        try await PartnerWorld.with { running, world in
            let http = try KeptConnection(running)
            let headers = try await running.headers([])
            let before = try await running.tables()
            for route in Routes(gateway: running.gateway).partnerRoutes {
                let known = try await Self.send(route, world.path(route), headers, http)
                let unknown = try await Self.send(
                    route, PartnerWorld.path(route, PartnerWorld.unknown), headers, http)
                #expect(known.status == 403 && Said(known) == Said(unknown), "\(route.name)")
            }
            #expect(try await running.tables() == before)
        }
    }

    @Test("Without a valid key every route answers alike, whatever the key looks like")
    func keys() async throws {
        try await PartnerWorld.with { running, world in
            let http = try KeptConnection(running)
            let valid = running.apiKey
            let bad: [[String: String]] = [
                [:], ["Authorization": ""], ["Authorization": "Bearer"], ["Authorization": "Bearer "],
                ["Authorization": valid], ["Authorization": "Basic \(valid)"],
                ["Authorization": "Bearer \(valid) \(valid)"], ["Authorization": "Bearer \(valid.dropLast())"],
                ["Authorization": "Bearer \(valid)0"], ["Authorization": "Bearer \(valid.uppercased())"],
                ["Authorization": "Bearer kk_" + String(repeating: "0", count: 32)],
                ["Authorization": "Bearer kk_' OR 1=1 --" + String(repeating: "0", count: 16)],
                ["Authorization": "Bearer " + String(repeating: "k", count: 8000)],
                ["Cookie": "session=\(valid)"], ["X-Api-Key": valid],
            ]
            let routes = Routes(gateway: running.gateway).partnerRoutes
            let before = try await running.tables()
            // Each route with no key, and each bad key on one route of each kind.
            for route in routes {
                let answer = try await Self.send(route, world.path(route), [:], http)
                #expect(answer.status == 401 && answer.code == "UNAUTHORIZED", "\(route.name)")
                #expect(answer.headers["www-authenticate"] == "Bearer", "\(route.name)")
                expectError(answer, isList: route.operation?.isList == true, "\(route.name)")
            }
            for route in [routes[0], routes[1]] {
                let first = Said(try await Self.send(route, world.path(route), [:], http))
                for headers in bad {
                    let answer = try await Self.send(route, world.path(route), headers, http)
                    #expect(Said(answer) == first, "\(route.name) \(headers)")
                }
            }
            #expect(try await running.tables() == before)
        }
    }
}
