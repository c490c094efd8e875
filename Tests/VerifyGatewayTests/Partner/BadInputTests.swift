import HTTPTypes
import Testing

@testable import VerifyGateway

/// Every partner route with everything that its description does not permit.
@Suite("Bad input of relying parties")
struct BadInputTests {
    /// One request that has to be refused.
    private struct Wrong {
        let path: String
        var headers: [String: String] = [:]
        var body: [UInt8]?
        /// The member, parameter or header field that has to be named; nil when it is the body as a whole.
        var param: String?
        var status = 400
        let name: String
    }

    /// Sends wrong requests to every route that has some; each is refused by name, and no row is made, changed or lost.
    private static func refuse(_ wrong: (Routes.Route, Operation, PartnerWorld) -> [Wrong]) async throws -> Int {
        var count = 0
        try await PartnerWorld.with { running, world in
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            let before = try await running.tables()
            for route in Routes(gateway: running.gateway).partnerRoutes {
                guard let operation = route.operation else { throw FixtureError() }
                let documented = Operation.commonErrors + operation.errors
                for wrong in wrong(route, operation, world) {
                    let answer = try await http(
                        route.method.rawValue, wrong.path, headers.merging(wrong.headers) { $1 }, body: wrong.body)
                    let name: Comment = "\(route.name) \(wrong.name): \(answer.text.prefix(300))"
                    #expect(answer.status == wrong.status, name)
                    let code = answer.code.flatMap(APIError.Code.init)
                    #expect(documented.contains { $0 == code && $0.entry.status.code == wrong.status }, name)
                    #expect(answer.json["error"]?["param"]?.text == wrong.param, name)
                    expectError(answer, isList: operation.isList, name)
                    count += 1
                }
            }
            #expect(try await running.tables() == before)
        }
        return count
    }

    private static let json = ["Content-Type": "application/json", "Idempotency-Key": "the-same"]

    private static func bodies(_ cases: (BrokenBodies) -> [BrokenBodies.Case]) async throws -> Int {
        try await refuse { route, operation, world in
            guard let body = operation.body else { return [] }
            return cases(BrokenBodies(body)).map {
                Wrong(path: world.path(route), headers: json, body: $0.body, param: $0.param, name: $0.name)
            }
        }
    }

    @Test("A member that is missing or does not fit its schema is named")
    func misfits() async throws {
        #expect(try await Self.bodies(\.misfits) > 250)
    }

