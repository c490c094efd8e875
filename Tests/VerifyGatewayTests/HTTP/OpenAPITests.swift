import HTTPTypes
import Testing

@testable import VerifyGateway

@Suite("OpenAPI document")
struct OpenAPITests {
    @Test("Every partner route has an operation with a scope and texts, and no other route has one")
    func described() async throws {
        try await RunningGateway.with { running in
            let table = Routes(gateway: running.gateway).table
            for route in table {
                let isPartner = if case .partner = Surface(path: route.path) { true } else { false }
                #expect((route.operation != nil) == isPartner, "\(route.method) \(route.path)")
                #expect((route.scope != nil) == isPartner, "\(route.method) \(route.path)")
            }
            let operations = table.compactMap(\.operation)
            #expect(operations.count == 28 && Set(operations.map(\.id)).count == operations.count)
            for operation in operations {
                #expect(!operation.summary.isEmpty && !operation.summary.hasSuffix("."), "\(operation.id)")
                #expect(operation.description.hasSuffix("."), "\(operation.id)")
            }
        }
    }

    @Test("The document names the partner routes, each with its scope, and nothing else")
    func routes() async throws {
        try await RunningGateway.with { running in
            let document = try await running.http("GET", "/openapi").json
            #expect(document["openapi"] == "3.1.0" && document["servers"] == [["url": "https://verify.example"]])
            var named: [String: String] = [:]
            for path in document["paths"]?.members ?? [] {
                for method in path.value.members {
                    guard case .array(let needs)? = method.value["security"],
                        case .array(let scopes)? = needs.first?["bearerAuth"]
                    else { throw FixtureError() }
                    named["\(method.name.uppercased()) \(path.name)"] = scopes.first?.text
                }
            }
            let routes = Routes(gateway: running.gateway).partnerRoutes
            let expected = routes.map { route in
                let path = route.path.replacing(/:([a-z_]+)/) { "{\($0.1)}" }
                return ("\(route.method) \(path)", route.scope?.rawValue ?? "")
            }
            #expect(named == Dictionary(uniqueKeysWithValues: expected))
        }
    }

    @Test("Every reference leads somewhere, and every component is used")
    func references() async throws {
        try await RunningGateway.with { running in
            let document = try await running.http("GET", "/openapi").json
            var used: Set<String> = []
            func collect(_ value: JSONValue) {
                switch value {
                case .array(let values): values.forEach(collect)
                case .object(let members):
                    if let target = value["$ref"]?.text { used.insert(target) }
                    members.forEach { collect($0.value) }
                default: break
                }
            }
            collect(document)
            let present = ["schemas", "responses", "headers"].flatMap { kind in
                (document["components"]?[kind]?.members ?? []).map { "#/components/\(kind)/\($0.name)" }
            }
            #expect(!used.isEmpty && used == Set(present))
        }
    }

    @Test("Anybody may read it from any page, and it comes once")
    func caching() async throws {
        try await RunningGateway.with { running in
            let first = try await running.http("GET", "/openapi", ["Origin": "https://anywhere.example"])
            #expect(first.status == 200 && first.headers["content-type"] == "application/json")
            #expect(first.headers["access-control-allow-origin"] == "*")
            #expect(first.headers["access-control-allow-credentials"] == nil)
            let tag = try #require(first.headers["etag"])
            #expect(tag.wholeMatch(of: /"[0-9a-f]{32}"/) != nil && first.headers["cache-control"] == "no-cache")
            for known in [tag, "\"x\", W/" + tag, "*"] {
                let again = try await running.http("GET", "/openapi", ["If-None-Match": known])
                #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag, "\(known)")
                #expect(again.headers["access-control-allow-origin"] == "*")
            }
            #expect(try await running.http("GET", "/openapi", ["If-None-Match": "\"x\""]).status == 200)
            let head = try await running.http("HEAD", "/openapi")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["etag"] == tag)
        }
    }

    @Test("Every method that a path does not have is 405 with the methods that it has")
    func methods() async throws {
        try await RunningGateway.with { running in
            for (path, allow) in Dictionary(
                grouping: Routes(gateway: running.gateway).partnerRoutes, by: \.path
            ).mapValues({ $0.map(\.method.rawValue) }) {
                let present = Set(allow + (allow.contains("GET") ? ["HEAD"] : []))
                let address = path.replacing(/:[a-z_]+/, with: "x")
                for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
                where !present.contains(method) {
                    let answer = try await running.http(method, address, running.authorization)
                    #expect(answer.status == 405, "\(method) \(path)")
                    #expect(answer.headers["allow"] == present.sorted().joined(separator: ", "), "\(path)")
                    if method != "HEAD" { #expect(answer.code == "METHOD_NOT_ALLOWED", "\(method) \(path)") }
                }
            }
        }
    }
}

extension JSONValue {
    /// Members of an object.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
}
