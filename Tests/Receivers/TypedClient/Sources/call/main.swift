import Foundation
import VerifyGatewayAPI

// Calls a gateway by the client that was generated from its description, as a relying party would.
// Usage: GATEWAY_URL=http://… API_KEY=kk_… call

/// Something was not as the description says.
struct Difference: Error {
    let what: String
}

func expect(_ condition: Bool, _ what: String) throws {
    guard condition else { throw Difference(what: what) }
}

/// The body of an error answer.
struct Refusal: Decodable {
    let error: ModelError
}

/// The error that a call is answered with.
func refusal(_ call: () async throws(ErrorResponse) -> Void) async throws -> (status: Int, error: ModelError) {
    do throws(ErrorResponse) {
        try await call()
    } catch {
        guard case .error(let status, let body?, _, _) = error else { throw error }
        return (status, try JSONDecoder().decode(Refusal.self, from: body).error)
    }
    throw Difference(what: "nothing was refused")
}

let environment = ProcessInfo.processInfo.environment
let api = VerifyGatewayAPIAPIConfiguration(
    basePath: environment["GATEWAY_URL"] ?? "http://127.0.0.1:8080",
    customHeaders: ["Authorization": "Bearer \(environment["API_KEY"] ?? "")"])

let wanted = CreateSessionRequest(
    clientReferenceId: "order 7",
    shareFields: ["family_name": .init(_required: true, reason: "To print it on your card")])
let name = UUID().uuidString
let made = try await SessionsAPI.createSession(
    idempotencyKey: name, createSessionRequest: wanted, apiConfiguration: api
).data
try expect(made.status == .created && made.shareFields["family_name"]?._required == true, "a session is made")
try expect(made.verificationUrl.contains(made.cancelToken), "its page knows the token")
try expect(made.expiresAt.timeIntervalSince(made.createdAt) == 3600, "it has an hour")

let repeated = try await SessionsAPI.createSession(
    idempotencyKey: name, createSessionRequest: wanted, apiConfiguration: api
).data
try expect(repeated == made, "the same request is answered the same")

let listed = try await SessionsAPI.listSessions(status: .created, limit: 1, apiConfiguration: api)
try expect(listed.data.map(\.id) == [made.id] && !listed.pagination.hasMore, "the list shows it")

try await SessionsAPI.cancelSession(id: made.id, apiConfiguration: api)
let ended = try await SessionsAPI.getSession(id: made.id, apiConfiguration: api).data
try expect(ended.status == .cancelled && ended.completedAt != nil, "it is cancelled")
try expect(ended.clientReferenceId == "order 7" && ended.failureCode == nil, "what may be null is optional")

let endpoint = try await WebhookEndpointsAPI.createWebhookEndpoint(
    createWebhookEndpointRequest: .init(url: "https://example.com/hook", name: "Till"), apiConfiguration: api
).data
try expect(!endpoint.warnings.isEmpty && endpoint.endpoint.name == "Till", "an endpoint is made")
let events = try await EventsAPI.listEvents(apiConfiguration: api).data
try expect(events.first?.triggerId == made.id, "the end is an event")

let unknown = "vs_" + String(repeating: "0", count: 64)
let missing = try await refusal { () throws(ErrorResponse) in
    _ = try await SessionsAPI.getSession(id: unknown, apiConfiguration: api)
}
try expect(missing.status == 404 && missing.error.code == "NOT_FOUND", "what is not there is 404")
let wrong = try await refusal { () throws(ErrorResponse) in
    _ = try await SessionsAPI.createSession(
        createSessionRequest: .init(shareFields: ["shoe_size": .init(_required: true, reason: "Why not")]),
        apiConfiguration: api)
}
try expect(wrong.status == 400 && wrong.error.code == "UNKNOWN_CLAIM_KEY", "what nobody can share is refused")
try expect(wrong.error.param == "share_fields.shoe_size", "the member is named")
print("the typed client agrees with the gateway")
