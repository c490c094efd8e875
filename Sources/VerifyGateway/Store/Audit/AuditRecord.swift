/// Who changed something.
enum AuditActor: Equatable, Sendable {
    /// A program of the relying party.
    case apiKey(id: String)
    /// The person whom the session is about, on the page or with the phone.
    case person
    /// Whoever runs the gateway, by a command.
    case `operator`
    /// Time, or the outcome of a check.
    case system

    /// The text that stands for the kind.
    var type: String {
        switch self {
        case .apiKey: "api_key"
        case .person: "person"
        case .operator: "operator"
        case .system: "system"
        }
    }

    /// The id of the key that it was, also when that was deleted meanwhile.
    var keyID: String? {
        if case .apiKey(let id) = self { id } else { nil }
    }

    /// Reads what is stored; nil when it stands for nothing.
    init?(type: String, keyID: String?) {
        switch (type, keyID) {
        case ("api_key", let id?): self = .apiKey(id: id)
        case ("person", nil): self = .person
        case ("operator", nil): self = .operator
        case ("system", nil): self = .system
        default: return nil
        }
    }
}

/// What happened. The raw value is what is stored and shown.
enum AuditEvent: String, CaseIterable, Sendable {
    case organizationCreated = "organization.created"
    case organizationUpdated = "organization.updated"
    case keyCreated = "api_key.created"
    case keyUpdated = "api_key.updated"
    case keyDeleted = "api_key.deleted"
    case domainCreated = "domain.created"
    case domainDeleted = "domain.deleted"
    case redirectCreated = "redirect_pattern.created"
    case redirectDeleted = "redirect_pattern.deleted"
    case endpointCreated = "webhook_endpoint.created"
    case endpointUpdated = "webhook_endpoint.updated"
    case endpointDeleted = "webhook_endpoint.deleted"
    case secretRevealed = "webhook_endpoint.signing_secret.revealed"
    case secretRotated = "webhook_endpoint.signing_secret.rotated"
    case endpointTested = "webhook_endpoint.tested"
    case endpointRecovered = "webhook_endpoint.recovered"
    case deliveryRetried = "webhook_delivery.retried"
    case eventReplayed = "event.replayed"
    case encryptionKeyCreated = "webhook_encryption_key.created"
    case encryptionKeyUpdated = "webhook_encryption_key.updated"
    case sessionCreated = "session.created"
    case checkFailed = "session.check.failed"
    case sessionSucceeded = "session.succeeded"
    case sessionFailed = "session.failed"
    case sessionExpired = "session.expired"
    case sessionCancelled = "session.cancelled"
    case privacyRequest = "session.privacy_request.submitted"

    /// To what kind of thing, which the first part of the name says.
    var targetType: String { rawValue.split(separator: ".").first.map(String.init) ?? rawValue }

    /// How a session ended; nil for what is no end.
    init?(end: EventType) {
        switch end {
        case .succeeded: self = .sessionSucceeded
        case .failed: self = .sessionFailed
        case .expired: self = .sessionExpired
        case .cancelled: self = .sessionCancelled
        case .test: return nil
        }
    }
}

/// One row of the audit log.
struct AuditRecord: Equatable, Sendable {
    var id: String
    var organizationID: String
    var actor: AuditActor
    var event: AuditEvent
    /// The id of the thing that it happened to.
    var targetID: String
    /// More about it: names of what changed, codes and counts, nothing of a document and no secret.
    var metadata: JSONValue
    var createdAt: Int64

    /// As commands print it.
    var object: JSONValue {
        [
            "id": .string(id), "organization_id": .string(organizationID), "event": .string(event.rawValue),
            "actor": ["type": .string(actor.type), "api_key_id": .optional(actor.keyID)],
            "target": ["type": .string(event.targetType), "id": .string(targetID)], "metadata": metadata,
            "created_at": .instant(createdAt),
        ]
    }
}

extension AuditRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns =
        "id, organization_id, actor_type, actor_api_key_id, event, target_id, metadata, created_at"

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        let (type, keyID) = (try row.text(), try row.optionalText())
        guard let actor = AuditActor(type: type, keyID: keyID) else { throw DatabaseError.unexpectedRow(column: 2) }
        self.actor = actor
        event = try row.oneOf(AuditEvent.self)
        targetID = try row.text()
        metadata = try JSONParser.parse(row.text().utf8)
        createdAt = try row.integer()
    }
}