    @Test("Hostile JSON is refused at the member where it begins")
    func hostile() async throws { #expect(try await Self.bodies(\.hostile) > 350) }

    @Test("A member that comes twice is named")
    func duplicates() async throws { #expect(try await Self.bodies(\.duplicates) > 25) }

    @Test("A body that is no object, and none where one is needed")
    func wholeBodies() async throws {
        let count = try await Self.refuse { route, operation, world in
            guard let body = operation.body else { return [] }
            var texts = ["[]", "null", "5", #""{}""#, "{", "{}{}", "{},", "\u{feff}{}", "{/**/}", "{'a':1}", "{}\0"]
            texts.append(String(repeating: "[", count: 60_000))
            texts.append("[" + String(repeating: "0,", count: 10_000) + "0]")
            var wrong = texts.map {
                Wrong(
                    path: world.path(route), headers: Self.json, body: Array($0.utf8), name: "body \($0.prefix(20))")
            }
            let deep = Array(String(repeating: #"{"a":"#, count: 10_000).utf8)
            wrong.append(Wrong(path: world.path(route), body: deep, param: "a.a.a.a", name: "objects in objects"))
            if body.isRequired {
                let first = route.method == .patch ? nil : BrokenBodies(body).schema["required"]
                let name: String? = if case .array(let names)? = first { names.first?.text } else { nil }
                for empty in [nil, [], Array("{}".utf8)] as [[UInt8]?] {
                    wrong.append(Wrong(path: world.path(route), body: empty, param: name, name: "no body"))
                }
            }
            return wrong
        }
        #expect(count > 70)
    }

    @Test("Another type than JSON is 415")
    func types() async throws {
        let count = try await Self.refuse { route, operation, world in
            guard let body = operation.body else { return [] }
            return [
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json",
                "application/jsonp", "text/json", "application/xml", "",
            ].map {
                Wrong(
                    path: world.path(route), headers: ["Content-Type": $0], body: body.example.encoded, status: 415,
                    name: "type \($0)")
            }
        }
        #expect(count == 8 * 6)
    }

    @Test("JSON that is compressed, or in another encoding than UTF-8, is 415 and not guessed at")
    func encodings() async throws {
        let count = try await Self.refuse { route, operation, world in
            guard let body = operation.body else { return [] }
            return [
                ["Content-Encoding": "gzip"], ["Content-Encoding": "identity, br"], ["Content-Encoding": "x"],
                ["Content-Type": "application/json; charset=iso-8859-1"],
                ["Content-Type": "application/json;a=b; Charset=\"utf-16\""],
            ].map {
                Wrong(
                    path: world.path(route), headers: Self.json.merging($0) { $1 }, body: body.example.encoded,
                    status: 415, name: "\($0)")
            }
        }
        #expect(count == 5 * 6)
        try await RunningGateway.with { running in
            for headers in [
                ["Content-Encoding": "Identity"], ["Content-Type": "application/json; charset=UTF-8"],
                ["Content-Type": "application/json;charset=\"utf-8\"; a=b"],
            ] {
                let all = Self.json.merging(running.authorization) { $1 }.merging(headers) { $1 }
                let answer = try await running.http("POST", "/v1/sessions", all, body: Array("{}".utf8))
                #expect(answer.status == 200, "\(headers): \(answer.text)")
            }
        }
    }

    @Test("Ids of the path that are none")
    func ids() async throws {
        let count = try await Self.refuse { route, operation, world in
            route.ids.flatMap { id in
                [
                    "a.b", "a%20b", "a%00b", "%C3%28", "%F0%9F%98%80", "a+b", "a;b", "a,b",
                    String(repeating: "a", count: 129),
                ]
                .map { text in
                    Wrong(path: PartnerWorld.path(route) { _ in text }, param: id, name: "id \(text)")
                }
            }
        }
        #expect(count > 150)
    }

    @Test("Parameters of the query that do not fit, or come twice")
    func queries() async throws {
        let count = try await Self.refuse { route, operation, world in
            operation.query.flatMap { parameter in
                (Self.misfits(of: parameter.schema.json) + ["1&\(parameter.name)=1"]).map { text in
                    Wrong(
                        path: "\(world.path(route))?\(parameter.name)=\(text)", param: parameter.name,
                        name: "\(parameter.name)=\(text.prefix(30))")
                }
            }
        }
        #expect(count > 100)
    }

    private static func misfits(of schema: JSONValue) -> [String] {
        var texts = ["", "%00"]
        switch (schema["type"]?.text, schema["format"]?.text) {
        case ("integer", _): texts += ["0", "101", "1e1", "1.0", "-1", "+1", "%201", "0x1", "99999999999999999999"]
        case ("boolean", _): texts += ["yes", "1", "TRUE", "null"]
        case (_, "date-time"?): texts += ["yesterday", "2026-02-30T00:00:00Z", "2026-03-09", "0", "9999999999999"]
        default: texts.append(String(repeating: "x", count: 201))
        }
        if schema["enum"] != nil { texts += ["none", "a,b"] }
        if schema["pattern"] != nil { texts += ["a.b", "a%20b", "%C3%28"] }
        return texts
    }

    @Test("Members and parameters that nobody knows are ignored on every level")
    func unknown() async throws {
        try await PartnerWorld.with { running, world in
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            for route in Routes(gateway: running.gateway).partnerRoutes {
                guard let operation = route.operation else { throw FixtureError() }
                if operation.isList {
                    let answer = try await http("GET", world.path(route) + "?unheard=of&unheard", headers)
                    #expect(answer.status == 200, "\(route.name)")
                }
                guard let body = operation.body else { continue }
                let answer = try await http.json(
                    route.method.rawValue, world.path(route), Self.more(body.example).encoded, headers)
                #expect([200, 202].contains(answer.status), "\(route.name): \(answer.text)")
                #expect(!answer.text.contains("unheard"), "\(route.name)")
            }
        }
    }

    /// The same with a member more in each object. Members of `share_fields` are no names of ours.
    private static func more(_ value: JSONValue, isMap: Bool = false) -> JSONValue {
        guard case .object(let members) = value else { return value }
        let inner = members.map { member in
            JSONValue.Member(name: member.name, value: more(member.value, isMap: member.name == "share_fields"))
        }
        return .object(inner + (isMap ? [] : [.init(name: "unheard", value: "of")]))
    }

    @Test("A body is not looked at where none is taken")
    func unusedBodies() async throws {
        try await PartnerWorld.with { running, world in
            let headers = try await running.headers(Set(Scope.allCases)).merging(["X-Request-Id": "same"]) { $1 }
            let http = try KeptConnection(running)
            var count = 0
            for route in Routes(gateway: running.gateway).partnerRoutes where route.operation?.body == nil {
                let path = PartnerWorld.path(route, PartnerWorld.unknown)
                let plain = try await http(route.method.rawValue, path, headers)
                for (type, text) in [
                    ("application/json", "{"), ("text/plain", "{}"), ("application/json", #"{"a":1}"#),
                ] {
                    let answer = try await http(
                        route.method.rawValue, path, headers.merging(["Content-Type": type]) { $1 },
                        body: Array(text.utf8))
                    #expect(answer.status == plain.status && answer.body == plain.body, "\(route.name) \(text)")
                }
                count += 1
            }
            #expect(count == 22)
        }
    }

    @Test("A name for a request that is none")
    func idempotencyKeys() async throws {
        let count = try await Self.refuse { route, operation, world in
            guard route.method == .post, operation.isRepeatable else { return [] }
            return ["", "a b", "\u{e9}", "a\tb", String(repeating: "k", count: 256)].map {
                Wrong(
                    path: world.path(route), headers: ["Idempotency-Key": $0], param: "Idempotency-Key",
                    name: "key \($0.prefix(10))")
            }
        }
        #expect(count == 5 * 12)
    }
}
