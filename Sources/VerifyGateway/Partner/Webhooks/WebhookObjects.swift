import WebhookCrypto

// The resources of the webhook routes as relying parties see them.

extension WebhookEndpointRecord {
    /// The endpoint, without its secret.
    var object: JSONValue {
        [
            "id": .string(id), "organization_id": .string(organizationID), "name": .optional(name),
            "labels": .array(labels.map(JSONValue.string)), "url": .string(url), "enabled": .bool(isEnabled),
            "subscribed_event_types": .array(subscribedTypes.map { .string($0.rawValue) }),
            "undelivered_payload_retention_hours": .integer(Int64(retentionHours)),
            "failing_since": .instant(failingSince), "disabled_reason": .optional(disabledReason?.rawValue),
            "created_at": .instant(createdAt), "updated_at": .instant(updatedAt), "disabled_at": .instant(disabledAt),
        ]
    }
}

extension WebhookKeyRecord {
    /// The public key.
    var object: JSONValue {
        [
            "id": .string(id), "webhook_endpoint_id": .string(endpointID), "key_id": .string(keyID),
            "algorithm": .string(CompactJWE.algorithm), "key_type": "RSA", "jwk": key.jwk,
            "is_active": .bool(isActive), "created_at": .instant(createdAt), "updated_at": .instant(updatedAt),
            "disabled_at": .instant(disabledAt),
        ]
    }
}

extension WebhookDeliveryRecord {
    /// The delivery by itself.
    var object: JSONValue {
        .object(
            [
                .init(name: "id", value: .string(id)), .init(name: "event_id", value: .string(eventID)),
                .init(name: "webhook_endpoint_id", value: .string(endpointID)),
                .init(name: "webhook_encryption_key_id", value: .optional(keyID)),
                .init(name: "next_attempt_at", value: .instant(nextAttemptAt)),
                .init(name: "created_at", value: .instant(createdAt)),
                .init(name: "updated_at", value: .instant(updatedAt)),
            ] + progress)
    }

    /// The delivery as a part of its event.
    var summary: JSONValue {
        .object(
            [
                .init(name: "id", value: .string(id)), .init(name: "webhook_endpoint_id", value: .string(endpointID)),
            ] + progress)
    }

    private var progress: [JSONValue.Member] {
        [
            .init(name: "status", value: .string(status.rawValue)),
            .init(name: "attempt_count", value: .integer(Int64(attemptCount))),
            .init(name: "last_status_code", value: lastStatusCode.map { .integer(Int64($0)) } ?? .null),
            .init(name: "last_attempt_at", value: .instant(lastAttemptAt)),
            .init(name: "payload_expires_at", value: .instant(payloadExpiresAt)),
            .init(name: "payload_scrubbed_at", value: .instant(payloadScrubbedAt)),
            .init(name: "payload_retention_reason", value: .optional(retention?.rawValue)),
        ]
    }
}

extension WebhookAttemptRecord {
    /// One attempt; never what was sent or answered.
    var object: JSONValue {
        [
            "id": .string(id), "status": .string(isSuccess ? "succeeded" : "failed"),
            "status_code": statusCode.map { .integer(Int64($0)) } ?? .null, "failure": .optional(failure?.rawValue),
            "duration_ms": .integer(duration), "attempted_at": .instant(attemptedAt),
        ]
    }
}

extension EventRecord {
    /// The event with its deliveries.
    func object(_ deliveries: [WebhookDeliveryRecord]) -> JSONValue {
        [
            "id": .string(id), "type": .string(type.rawValue),
            "trigger_type": sessionID == nil ? "webhook_endpoint" : "verification_session",
            "trigger_id": .optional(sessionID ?? endpointID), "created_at": .instant(createdAt),
            "deliveries": .array(deliveries.map(\.summary)),
        ]
    }
}
