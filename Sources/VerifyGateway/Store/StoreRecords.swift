import HandoffProtocol

/// A relying party.
struct OrganizationRecord: Equatable, Sendable {
    /// UUID.
    var id: String
    /// The name that the person reads.
    var name: String
    var privacyPolicyURL: String?
    var termsOfServiceURL: String?
    var website: String?
    /// Since when its sessions are hidden and its keys are refused; nil when they are not.
    var frozenAt: Int64?
    /// What keeps it from making sessions; nil when nothing does.
    var gate: SessionGate?
    var createdAt: Int64
}

/// Why an organization may make no sessions, or few. The operator says so; each is the code that it hears.
enum SessionGate: String, CaseIterable, Sendable {
    case termsNotAccepted = "RP_TERMS_ACCEPTANCE_REQUIRED"
    case onboardingIncomplete = "ONBOARDING_INCOMPLETE"
    /// Nobody has checked who owns it: it may ask five persons a day for more than their age.
    case ownerNotVerified = "ORG_NOT_VERIFIED_LIMIT_EXCEEDED"
}

/// What an API key may do.
enum Scope: String, CaseIterable, Codable, Sendable {
    case sessionsRead = "sessions:read"
    case sessionsWrite = "sessions:write"
    case webhooksRead = "webhooks:read"
    case webhooksWrite = "webhooks:write"
    case analyticsRead = "analytics:read"
}

/// An API key without the key itself.
struct APIKeyRecord: Equatable, Sendable {
    /// UUID.
    var id: String
    var organizationID: String
    var name: String
    /// The first letters, for a list in which an operator has to find a key.
    var prefix: String
    /// Scopes that this version knows; others that are stored are left out.
    var scopes: Set<Scope>
    /// Where requests with it may come from; empty for anywhere.
    var networks: [AddressRange]
    var isEnabled: Bool
    var createdAt: Int64
    /// From when on it counts no more; nil for never.
    var expiresAt: Int64?
    /// When it was last used, to the minute; nil for never.
    var lastUsedAt: Int64?

    /// Whether requests with it are let in.
    func isValid(now: Int64) -> Bool { isEnabled && (expiresAt ?? .max) > now }

    /// Whether requests from an address are let in.
    func admits(_ address: @autoclosure () -> String) -> Bool {
        if networks.isEmpty { return true }
        let address = address()
        return networks.contains { $0.contains(address) }
    }
}

/// What is needed to make a session.
struct NewSession: Sendable {
    var organizationID: String
    var shareContract: ShareContract
    var isAgeOnly: Bool
    var redirectURL: String?
    /// The endpoints that hear of its end; nil for all.
    var webhookEndpointIDs: [String]?
    /// The relying party's own name for it.
    var clientReferenceID: String?
    /// Whether nobody has checked who owns the organization, so that it may make few of them.
    var isOwnerUnverified = false
    var contractVersion: UInt32 = 1
    /// How long it lives, in milliseconds.
    var lifetime: Int64 = 3_600_000
}

/// A session that was just made.
struct CreatedSession: Sendable {
    var session: SessionRecord
    /// The only time that the token can be had.
    var cancelToken: String
}

/// The texts that a person agreed to.
struct ConsentTexts: Equatable, Sendable {
    var interfaceVersion: Int64 = 1
    var termsVersion: String
    var privacyNoticeVersion: String
}

/// What a browser brings along when its person agrees.
struct ConsentGiver: Sendable {
    /// Hash of the cookie that the browser sent.
    var browserHash: KeyedHash?
    /// Hash of the cookie that it gets if the session belongs to nobody yet; nil for clients that keep no cookies.
    var newBrowserHash: String?
    /// Optional claims that the person does not want to share.
    var refusedKeys: [String] = []
}

/// A consent as it is stored; it always holds all five agreements.
struct ConsentRecord: Equatable, Sendable {
    var id: String
    var sessionID: String
    var texts: ConsentTexts
    var contractHash: String
    var requestedKeys: [String]
    var selectedKeys: [String]
    var requiredKeys: [String]
    /// The relying party's name as the person read it.
    var organizationName: String
    var consentedAt: Int64
}

/// What events tell of.
enum EventType: String, CaseIterable, Sendable {
    case succeeded = "verification.session.succeeded"
    case failed = "verification.session.failed"
    case expired = "verification.session.expired"
    case cancelled = "verification.session.cancelled"
    /// Somebody tries an endpoint out.
    case test = "webhook.test"

    /// How sessions end; what endpoints subscribe to.
    static let ends: [EventType] = [.succeeded, .failed, .expired, .cancelled]
}

/// Something that relying parties hear of: the end of a session, or a test. Holds nothing of a document.
struct EventRecord: Equatable, Sendable {
    var id: String
    var organizationID: String
    /// The session that ended; nil for a test.
    var sessionID: String?
    /// The endpoint that is tried out; nil for the end of a session.
    var endpointID: String?
    var type: EventType
    /// JSON object.
    var data: String
    var createdAt: Int64
}

extension EventRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns = "id, organization_id, session_id, webhook_endpoint_id, type, data, created_at"

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        sessionID = try row.optionalText()
        endpointID = try row.optionalText()
        type = try row.oneOf(EventType.self)
        data = try row.text()
        createdAt = try row.integer()
    }
}
