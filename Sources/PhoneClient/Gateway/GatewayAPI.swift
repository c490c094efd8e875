import Foundation
import NIOHTTP1

/// The REST calls that a browser and a relying party make, as far as a test phone needs them.
public struct GatewayAPI: Sendable {
    private let exchange: HTTPExchange

    /// Calls to one gateway.
    public init(_ gateway: GatewayAddress) {
        exchange = HTTPExchange(gateway: gateway)
    }

    /// What a created session tells its relying party, as far as it matters here.
    public struct CreatedSession: Decodable, Sendable {
        /// Session id.
        public let id: String
        /// Page for the person.
        public let verificationURL: String

        enum CodingKeys: String, CodingKey {
            case id
            case verificationURL = "verification_url"
        }
    }

    /// What the browser learns about a session, as far as it matters here.
    public struct Status: Decodable, Sendable {
        /// Why the attempt failed.
        public struct Attempt: Decodable, Sendable {
            /// One of the seven codes, nil unless failed.
            public let failureCode: String?

            enum CodingKeys: String, CodingKey { case failureCode = "failure_code" }
        }

        /// The session's status.
        public let status: String
        /// Whether it is over.
        public let isTerminal: Bool
        /// The attempt, nil before a phone took over.
        public let latestAttempt: Attempt?

        enum CodingKeys: String, CodingKey {
            case status
            case isTerminal = "is_terminal"
            case latestAttempt = "latest_attempt"
        }
    }

    /// What the page shows of a session before consent, as far as it matters here.
    public struct Details: Decodable, Sendable {
        /// One claim that is asked for.
        public struct Field: Decodable, Sendable {
            /// Whether the person can leave it out.
            public let required: Bool
            /// Why it is wanted.
            public let reason: String
        }

        /// Who asks.
        public let organizationName: String
        /// What is asked for, by claim key.
        public let shareFields: [String: Field]

        enum CodingKeys: String, CodingKey {
            case organizationName = "organization_name"
            case shareFields = "share_fields"
        }
    }

    private struct Envelope<Value: Decodable>: Decodable {
        struct Failure: Decodable {
            let code: String
            let message: String
        }
        let data: Value?
        let error: Failure?
    }

    private struct Nothing: Decodable {}

    /// Creates a session with the default claims.
    public func createSession(apiKey: String) async throws(PhoneError) -> CreatedSession {
        try await call(.POST, "/v1/sessions", headers: [("Authorization", "Bearer \(apiKey)")], body: [:])
    }

    /// Gives all consents, as the page's checkbox does.
    public func consent(sessionID: String) async throws(PhoneError) {
        let consents = [
            "biometric_consent", "document_processing_consent", "privacy_notice_acknowledged", "share_claims_consent",
            "terms_acknowledged",
        ]
        let body = Dictionary(uniqueKeysWithValues: consents.map { ($0, true) })
        let _: Nothing = try await call(.POST, GatewayAddress.path(ofSession: sessionID, "/consent"), body: body)
    }

    /// Asks for a hand-over.
    public func handoff(sessionID: String) async throws(PhoneError) -> HandoffPayload {
        try await call(.POST, GatewayAddress.path(ofSession: sessionID, "/handoff"))
    }

    /// Asks for the hand-over of the session whose page shows this code.
    public func handoff(code: String) async throws(PhoneError) -> HandoffPayload {
        try value(of: try await send(.POST, "/v1/verify/handoff/code", body: ["code": code]))
    }

    /// Asks how the session stands.
    public func status(sessionID: String) async throws(PhoneError) -> Status {
        try await call(.GET, GatewayAddress.path(ofSession: sessionID, "/status"))
    }

    /// Asks who wants what of the person.
    public func details(sessionID: String) async throws(PhoneError) -> Details {
        try await call(.GET, GatewayAddress.path(ofSession: sessionID, "/details"))
    }

    /// Withdraws, as the page's link does. `cancelToken` is part of the verification URL.
    public func cancel(sessionID: String, cancelToken: String) async throws(PhoneError) {
        let response = try await send(
            .POST, GatewayAddress.path(ofSession: sessionID, "/cancel"), body: ["cancel_token": cancelToken])
        guard response.status != 204 else { return }
        let _: Nothing = try value(of: response)
    }

    private func call<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = []
    ) async throws(PhoneError) -> Value {
        try value(of: try await exchange.send(method, path, headers: headers))
    }

    private func call<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [String: Bool]
    ) async throws(PhoneError) -> Value {
        try value(of: try await send(method, path, headers: headers, body: body))
    }

    private func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [String: some Encodable]
    ) async throws(PhoneError) -> HTTPExchange.Response {
        let json = (try? JSONEncoder().encode(body)).map { [UInt8]($0) }
        return try await exchange.send(method, path, headers: headers, json: json)
    }

    private func value<Value: Decodable>(of response: HTTPExchange.Response) throws(PhoneError) -> Value {
        guard let envelope = try? JSONDecoder().decode(Envelope<Value>.self, from: Data(response.body)) else {
            throw .unexpectedAnswer("status \(response.status) without the usual envelope")
        }
        if let failure = envelope.error {
            throw .gateway(status: response.status, code: failure.code, message: failure.message)
        }
        guard response.status == 200, let data = envelope.data else {
            throw .unexpectedAnswer("status \(response.status) without data")
        }
        return data
    }
}
