extension Operation {
    static let createSession = Operation(
        id: "createSession", group: .sessions, summary: "Create a verification session",
        description: """
            Send the person to `verification_url`. Without `share_fields` the session asks for every claim; name only \
            what you need. `cancel_token` is shown in this answer only.
            """,
        body: Body(
            schema: .named("CreateSessionRequest"), isRequired: false,
            example: [
                "share_fields": [
                    "family_name": ["required": true, "reason": "To print it on your card"],
                    "age_over_18": ["required": true, "reason": "Some of our books are for adults"],
                ]
            ]),
        answer: .data(.named("CreatedSession")),
        errors: [
            .invalidShareFields, .reasonRequired, .reasonTooLong, .tooManyShareFields, .invalidAgeGateKey,
            .unknownClaimKey, .multipleAgeGatesNotAllowed, .invalidRedirectURL, .redirectURLDomainNotVerified,
            .webhookEndpointUnavailable, .unsupportedMediaType,
        ])

    static let getSession = Operation(
        id: "getSession", group: .sessions, summary: "Get a session",
        description: "Where the session stands. Claims never appear here; they are sent to webhook endpoints only.",
        answer: .data(.named("Session")), errors: [.invalidSessionID, .notFound])
}
