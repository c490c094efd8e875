import WebhookCrypto

/// What an event tells a relying party: `data` of its payload. It is stored only when it holds nothing of a document.
struct EventContents: Sendable {
    var type: EventType
    /// As the event keeps it.
    var stored: JSONValue
    /// As the payload carries it, claims included.
    var payload: JSONValue

    /// Contents that may be stored whole.
    init(_ type: EventType, _ data: JSONValue) { (self.type, stored, payload) = (type, data, data) }

    /// Contents of which the payload says more.
    init(_ type: EventType, stored: JSONValue, payload: JSONValue) {
        (self.type, self.stored, self.payload) = (type, stored, payload)
    }
}

/// Events and their deliveries are written in the transaction that they tell of: there is no end of a session without
/// its event, and no event without the deliveries that belong to it.
extension SQLConnection {
    /// Writes the event that goes with a session's end, a delivery for every endpoint that wants to hear of it, and who
    /// ended it.
    func recordEnd(
        _ contents: EventContents, of sessionID: String, organizationID: String, by actor: AuditActor, now: Int64
    ) throws {
        if let event = AuditEvent(end: contents.type) {
            try audit(event, of: sessionID, organizationID: organizationID, by: actor, contents.reasons, now: now)
        }
        let id = try insertEvent(
            contents, sessionID: sessionID, endpointID: nil, organizationID: organizationID, replaces: nil, now: now)
        try fanOut(contents, eventID: id, sessionID: sessionID, organizationID: organizationID, now: now) { _ in true }
    }

    /// Writes an event without deliveries.
    func insertEvent(
        _ contents: EventContents, sessionID: String?, endpointID: String?, organizationID: String, replaces: String?,
        now: Int64
    ) throws -> String {
        let id = try RandomID.event()
        _ = try run(
            """
            INSERT INTO events \
            (id, organization_id, session_id, webhook_endpoint_id, type, data, replaces, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(id), .text(organizationID), .text(optional: sessionID), .text(optional: endpointID),
                .text(contents.type.rawValue), .text(String(decoding: contents.stored.encoded, as: UTF8.self)),
                .text(optional: replaces), .integer(now),
            ])
        return id
    }

    /// Writes a session's deliveries: to the enabled endpoints that the session names, or to all when it names none, if
    /// they subscribe to the type.
    func fanOut(
        _ contents: EventContents, eventID: String, sessionID: String, organizationID: String, now: Int64,
        to isWanted: (String) -> Bool
    ) throws {
        guard
            var session = try run(
                "SELECT contract_version, webhook_endpoint_ids, client_reference_id FROM sessions WHERE id = $1",
                [.text(sessionID)]
            ).first
        else { return }
        let contractVersion = try session.integer()
        let named = try session.optionalText().map { try StoredJSON.texts(from: $0) }
        let reference = try session.optionalText()
        let targets = try run(
            """
            SELECT \(DeliveryTarget.columns) WHERE e.organization_id = $1 AND e.enabled = 1 ORDER BY e.created_at, e.id
            """, [.text(organizationID)]
        ).map(DeliveryTarget.init(row:))
        let payload = contents.payloadText(
            eventID: eventID, sessionID: sessionID, contractVersion: contractVersion, reference: reference)
        for target in targets
        where named?.contains(target.endpointID) != false && target.types.contains(contents.type)
            && isWanted(target.endpointID)
        {
            try insertDelivery(of: payload, eventID: eventID, to: target, organizationID: organizationID, now: now)
        }
    }

    /// Writes one delivery. Without a key to encrypt to, or when that fails, it is born as failed: nothing is kept that
    /// could be read here.
    func insertDelivery(
        of payload: [UInt8], eventID: String, to target: DeliveryTarget, organizationID: String, now: Int64
    ) throws {
        let text = target.key.flatMap { try? CompactJWE.seal(payload, to: $0.key, keyID: $0.keyID) }
        let id = try RandomID.webhookDelivery()
        let retention: WebhookDeliveryRecord.Retention =
            text != nil ? .pendingDelivery : target.key == nil ? .noActiveKey : .notEncrypted
        let expiry = DeliverySchedule.payloadExpiry(now: now, retentionHours: target.retentionHours)
        _ = try run(
            """
            INSERT INTO webhook_deliveries (id, organization_id, event_id, webhook_endpoint_id, \
            webhook_encryption_key_id, status, attempt_count, next_attempt_at, last_attempt_at, payload, \
            payload_expires_at, payload_scrubbed_at, payload_retention_reason, created_at, updated_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9, $12, $13, $13)
            """,
            [
                .text(id), .text(organizationID), .text(eventID), .text(target.endpointID),
                .text(optional: target.key?.id), .text(text == nil ? "failed" : "pending"),
                .integer(text == nil ? 1 : 0), .integer(optional: text == nil ? nil : now),
                .integer(optional: text == nil ? now : nil), .text(optional: text),
                .integer(optional: text == nil ? nil : expiry), .text(retention.rawValue), .integer(now),
            ])
        guard text == nil else { return }
        let failure: DeliveryFailure = target.key == nil ? .noActiveKey : .notEncrypted
        _ = try run(
            """
            INSERT INTO webhook_delivery_attempts (id, delivery_id, status, failure, duration, attempted_at) \
            VALUES ($1, $2, 'failed', $3, 0, $4)
            """, [.text(try RandomID.webhookAttempt()), .text(id), .text(failure.rawValue), .integer(now)])
    }
}

/// An endpoint as a new delivery sees it.
struct DeliveryTarget {
    var endpointID: String
    var types: [EventType]
    var retentionHours: Int
    /// The active key; nil when there is none.
    var key: (id: String, keyID: String, key: RecipientKey)?

    /// Columns and tables; a condition follows.
    static let columns = """
        e.id, e.subscribed_event_types, e.retention_hours, k.id, k.key_id, k.modulus, k.exponent \
        FROM webhook_endpoints AS e \
        LEFT JOIN webhook_encryption_keys AS k ON k.webhook_endpoint_id = e.id AND k.is_active = 1
        """

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        endpointID = try row.text()
        types = try StoredJSON.texts(from: try row.text()).compactMap(EventType.init)
        retentionHours = Int(try row.integer())
        guard let id = try row.optionalText() else { return }
        key = (id, try row.text(), RecipientKey(modulus: try row.blob(), exponent: try row.blob()))
    }
}

extension EventContents {
    /// What the audit log keeps of it: why, and nothing that is about the person.
    fileprivate var reasons: JSONValue {
        guard case .object(let members) = stored else { return [:] }
        return .object(members.filter { ["failure_code", "reason"].contains($0.name) })
    }

    /// The text that is encrypted.
    ///
    /// - Parameter reference: the relying party's own name for the session.
    func payloadText(
        eventID: String, sessionID: String?, contractVersion: Int64, reference: String? = nil
    ) -> [UInt8] {
        var metadata: [JSONValue.Member] = []
        if let reference { metadata.append(.init(name: "client_reference_id", value: .string(reference))) }
        metadata += [
            .init(name: "contract_version", value: .integer(contractVersion)),
            .init(name: "event_id", value: .string(eventID)),
        ]
        if let sessionID { metadata.append(.init(name: "verification_session_id", value: .string(sessionID))) }
        return
            ([
                "data": payload, "metadata": .object(metadata), "type": .string(type.rawValue),
            ] as JSONValue).encoded
    }
}
