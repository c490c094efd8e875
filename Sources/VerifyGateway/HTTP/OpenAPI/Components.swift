import WebhookCrypto
import HandoffProtocol

/// Schemas that have a name in the document: what partner routes give.
enum Components {
    /// Everything, in the order of the alphabet.
    static var schemas: [(name: String, schema: JSONSchema)] {
        (answers + analytics + requests + payloads).sorted { $0.name < $1.name }
    }

    private static let answers: [(name: String, schema: JSONSchema)] = [
        ("Session", .object(session)),
        ("CreatedSession", .object(session + [("cancel_token", .text(pattern: "^[a-z0-9]{48}$").about(cancelToken))])),
        ("ShareFields", shareFields),
        ("WebhookEndpoint", endpoint),
        (
            "CreatedWebhookEndpoint",
            .object([
                ("endpoint", .named("WebhookEndpoint")), ("signing_secret", signingSecret),
                ("warnings", .list(.text()).about("What is missing before deliveries can arrive.")),
            ])
        ),
        ("DeletedWebhookEndpoint", .object([("status", .choice(["success"])), ("message", .text())])),
        ("WebhookSigningSecret", .object([("endpoint_id", .id), ("signing_secret", signingSecret)])),
        (
            "RecoveredWebhookDeliveries",
            .object([
                ("webhook_endpoint_id", .id), ("recovered_count", .count.about("Deliveries that are due now.")),
                ("has_more", .flag.about("Whether to call again: there may be more.")),
            ])
        ),
        ("WebhookEncryptionKey", encryptionKey),
        ("WebhookDelivery", delivery),
        ("WebhookDeliverySummary", .object([("id", .id), ("webhook_endpoint_id", .id)] + progress)),
        ("WebhookDeliveryAttempt", attempt),
        ("WebhookEvent", event),
        (
            "Pagination",
            .object([
                ("limit", .integer(1...100).about("The limit that is in force.")),
                ("has_more", .flag), ("next_cursor", .text().orNull.about("For `starting_after`, when there is more.")),
            ])
        ),
        (
            "EmptyPagination",
            .object([
                ("limit", .integer(1...100)), ("has_more", .flag.with("enum", [false])), ("next_cursor", .null),
            ]).about("What errors of lists have.")
        ),
        ("Error", error),
    ]

    private static let cancelToken = "Ends the session once, for the person. Shown only here."

    private static let session: [JSONSchema.Property] = [
        ("id", .sessionID), ("status", .choice(SessionStatus.allCases.map(\.rawValue))),
        (
            "failure_code",
            .choice(FailureCode.allCases.map(\.rawValue)).orNull.about("Why, when the status is `failed`.")
        ),
        ("nfc_tries_used", .integer(0...3).about("Chip reads that failed; the third ends the session.")),
        ("liveness_tries_used", .integer(0...3).about("Videos that failed; the third ends the session.")),
        ("contract_version", .count), ("share_fields", .named("ShareFields")),
        ("redirect_url", .text().orNull.about("Where the browser goes at the end.")),
        ("client_reference_id", .text().orNull.about("Your own name for it.")),
        (
            "webhook_endpoint_id",
            .any([.id, .list(.id), .null]).about("Who hears of the end; null for every endpoint that subscribes to it.")
        ),
        ("verification_url", .text(format: "uri").about("The page for the person.")),
        ("expires_at", .time), ("completed_at", .time.orNull.about("When it ended, in whatever way.")),
        ("created_at", .time), ("updated_at", .time),
    ]

    private static let shareFields = JSONSchema.map(
        .object([
            ("required", .flag.about("Whether the person has to share it to be confirmed.")),
            ("reason", .text().about("What the person reads.")),
            ("source", .choice(["default", "rc"]).about("`rc` for claims that were asked for.")),
        ])
    ).about("What the person is asked to share, by claim key.")

    private static let signingSecret = JSONSchema.text(pattern: "^whsec_[a-z0-9]{32}$")
        .about("Deliveries are signed with the whole of this text.")

