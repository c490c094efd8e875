import WebhookCrypto

extension WebhookEndpointRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns = """
        id, organization_id, name, labels, url, enabled, subscribed_event_types, retention_hours, failing_since, \
        disabled_at, disabled_reason, created_at, updated_at
        """

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        organizationID = try row.text()
        name = try row.optionalText()
        labels = try StoredJSON.texts(from: try row.text())
        url = try row.text()
        isEnabled = try row.integer() != 0
        subscribedTypes = try StoredJSON.texts(from: try row.text()).compactMap(EventType.init)
        retentionHours = Int(try row.integer())
        failingSince = try row.optionalInteger()
        disabledAt = try row.optionalInteger()
        disabledReason = try row.optionalOneOf(DisabledReason.self)
        createdAt = try row.integer()
        updatedAt = try row.integer()
    }
}

extension WebhookKeyRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns = """
        id, webhook_endpoint_id, key_id, modulus, exponent, is_active, disabled_at, created_at, updated_at
        """

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        endpointID = try row.text()
        keyID = try row.text()
        key = RecipientKey(modulus: try row.blob(), exponent: try row.blob())
        isActive = try row.integer() != 0
        disabledAt = try row.optionalInteger()
        createdAt = try row.integer()
        updatedAt = try row.integer()
    }
}

extension WebhookDeliveryRecord {
    /// The columns in the order in which ``init(row:)`` takes them. The payload is not among them.
    static let columns = """
        id, event_id, webhook_endpoint_id, webhook_encryption_key_id, status, attempt_count, next_attempt_at, \
        last_status_code, last_attempt_at, payload IS NOT NULL, payload_expires_at, payload_scrubbed_at, \
        payload_retention_reason, created_at, updated_at
        """

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        eventID = try row.text()
        endpointID = try row.text()
        keyID = try row.optionalText()
        status = try row.oneOf(Status.self)
        attemptCount = Int(try row.integer())
        nextAttemptAt = try row.optionalInteger()
        lastStatusCode = try row.optionalInteger().map { Int($0) }
        lastAttemptAt = try row.optionalInteger()
        hasPayload = try row.integer() != 0
        payloadExpiresAt = try row.optionalInteger()
        payloadScrubbedAt = try row.optionalInteger()
        retention = try row.optionalOneOf(Retention.self)
        createdAt = try row.integer()
        updatedAt = try row.integer()
    }
}

extension WebhookAttemptRecord {
    /// The columns in the order in which ``init(row:)`` takes them.
    static let columns = "id, status, status_code, failure, duration, attempted_at"

    /// Reads a row of ``columns``.
    init(row: SQLRow) throws {
        var row = row
        id = try row.text()
        isSuccess = try row.oneOf(WebhookDeliveryRecord.Status.self) == .succeeded
        statusCode = try row.optionalInteger().map { Int($0) }
        failure = try row.optionalOneOf(DeliveryFailure.self)
        duration = try row.integer()
        attemptedAt = try row.integer()
    }
}
