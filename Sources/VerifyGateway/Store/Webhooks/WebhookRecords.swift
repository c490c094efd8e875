import WebhookCrypto

/// Where an organization wants to hear of its sessions.
struct WebhookEndpointRecord: Equatable, Sendable {
    var id: String
    var organizationID: String
    var name: String?
    var labels: [String]
    /// As it was submitted.
    var url: String
    var isEnabled: Bool
    var subscribedTypes: [EventType]
    /// How long a payload is kept that could not be delivered, in hours.
    var retentionHours: Int
    /// Since when every attempt has failed; nil after a success.
    var failingSince: Int64?
    var disabledAt: Int64?
    /// Why the gateway turned it off; nil when somebody did.
    var disabledReason: DisabledReason?
    var createdAt: Int64
    var updatedAt: Int64

    /// Why the gateway turns an endpoint off by itself.
    enum DisabledReason: String, CaseIterable, Sendable {
        /// It answered 410.
        case gone
        /// Nothing was delivered for five days.
        case failing
    }

    /// The choices for ``retentionHours``.
    static let retentionChoices: [Int] = [0, 24, 72, 168]
}

/// What an endpoint can be made of, and changed to. A nil changes nothing.
struct WebhookEndpointChanges: Equatable, Sendable {
    /// A new name, or none.
    var name: String??
    var labels: [String]?
    var url: String?
    var isEnabled: Bool?
    var subscribedTypes: [EventType]?
    var retentionHours: Int?

    /// Whether there is nothing to change.
    var isEmpty: Bool { self == WebhookEndpointChanges() }

    /// What the audit log keeps: whether it was turned on or off, and the names of what else was changed. What a relying
    /// party writes into these is its own.
    var told: JSONValue {
        let others: [(String, Bool)] = [
            ("name", name != nil), ("labels", labels != nil), ("url", url != nil),
            ("subscribed_event_types", subscribedTypes != nil),
            ("undelivered_payload_retention_hours", retentionHours != nil),
        ]
        let names = others.filter(\.1).map { JSONValue.string($0.0) }
        var members: [JSONValue.Member] = []
        if let isEnabled { members.append(.init(name: "enabled", value: .bool(isEnabled))) }
        if !names.isEmpty { members.append(.init(name: "changed", value: .array(names))) }
        return .object(members)
    }
}

/// A public key that an endpoint's payloads are, or were, encrypted to.
struct WebhookKeyRecord: Equatable, Sendable {
    var id: String
    var endpointID: String
    /// The relying party's name for it, the `kid` of its payloads.
    var keyID: String
    var key: RecipientKey
    var isActive: Bool
    var disabledAt: Int64?
    var createdAt: Int64
    var updatedAt: Int64
}

/// One event on its way to one endpoint.
struct WebhookDeliveryRecord: Equatable, Sendable {
    /// Where it stands.
    enum Status: String, CaseIterable, Sendable {
        case pending, delivering, succeeded, failed
    }

    /// Why the payload is still there, or why it is gone.
    enum Retention: String, CaseIterable, Sendable {
        case pendingDelivery = "pending_delivery"
        case delivered
        case terminalFailure = "terminal_failure_retention"
        case expired
        case noActiveKey = "no_active_key"
        case notEncrypted = "jwe_creation_failed"
        case privacyRequest = "privacy_request"
    }

    var id: String
    var eventID: String
    var endpointID: String
    var keyID: String?
    var status: Status
    var attemptCount: Int
    var nextAttemptAt: Int64?
    var lastStatusCode: Int?
    var lastAttemptAt: Int64?
    var hasPayload: Bool
    var payloadExpiresAt: Int64?
    var payloadScrubbedAt: Int64?
    var retention: Retention?
    var createdAt: Int64
    var updatedAt: Int64
}

/// One try of a delivery.
struct WebhookAttemptRecord: Equatable, Sendable {
    var id: String
    var isSuccess: Bool
    /// What the receiver answered; nil when no answer came.
    var statusCode: Int?
    var failure: DeliveryFailure?
    /// In milliseconds.
    var duration: Int64
    var attemptedAt: Int64
}

/// Why an attempt failed.
enum DeliveryFailure: String, CaseIterable, Sendable {
    /// The URL is not one that the gateway sends to.
    case invalidURL = "invalid_url"
    /// The name leads to an address that the gateway does not connect to.
    case blockedAddress = "blocked_address"
    /// The name leads to no address.
    case unresolved = "dns"
    /// Nobody listens there.
    case connect
    /// The certificate or the TLS is not acceptable.
    case tls
    /// No answer came in time.
    case timeout
    /// The connection broke, or what came is no HTTP.
    case broken
    /// The answer's status is none of 200 to 299.
    case httpStatus = "http_status"
    /// The endpoint was turned off meanwhile.
    case endpointDisabled = "endpoint_disabled"
    /// The signing secret cannot be read.
    case secretUnavailable = "secret_unavailable"
    /// No key to encrypt to was in use, so there was nothing to send.
    case noActiveKey = "no_active_key"
    /// The payload could not be encrypted to the key.
    case notEncrypted = "jwe_creation_failed"
}
