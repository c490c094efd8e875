import HandoffProtocol
import Testing

@testable import VerifyGateway

extension RunningGateway {
    /// What a request with a new key of these scopes carries.
    func headers(_ scopes: Set<Scope>, organization: String? = nil) async throws -> [String: String] {
        let key = try await gateway.store.createAPIKey(
            organizationID: organization ?? organizationID, name: "k", scopes: scopes, now: gateway.clock.now()
        ).key
        return ["Authorization": "Bearer \(key)"]
    }
}

@Suite("Lists of sessions, and their end by the relying party")
struct SessionListTests {
    private static func ids(_ answer: RawHTTP.Answer) -> [String] {
        guard case .array(let items)? = answer.json["data"] else { return [] }
        return items.compactMap { $0["id"]?.text }
    }

    /// Sessions as an organization makes them: three in one millisecond, then one each second.
    private static func fill(_ running: RunningGateway) async throws -> [String] {
        let start = running.gateway.clock.now()
        var made: [(id: String, at: Int64)] = []
        for (index, offset) in [Int64(0), 0, 0, 1000, 2000].enumerated() {
            let session = try await running.gateway.store.createSession(
                NewSession(
                    organizationID: running.organizationID, shareContract: ShareFieldRules.contract(for: nil),
                    isAgeOnly: false, redirectURL: nil, clientReferenceID: "order \(index % 2)"),
                now: start + offset
            ).session
            made.append((session.id, session.createdAt))
        }
        return made.sorted { ($0.at, $0.id) > ($1.at, $1.id) }.map(\.id)
    }

    @Test("Pages of every length go through all sessions once, newest first")
    func pages() async throws {
        try await RunningGateway.with { running in
            let newest = try await Self.fill(running)
            for limit in [1, 2, 3, 5, 100] {
                var (seen, cursor): ([String], String?) = ([], nil)
                repeat {
                    let after = cursor.map { "&starting_after=\($0)" } ?? ""
                    let page = try await running.http(
                        "GET", "/v1/sessions?limit=\(limit)\(after)", running.authorization)
                    #expect(page.status == 200 && page.json["pagination"]?["limit"] == .integer(Int64(limit)))
                    seen += Self.ids(page)
                    cursor = page.json["pagination"]?["next_cursor"]?.text
                    #expect(page.json["pagination"]?["has_more"] == .bool(cursor != nil))
                } while cursor != nil && seen.count <= newest.count
                #expect(seen == newest)
            }
        }
    }

