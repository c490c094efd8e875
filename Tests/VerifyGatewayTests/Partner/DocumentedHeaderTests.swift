import Foundation
import HTTPTypes
import Testing

@testable import VerifyGateway

@Suite("Header fields of answers to relying parties")
struct DocumentedHeaderTests {
    /// What every answer of the gateway has, whatever it is about.
    private static let general: Set = [
        "cache-control", "connection", "content-length", "content-security-policy", "content-type", "date",
        "permissions-policy", "referrer-policy", "strict-transport-security", "x-content-type-options",
        "x-frame-options",
    ]

    /// The header fields that the document names for an answer; nil when it does not name the answer.
    private static func documented(_ document: JSONValue, _ route: Routes.Route, _ status: Int) -> Set<String>? {
        let path = route.path.replacing(/:([a-z_]+)/) { "{\($0.1)}" }
        let responses = document["paths"]?[path]?[route.method.rawValue.lowercased()]?["responses"]
        guard var response = responses?[String(status)] else { return nil }
        if let name = response["$ref"]?.text?.split(separator: "/").last {
            guard let named = document["components"]?["responses"]?[String(name)] else { return nil }
            response = named
        }
        return Set((response["headers"]?.members ?? []).map { $0.name.lowercased() })
    }

    @Test("Each is in the document, and each that the document promises is there")
    func fields() async throws {
        let always: Set = ["x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]
        try await PartnerWorld.with { running, world in
            let document = try await running.http("GET", "/openapi").json
            let headers = try await running.headers(Set(Scope.allCases))
            let http = try KeptConnection(running)
            var seen: Set<Int> = []
            for route in Routes(gateway: running.gateway).partnerRoutes.sorted(by: {
                $0.method != .delete && $1.method == .delete
            }) {
                var requests = [
                    (world.path(route), headers), (PartnerWorld.path(route, PartnerWorld.unknown), headers),
                    (world.path(route), [:]),
                ]
                if route.operation?.isConditional == true {
                    let tag = try await http("GET", world.path(route), headers).headers["etag"]
                    requests.append((world.path(route), headers.merging(["If-None-Match": tag ?? ""]) { $1 }))
                }
                for (path, headers) in requests {
                    var (headers, body) = (headers, [UInt8]?.none)
                    if let example = route.operation?.body?.example {
                        (headers["Content-Type"], body) = ("application/json", example.encoded)
                    }
                    let answer = try await http(route.method.rawValue, path, headers, body: body)
                    let name: Comment = "\(route.name) \(answer.status)"
                    let names = Set(answer.headers.keys).subtracting(Self.general)
                    let documented = try #require(Self.documented(document, route, answer.status), name)
                    #expect(names.isSubset(of: documented) && names.isSuperset(of: always), name)
                    #expect(documented.contains("etag") == names.contains("etag"), name)
                    #expect(documented.contains("www-authenticate") == names.contains("www-authenticate"), name)
                    seen.insert(answer.status)
                }
            }
            #expect(seen.isSuperset(of: [200, 202, 204, 304, 401, 404]))
        }
    }

    @Test("Who calls too often is told when to come again, as the document says")
    func tooOften() async throws {
        let limits = RequestLimits(
            keyRequests: 1, organizationRequests: 1, organizationSessions: 1, addressFailures: 1)
        try await RunningGateway.with(configure: { $0.requestLimits = limits }) { running in
            let document = try await running.http("GET", "/openapi").json
            var refused = 0
            for route in Routes(gateway: running.gateway).partnerRoutes {
                let documented = try #require(Self.documented(document, route, 429), "\(route.name)")
                #expect(documented.contains("retry-after"), "\(route.name)")
                let path = PartnerWorld.path(route, PartnerWorld.unknown)
                // Nobody has a key here; one such request a minute may come.
                let answer = try await running.http(route.method.rawValue, path)
                guard answer.status == 429 else { continue }
                #expect(Set(answer.headers.keys).subtracting(Self.general) == documented, "\(route.name)")
                expectError(answer, isList: route.operation?.isList == true, "\(route.name)")
                refused += 1
            }
            #expect(refused > 10)
        }
    }

    @Test("Who repeats a request that is being answered is told to come again in a second, as the document says")
    func inProgress() async throws {
        try await RunningGateway.with { running in
            let document = try await running.http("GET", "/openapi").json
            let (entered, door) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            // While something else is written, whichever of the two came first cannot be answered.
            let writing = Task {
                try await running.gateway.database.write { _ in
                    entered.signal()
                    door.wait()
                }
            }
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    entered.wait()
                    continuation.resume()
                }
            }
            let headers = running.authorization.merging(["Idempotency-Key": "k"]) { $1 }
            let answers = try await withThrowingTaskGroup(of: RawHTTP.Answer.self) { group in
                for _ in 0..<2 { group.addTask { try await running.http.json("POST", "/v1/sessions", "{}", headers) } }
                var answers: [RawHTTP.Answer] = []
                for try await answer in group {
                    answers.append(answer)
                    door.signal()
                }
                return answers
            }
            try await writing.value
            #expect(answers.map(\.status) == [409, 200] && answers[0].code == "IDEMPOTENCY_IN_PROGRESS")
            #expect(answers[0].headers["retry-after"] == "1")
            expectError(answers[0], isList: false, "409")
            let route = try #require(
                Routes(gateway: running.gateway).partnerRoutes.first { $0.name == "POST /v1/sessions" })
            #expect(try #require(Self.documented(document, route, 409)).contains("retry-after"))
        }
    }
}
