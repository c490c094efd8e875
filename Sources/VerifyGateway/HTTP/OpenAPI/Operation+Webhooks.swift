extension Operation {
    static let listEndpoints = Operation(
        id: "listWebhookEndpoints", group: .endpoints, summary: "List webhook endpoints", description: newestFirst,
        query: [.init(name: "enabled", schema: .flag, description: "Only endpoints that are enabled, or are not.")]
            + pages(of: .id),
        answer: .page(.named("WebhookEndpoint")), errors: [.invalidRequest])

    static let createEndpoint = Operation(
        id: "createWebhookEndpoint", group: .endpoints, summary: "Create a webhook endpoint",
        description: """
            Register a public key for it next: until then each delivery to the endpoint fails and its payload is lost.
            """,
        body: Body(
            schema: .named("CreateWebhookEndpointRequest"), isRequired: true,
            example: ["url": "https://example.com/webhooks/verify", "name": "Till"]),
        answer: .data(.named("CreatedWebhookEndpoint")),
        errors: [.webhookURLRejected, .webhookEndpointLimit, .unsupportedMediaType])

    static let getEndpoint = Operation(
        id: "getWebhookEndpoint", group: .endpoints, summary: "Get a webhook endpoint",
        description: "The endpoint, without its signing secret.",
        answer: .data(.named("WebhookEndpoint")), errors: [.notFound])

    static let updateEndpoint = Operation(
        id: "updateWebhookEndpoint", group: .endpoints, summary: "Change a webhook endpoint",
        description: "Members that are left out stay as they are; at least one has to be there.",
        body: Body(
            schema: .named("UpdateWebhookEndpointRequest"), isRequired: true, example: ["name": "Till and shop"]),
        answer: .data(.named("WebhookEndpoint")), errors: [.notFound, .webhookURLRejected, .unsupportedMediaType])

    static let deleteEndpoint = Operation(
        id: "deleteWebhookEndpoint", group: .endpoints, summary: "Delete a webhook endpoint",
        description: "Its keys, deliveries and attempts go with it.",
        answer: .data(.named("DeletedWebhookEndpoint")), errors: [.notFound])

    static let testEndpoint = Operation(
        id: "testWebhookEndpoint", group: .endpoints, summary: "Send a test event",
        description: """
            Sends an event of the type `webhook.test`, encrypted and signed like all others. An endpoint that is turned \
            off has to be turned on first.
            """,
        answer: .accepted(.named("WebhookEvent")), errors: [.notFound, .conflict])

    static let recoverDeliveries = Operation(
        id: "recoverWebhookDeliveries", group: .endpoints, summary: "Recover deliveries",
        description: """
            After your receiver was down: makes every delivery to the endpoint due now of which an attempt has failed since \
            then, whether it was given up or waits for the next one, while its payload is still there; \
            \(SessionStore.mostRecovered) at a time. Repeat it as long as `has_more` is true. An endpoint that is turned off \
            has to be turned on first.
            """,
        body: Body(
            schema: .named("RecoverWebhookDeliveriesRequest"), isRequired: true,
            example: ["since": "2026-03-09T12:00:00Z"]),
        answer: .accepted(.named("RecoveredWebhookDeliveries")),
        errors: [.notFound, .conflict, .unsupportedMediaType])

    static let revealSecret = Operation(
        id: "revealWebhookSigningSecret", group: .endpoints, summary: "Reveal a signing secret",
        description: "The secret by which deliveries are signed now. Who asked is noted, each time.",
        answer: .data(.named("WebhookSigningSecret")), isRepeatable: false, errors: [.notFound])

    static let rotateSecret = Operation(
        id: "rotateWebhookSigningSecret", group: .endpoints, summary: "Rotate a signing secret",
        description: """
            Deliveries are signed with a new secret from now on. With `previous_secret_expires_in` the header \
            `webhook-signature` also carries a signature by the old one for so long.
            """,
        body: Body(
            schema: .named("RotateWebhookSigningSecretRequest"), isRequired: false,
            example: ["previous_secret_expires_in": 86_400]),
        answer: .data(.named("WebhookSigningSecret")), errors: [.notFound, .unsupportedMediaType])

    static let listKeys = Operation(
        id: "listWebhookEncryptionKeys", group: .keys, summary: "List encryption keys", description: newestFirst,
        query: [.init(name: "is_active", schema: .flag, description: "Only keys that are in use, or are not.")]
            + pages(of: .id),
        answer: .page(.named("WebhookEncryptionKey")), errors: [.notFound, .invalidRequest])

    static let createKey = Operation(
        id: "createWebhookEncryptionKey", group: .keys, summary: "Register an encryption key",
        description: "Payloads are encrypted to this RSA public key from now on; the key before it goes out of use.",
        body: Body(
            schema: .named("CreateWebhookEncryptionKeyRequest"), isRequired: true,
            example: [
                "key_id": "key-1", "algorithm": "RSA-OAEP-256", "key_type": "RSA",
                "jwk": ["kty": "RSA", "n": .string(exampleModulus), "e": "AQAB"],
            ]),
        answer: .data(.named("WebhookEncryptionKey")), errors: [.notFound, .unsupportedMediaType])

    static let deactivateKey = Operation(
        id: "deactivateWebhookEncryptionKey", group: .keys, summary: "Take a key out of use",
        description: "Leaves the endpoint without a key, so that each delivery to it fails until there is one again.",
        answer: .data(.named("WebhookEncryptionKey")), errors: [.notFound])

    static let reactivateKey = Operation(
        id: "reactivateWebhookEncryptionKey", group: .keys, summary: "Take a key back into use",
        description: "The key that was in use goes out of use.",
        answer: .data(.named("WebhookEncryptionKey")), errors: [.notFound])

    static let listDeliveries = Operation(
        id: "listWebhookDeliveries", group: .deliveries, summary: "List deliveries", description: newestFirst,
        query: [
            .init(
                name: "status", schema: .choice(WebhookDeliveryRecord.Status.allCases.map(\.rawValue)),
                description: "Only deliveries that stand so."),
            .init(name: "endpoint_id", schema: .id, description: "Only deliveries to this endpoint."),
            .init(name: "event_id", schema: .id, description: "Only deliveries of this event."),
        ] + pages(of: .id),
        answer: .page(.named("WebhookDelivery")), errors: [.invalidRequest])

    static let getDelivery = Operation(
        id: "getWebhookDelivery", group: .deliveries, summary: "Get a delivery",
        description: "One event on its way to one endpoint.",
        answer: .data(.named("WebhookDelivery")), isConditional: true, errors: [.notFound])

    static let listAttempts = Operation(
        id: "listWebhookDeliveryAttempts", group: .deliveries, summary: "List the attempts of a delivery",
        description: "Each try with its outcome, never what was sent or answered. " + newestFirst,
        query: pages(of: .id),
        answer: .page(.named("WebhookDeliveryAttempt")), errors: [.notFound, .invalidRequest])

    static let retryDelivery = Operation(
        id: "retryWebhookDelivery", group: .deliveries, summary: "Retry a delivery",
        description: "Makes it due now, with all eight attempts before it, while its payload is still there.",
        answer: .data(.named("WebhookDelivery")), errors: [.notFound, .conflict, .webhookPayloadExpired])

    /// Events have two addresses, and generated clients want a name for each.
    static func listEvents(isAlias: Bool) -> Operation {
        Operation(
            id: isAlias ? "listEvents" : "listWebhookEvents", group: .events,
            summary: "List events", description: newestFirst,
            query: [
                .init(
                    name: "type", schema: .choice(EventType.allCases.map(\.rawValue)),
                    description: "Only events of this type."),
                .init(name: "created_from", schema: .time, description: "Only events of this time or later."),
                .init(name: "created_to", schema: .time, description: "Only events of this time or earlier."),
            ] + pages(of: .id),
            answer: .page(.named("WebhookEvent")), errors: [.invalidRequest])
    }

    static func getEvent(isAlias: Bool) -> Operation {
        Operation(
            id: isAlias ? "getEvent" : "getWebhookEvent", group: .events, summary: "Get an event",
            description: "The event with its deliveries. Payloads are not kept readable, so none is shown.",
            answer: .data(.named("WebhookEvent")), errors: [.notFound])
    }

    static func replayEvent(isAlias: Bool) -> Operation {
        Operation(
            id: isAlias ? "replayEvent" : "replayWebhookEvent", group: .events, summary: "Replay an event",
            description: "Makes each of its deliveries due again whose payload is still there.",
            answer: .accepted(.named("WebhookEvent")), errors: [.notFound, .conflict, .webhookPayloadExpired])
    }
}

extension Operation {
    /// A modulus of 2048 bits whose private key nobody has.
    private static let exampleModulus = """
        xmZl-tSpLlUrq-6dl2dTu2Vk8mn3oBv68Jx7gnJkZWBfY89Own9ZqJ8FxtWJThqh-bn1qyWcdET-3xuFyFpd53v7_uL3Xl8g-91C\
        hYNchI_efbKXyiWx6ORbDpOLhtmklJvR0rwNGnrYWjVWMBZSwWE8Wjc3AoMRyU81abD6HGi4lI4ZgJphUBu_XnQ4sPMWa0NCrFWK\
        Mi3fSwiSwI7J4GfNsArKGMReI4TS-6DimpL2bDEtt9wF0M4F2Dh60AcIcJNSSb9B-WVON-a2NI7j193lJ1j9OaxewPgTiU_RhiRu\
        XfsgJpc_7ZC7Agq3Zq-FKijdNg3xvzTzAdkKndtvGw
        """
}