    @Test("Filters narrow a list, and only to what they say")
    func filters() async throws {
        try await RunningGateway.with { running in
            let newest = try await Self.fill(running)
            let cancelled = newest[1]
            _ = try await running.http("POST", "/v1/sessions/\(cancelled)/cancel", running.authorization)
            func list(_ query: String) async throws -> [String] {
                Self.ids(try await running.http("GET", "/v1/sessions?\(query)", running.authorization))
            }
            #expect(try await list("status=cancelled") == [cancelled])
            #expect(try await list("status=created") == newest.filter { $0 != cancelled })
            #expect(try await list("status=failed") == [])
            #expect(try await list("client_reference_id=order%201").count == 2)
            #expect(try await list("client_reference_id=order+1").count == 2)
            #expect(try await list("client_reference_id=order%2B1").isEmpty)
            #expect(try await list("client_reference_id=order").isEmpty)
            let middle = InstantText.format(
                milliseconds: try #require(try await running.session(newest[1])).createdAt)
            #expect(try await list("created_from=\(middle)") == Array(newest[...1]))
            #expect(try await list("created_to=\(middle)") == Array(newest[1...]))
            let offset = middle.replacing("Z", with: "+00:00")
            #expect(try await list("created_to=\(offset)") == Array(newest[1...]))
            #expect(try await list("created_from=\(middle)&status=created") == [newest[0]])
            running.clock.advance(seconds: 3700)
            #expect(try await list("status=created") == [])
            #expect(try await list("status=expired") == newest.filter { $0 != cancelled })
        }
    }

    @Test("A list that cannot be had says why, with its pagination")
    func refusals() async throws {
        try await RunningGateway.with { running in
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let foreign = try await running.gateway.store.createSession(
                NewSession(
                    organizationID: other.id, shareContract: ShareFieldRules.contract(for: nil), isAgeOnly: false,
                    redirectURL: nil), now: running.gateway.clock.now()
            ).session.id
            let long = String(repeating: "x", count: 201)
            for (query, code, param) in [
                ("starting_after=vs_unknown", "INVALID_REQUEST", "starting_after"),
                ("starting_after=\(foreign)", "INVALID_REQUEST", "starting_after"),
                ("starting_after=a%20b", "BAD_REQUEST", "starting_after"), ("limit=0", "BAD_REQUEST", "limit"),
                ("limit=1e1", "BAD_REQUEST", "limit"), ("limit=1&limit=1", "BAD_REQUEST", "limit"),
                ("status=completed", "BAD_REQUEST", "status"), ("created_from=today", "BAD_REQUEST", "created_from"),
                ("created_to=2026-02-30T00:00Z", "BAD_REQUEST", "created_to"),
                ("client_reference_id=", "BAD_REQUEST", "client_reference_id"),
                ("client_reference_id=\(long)", "BAD_REQUEST", "client_reference_id"),
            ] {
                let answer = try await running.http("GET", "/v1/sessions?\(query)", running.authorization)
                #expect(answer.status == 400 && answer.code == code, "\(query)")
                #expect(answer.json["error"]?["param"] == .string(param), "\(query)")
                #expect(answer.json["pagination"]?["has_more"] == false, "\(query)")
            }
            #expect(try await running.http("GET", "/v1/sessions").json["pagination"]?["limit"] == 10)
        }
    }

    @Test("The relying party's own name for a session comes back, and text that is none does not get in")
    func reference() async throws {
        try await RunningGateway.with { running in
            let made = try await running.http.json(
                "POST", "/v1/sessions", #"{"client_reference_id":"Ord\u00e9r 7"}"#, running.authorization)
            #expect(made.data["client_reference_id"] == "Ordér 7")
            let plain = try await running.http("POST", "/v1/sessions", running.authorization)
            #expect(plain.data["client_reference_id"] == JSONValue.null)
            for bad in ["\"\"", "7", "\"a\\u0000\"", "\"a\\u202e\"", "\"\(String(repeating: "x", count: 201))\""] {
                let answer = try await running.http.json(
                    "POST", "/v1/sessions", "{\"client_reference_id\":\(bad)}", running.authorization)
                #expect(answer.status == 400 && answer.json["error"]?["param"] == "client_reference_id", "\(bad)")
            }
        }
    }

    @Test("A cancelled session tells its phone and its page, has one event, and stays cancelled")
    func cancel() async throws {
        try await RunningGateway.with { running in
            let session = try await running.handedOver()
            let phone = try await running.connectedPhone(session)
            let watch = try #require(running.gateway.hub.watch(sessionID: session.id))
            var notices = watch.notices.makeAsyncIterator()
            _ = await notices.next()
            let path = "/v1/sessions/\(session.id)/cancel"
            let answer = try await running.http("POST", path, running.authorization)
            #expect(answer.status == 204 && answer.body.isEmpty)
            _ = await notices.next()
            watch.end()
            var heard = ""
            while !heard.hasPrefix("close") { heard = try await phone.word() }
            let stored = try #require(try await running.session(session.id))
            #expect(stored.status == .cancelled && stored.tokenHash == nil && stored.deviceHash == nil)
            for _ in 0..<2 { #expect(try await running.http("POST", path, running.authorization).status == 204) }
            let events = try await running.gateway.store.events(sessionID: session.id)
            #expect(events.map(\.type) == [.cancelled] && events[0].data.contains("\"reason\":\"cancelled\""))
            #expect(try await running.session(session.id)?.completedAt == stored.completedAt)
        }
    }

    @Test("Cancelling: only one's own, never what has expired, and not without the scope")
    func cancelRules() async throws {
        try await RunningGateway.with { running in
            let id = try await running.createSession().session.id
            let path = "/v1/sessions/\(id)/cancel"
            let other = try await running.gateway.store.createOrganization(name: "Other", now: 0)
            let foreign = try await running.headers([.sessionsWrite], organization: other.id)
            #expect(try await running.http("POST", path, foreign).code == "NOT_FOUND")
            #expect(try await running.http("POST", path, running.headers([.sessionsRead])).status == 403)
            let bad = try await running.http("POST", "/v1/sessions/vs_x/cancel", running.authorization)
            #expect(bad.status == 400 && bad.code == "INVALID_SESSION_ID")
            #expect(try await running.session(id)?.status == .created)
            running.clock.advance(seconds: 3601)
            #expect(try await running.http("POST", path, running.authorization).status == 204)
            #expect(try await running.session(id)?.status == .expired)
            #expect(try await running.gateway.store.events(sessionID: id).map(\.type) == [.expired])
        }
    }
}