    private static let endpoint = JSONSchema.object([
        ("id", .id), ("organization_id", .text(format: "uuid")), ("name", .text().orNull),
        ("labels", .list(.text(), 0...8)),
        ("url", .text(format: "uri")), ("enabled", .flag), ("subscribed_event_types", eventTypes),
        ("undelivered_payload_retention_hours", retention),
        ("failing_since", .time.orNull.about("Since when nothing was delivered; after five days it is turned off.")),
        (
            "disabled_reason",
            .choice(WebhookEndpointRecord.DisabledReason.allCases.map(\.rawValue)).orNull
                .about("Why the gateway turned it off; null when somebody did.")
        ),
        ("created_at", .time), ("updated_at", .time), ("disabled_at", .time.orNull),
    ])

    /// The types that endpoints subscribe to.
    static let eventTypes = JSONSchema.list(.choice(EventType.ends.map(\.rawValue)))
    /// How long what could not be delivered is kept.
    static let retention = JSONSchema.choice(WebhookEndpointRecord.retentionChoices)
        .with("default", 72).about("For how many hours an undelivered payload is kept after the last attempt.")

    private static let encryptionKey = JSONSchema.object([
        ("id", .id), ("webhook_endpoint_id", .id), ("key_id", .text().about("The `kid` of payloads.")),
        ("algorithm", .choice([CompactJWE.algorithm])), ("key_type", .choice(["RSA"])),
        (
            "jwk",
            .object([
                ("alg", .choice([CompactJWE.algorithm])), ("e", .text()), ("key_ops", .list(.choice(["encrypt"]))),
                ("kty", .choice(["RSA"])), ("n", .text()),
            ]).about("The public key, and nothing else of what was sent.")
        ),
        ("is_active", .flag), ("created_at", .time), ("updated_at", .time), ("disabled_at", .time.orNull),
    ])

    private static let delivery = JSONSchema.object(
        [
            ("id", .id), ("event_id", .id), ("webhook_endpoint_id", .id), ("webhook_encryption_key_id", .id.orNull),
            ("next_attempt_at", .time.orNull), ("created_at", .time), ("updated_at", .time),
        ] + progress)

    private static let progress: [JSONSchema.Property] = [
        ("status", .choice(WebhookDeliveryRecord.Status.allCases.map(\.rawValue))), ("attempt_count", .count),
        ("last_status_code", statusCode.about("Null when no answer came.")), ("last_attempt_at", .time.orNull),
        ("payload_expires_at", .time.orNull), ("payload_scrubbed_at", .time.orNull),
        (
            "payload_retention_reason",
            .choice(WebhookDeliveryRecord.Retention.allCases.map(\.rawValue)).orNull
                .about("Why the payload is still there, or why it is gone.")
        ),
    ]

    private static let statusCode = JSONSchema.integer(100...999).orNull

    private static let attempt = JSONSchema.object([
        ("id", .id), ("status", .choice(["succeeded", "failed"])), ("status_code", statusCode),
        ("failure", .choice(DeliveryFailure.allCases.map(\.rawValue)).orNull), ("duration_ms", .count),
        ("attempted_at", .time),
    ])

    private static let event = JSONSchema.object([
        ("id", .id), ("type", .choice(EventType.allCases.map(\.rawValue))),
        ("trigger_type", .choice(["verification_session", "verification_attempt", "webhook_endpoint"])),
        ("trigger_id", .id.about("The session that ended, or the endpoint that was tested.")), ("created_at", .time),
        ("deliveries", .list(.named("WebhookDeliverySummary"))),
    ])

    private static let error = JSONSchema.object(
        [
            ("code", .text().about("Stable; match on it.")), ("message", .text().about("What happened.")),
            ("hint", .text().about("What to do about it.")),
            ("docs", .text(format: "uri").about("More about the code.")),
            ("request_id", .text().about("What `X-Request-Id` says; name it when you ask the operator.")),
            param,
            (
                "errors",
                .list(
                    .object([("code", .text()), ("message", .text()), param], optional: ["param"]), 2...Faults.most
                ).about("All that is wrong, this first, when several members or parameters are.")
            ),
        ], optional: ["param", "errors"])

    private static let param: JSONSchema.Property = (
        "param", .text().about("The member or parameter that is meant, with dots between names.")
    )
}
