import WebhookCrypto

// What partner routes take. Members that are not named here are ignored, and null where it is permitted leaves a member
// out; the one exception is the name in a change of an endpoint, which null takes away.

extension Components {
    static let requests: [(name: String, schema: JSONSchema)] = [
        (
            "CreateSessionRequest",
            .object(
                [
                    (
                        "redirect_url",
                        .text(1...2048).about("Where the browser goes at the end: https, on a domain of yours.")
                    ),
                    (
                        "client_reference_id",
                        .text(1...200).orNull.about(
                            "Your own name for it, which comes back in webhooks. No personal data.")
                    ),
                    ("share_fields", requestedFields),
                    (
                        "webhook_endpoint_id",
                        .any([.id, .list(.id, 1...25), .null]).about("Only these endpoints hear of the end.")
                    ),
                ], optional: ["redirect_url", "client_reference_id", "share_fields", "webhook_endpoint_id"])
        ),
        (
            "CreateWebhookEndpointRequest",
            .object(
                [("url", url), ("name", .text(1...120))] + choices.map { ($0.name, $0.schema.orNull) },
                optional: optional)
        ),
        (
            "UpdateWebhookEndpointRequest",
            .object(
                [("url", url), ("name", .text(1...120).orNull)] + choices, optional: optional.union(["url"])
            )
            .with("minProperties", 1)
        ),
        (
            "RotateWebhookSigningSecretRequest",
            .object(
                [
                    (
                        "previous_secret_expires_in",
                        .integer(0...SessionStore.longestOverlap / 1000).orNull.with("default", 0)
                            .about("For how many seconds the old secret signs too.")
                    )
                ], optional: ["previous_secret_expires_in"])
        ),
        (
            "RecoverWebhookDeliveriesRequest",
            .object([("since", .time.about("When your receiver went down."))])
        ),
        (
            "CreateWebhookEncryptionKeyRequest",
            .object([
                ("key_id", .text(1...128).about("Your name for it, the `kid` of payloads.")),
                ("algorithm", .choice([CompactJWE.algorithm])), ("key_type", .choice(["RSA"])), ("jwk", jwk),
            ])
        ),
    ]

    private static let requestedFields = JSONSchema.map(
        .object([
            ("required", .flag.about("Whether the person has to share it to be confirmed.")),
            (
                "reason",
                .text(atMost: 200).about(
                    "What the person reads. May be empty for an age gate beside `date_of_birth` only.")
            ),
        ]), atMost: 32
    ).about(
        """
        Claims by key: \(ClaimCatalogue.labels.map { "`\($0.key)`" }.joined(separator: ", ")), or one `age_over_N` with \
        N from 12 to 130. `kayle_document_id` is always added.
        """)

    private static let url = JSONSchema.text(1...2048)
        .about("https with a public DNS name, without user information and fragment.")

    private static let optional: Set = [
        "name", "labels", "enabled", "subscribed_event_types", "undelivered_payload_retention_hours",
    ]

    private static let choices: [JSONSchema.Property] = [
        ("labels", .list(.text(1...40), 0...8).about("Different from each other.")), ("enabled", .flag),
        ("subscribed_event_types", eventTypes.about("All of them unless you choose.")),
        ("undelivered_payload_retention_hours", retention),
    ]

    private static let jwk = JSONSchema.object(
        [
            ("kty", .choice(["RSA"])), ("n", .text(1...8192).about("Modulus of 2048 to 8192 bits.")),
            ("e", .text(1...64)),
            ("alg", .text(atMost: 64)), ("use", .text(atMost: 32)), ("key_ops", .list(.text(atMost: 64), 0...8)),
        ], optional: ["alg", "use", "key_ops"]
    ).with(
        "additionalProperties",
        JSONSchema.any([.text(atMost: 8192), .flag, .number, .list(.text(atMost: 64), 0...8)]).json
    ).about("An RSA public key (RFC 7517). Private members are refused.")
}
