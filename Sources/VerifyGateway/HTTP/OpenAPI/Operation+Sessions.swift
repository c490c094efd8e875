extension Operation {
    static let listSessions = Operation(
        id: "listSessions", group: .sessions, summary: "List sessions", description: newestFirst,
        query: [
            .init(
                name: "status", schema: .choice(SessionStatus.allCases.map(\.rawValue)),
                description: "Only sessions that stand so."),
            .init(name: "created_from", schema: .time, description: "Only sessions of this time or later."),
            .init(name: "created_to", schema: .time, description: "Only sessions of this time or earlier."),
            .init(
                name: "client_reference_id", schema: .text(1...200),
                description: "Only sessions that you gave this name."),
        ] + pages(of: .sessionID),
        answer: .page(.named("Session")), errors: [.invalidRequest])

    static let createSession = Operation(
        id: "createSession", group: .sessions, summary: "Create a verification session",
        description: """
            Send the person to `verification_url`. Without `share_fields` the session asks for every claim; name only \
            what you need. `cancel_token` is shown in this answer only.
            """,
        body: Body(
            schema: .named("CreateSessionRequest"), isRequired: false,
            example: [
                "client_reference_id": "order-1024",
                "share_fields": [
                    "family_name": ["required": true, "reason": "To print it on your card"],
                    "age_over_18": ["required": true, "reason": "Some of our books are for adults"],
                ],
            ]),
        answer: .data(.named("CreatedSession")),
        errors: [
            .invalidShareFields, .reasonRequired, .reasonTooLong, .tooManyShareFields, .invalidAgeGateKey,
            .unknownClaimKey, .multipleAgeGatesNotAllowed, .invalidRedirectURL, .redirectURLDomainNotVerified,
            .redirectURLPatternNotRegistered,
            .webhookEndpointUnavailable, .unsupportedMediaType, .termsAcceptanceRequired, .onboardingIncomplete,
            .organizationNotVerifiedLimit,
        ])

    static let getSession = Operation(
        id: "getSession", group: .sessions, summary: "Get a session",
        description: "Where the session stands. Claims never appear here; they are sent to webhook endpoints only.",
        answer: .data(.named("Session")), isConditional: true, errors: [.invalidSessionID, .notFound])

    static let cancelSession = Operation(
        id: "cancelSession", group: .sessions, summary: "Cancel a session",
        description: "Ends it, if it has not ended yet; the answer is the same when it has.",
        answer: .nothing, errors: [.invalidSessionID, .notFound])
}
