import HTTPTypes

extension APIError {
    /// What the catalogue says about a code.
    struct Entry {
        /// Status of the response.
        let status: HTTPResponse.Status
        /// What happened, for a person.
        let message: String
        /// What to do about it, for whoever writes the client.
        let hint: String
    }
}

extension APIError.Code {
    /// Status, sentence and advice. The error page of the gateway is made from the same entries.
    var entry: APIError.Entry {
        switch self {
        case .attestChallengeRateLimited:
            .init(
                status: .tooManyRequests, message: "Too many attempts. Please wait a moment.",
                hint: "Wait for the time in Retry-After and repeat the request.")
        case .badRequest:
            .init(
                status: .badRequest, message: "The request is not in the expected form.",
                hint: "Compare the request with the API reference; bodies are JSON.")
        case .cancelTokenInvalid:
            .init(
                status: .unauthorized, message: "This cancel link does not belong to the verification.",
                hint: "Use the cancel_token that came with the session.")
        case .cancelTokenUsed:
            .init(
                status: .unauthorized, message: "This cancel link was used before.",
                hint: "A session can be cancelled once.")
        case .conflict:
            .init(
                status: .conflict, message: "This cannot be done in its present state.",
                hint:
                    "Look at the status: a delivery that is on its way cannot be sent again, nor an event without any.")
        case .consentRequired:
            .init(
                status: .conflict, message: "Please give your consent in the browser first.",
                hint: "POST the consent before asking for a handoff.")
        case .forbidden:
            .init(
                status: .forbidden, message: "This API key may not do that.",
                hint: "Use a key with the scope that the route needs.")
        case .helloAttestInvalid:
            .init(
                status: .unauthorized,
                message: "We could not confirm that the app is genuine. Update it and try again.",
                hint: "Fetch a new challenge and attest a key of a configured app in the configured environment.")
        case .internalServerError:
            .init(
                status: .internalServerError, message: "Internal server error.",
                hint: "The server encountered an error.")
        case .handoffTokenInvalid:
            .init(
                status: .notFound, message: "This code is no longer valid. Type the one your browser shows now.",
                hint: "Codes are renewed with the QR code; ask the person for the current one.")
        case .idempotencyInProgress:
            .init(
                status: .conflict, message: "A request with this idempotency key is being answered.",
                hint: "Wait for the time in Retry-After and repeat the request.")
        case .idempotencyKeyMismatch:
            .init(
                status: .unprocessableContent,
                message: "This idempotency key belongs to a request with another body.",
                hint: "Use a new Idempotency-Key for a new request; repeat a request with the same body.")
        case .invalidAgeGateKey:
            .init(
                status: .badRequest, message: "Invalid age gate key.",
                hint: "Use age_over_N with N from 12 to 130 and without leading zeros.")
        case .invalidRedirectURL:
            .init(
                status: .badRequest, message: "Invalid redirect URL.",
                hint: "Use an https URL with a DNS name and without user information, at most 2048 characters.")
        case .invalidRequest:
            .init(
                status: .badRequest, message: "The request is not in the expected form.",
                hint: "Check the members and their types against the API reference.")
        case .invalidSessionID:
            .init(
                status: .badRequest,
                message: "This verification link is not complete. Open it again from the site that sent you.",
                hint: "Session ids are vs_ followed by 64 letters and digits.")
        case .invalidShareFields:
            .init(
                status: .badRequest, message: "Invalid share fields.",
                hint: "Send a map from claim key to {\"required\": boolean, \"reason\": string}.")
        case .methodNotAllowed:
            .init(
                status: .methodNotAllowed, message: "This method is not available here.",
                hint: "The Allow header lists the methods of this path.")
        case .multipleAgeGatesNotAllowed:
            .init(
                status: .badRequest, message: "Only one age gate can be asked for.",
                hint: "Keep one age_over_N key.")
        case .notFound:
            .init(
                status: .notFound, message: "There is nothing here.",
                hint: "Check the path and the id, and that the API key belongs to the same organization.")
        case .onboardingIncomplete:
            .init(
                status: .badRequest, message: "The organization is not set up completely yet.",
                hint: "Give the operator of the gateway what is still missing; until then no sessions are made.")
        case .organizationFrozen:
            .init(
                status: .gone, message: "This organization is closed.",
                hint: "Ask the operator of the gateway; nothing can be done with its keys until it is open again.")
        case .organizationNotFound:
            .init(
                status: .notFound, message: "We do not know this organization.",
                hint: "Look it up with GET /v1/verify/organizations.")
        case .organizationNotVerifiedLimit:
            .init(
                status: .tooManyRequests,
                message: "Until its owner is verified, an organization can ask five people a day for more than an age.",
                hint: "Ask for an age gate only, or wait for the time in Retry-After; the operator verifies owners.")
        case .originNotAllowed:
            .init(
                status: .forbidden, message: "This page may not open a verification.",
                hint: "Only the gateway's own pages and apps without an Origin may open the socket.")
        case .payloadTooLarge:
            .init(
                status: .contentTooLarge, message: "The request body is too large.",
                hint: "Partner requests may have 64 KiB, all others 2 MiB.")
        case .rateLimited:
            .init(
                status: .tooManyRequests, message: "That was too often. Please wait a while.",
                hint: "Wait for the time in Retry-After and repeat the request.")
        case .reasonRequired:
            .init(
                status: .badRequest, message: "Every requested claim needs a reason.",
                hint: "Say in a few words why you ask; people read it before they consent.")
        case .reasonTooLong:
            .init(
                status: .badRequest, message: "A reason is too long.",
                hint: "Use at most 200 characters.")
        case .redirectURLDomainNotVerified:
            .init(
                status: .badRequest, message: "The domain of the redirect URL is not verified.",
                hint: "Use a host at or below a verified domain of the organization.")
        case .redirectURLPatternNotRegistered:
            .init(
                status: .badRequest, message: "The redirect URL is not among the registered ones.",
                hint: "Use a URL at or below a pattern that the operator registered for its domain.")
        case .serviceUnavailable:
            .init(
                status: .serviceUnavailable, message: "The gateway is busy. Please try again in a moment.",
                hint: "Wait for the time in Retry-After and repeat the request.")
        case .sessionConnectionActive:
            .init(
                status: .conflict, message: "This verification is open in another browser. Carry on there.",
                hint: "The browser that gave its consent has to send its cookie; no other one may act.")
        case .sessionExpired:
            .init(
                status: .gone, message: "The time for this verification is over. Ask for a new link.",
                hint: "Create a new session.")
        case .sessionInProgress:
            .init(
                status: .conflict, message: "A phone is already doing this verification. Carry on there.",
                hint: "Wait for the phone, or create a new session.")
        case .sessionNotFound:
            .init(
                status: .notFound, message: "We do not know this verification. Ask for a new link.",
                hint: "Check the session id.")
        case .sessionOrganizationMismatch:
            .init(
                status: .badRequest, message: "This verification was asked for by another organization.",
                hint: "Send the session's own organization_id, or leave session_id out.")
        case .termsAcceptanceRequired:
            .init(
                status: .badRequest, message: "The terms of the gateway's operator have to be accepted first.",
                hint: "Accept the current terms with the operator of the gateway; until then no sessions are made.")
        case .tooManyShareFields:
            .init(
                status: .badRequest, message: "Too many share fields.",
                hint: "Ask for at most 32 claims.")
        case .unauthorized:
            .init(
                status: .unauthorized, message: "A valid API key is required.",
                hint: "Send the header Authorization: Bearer kk_... with an enabled key.")
        case .unknownClaimKey:
            .init(
                status: .badRequest, message: "Unknown claim key.",
                hint: "Use a supported claim key from the share contract allowlist.")
        case .unsupportedMediaType:
            .init(
                status: .unsupportedMediaType, message: "The body is not JSON.",
                hint: "Send Content-Type: application/json.")
        case .webhookEndpointLimit:
            .init(
                status: .conflict, message: "There are as many webhook endpoints as an organization can have.",
                hint: "Delete one that is not used any more; an organization can have \(SessionStore.mostEndpoints).")
        case .webhookEndpointUnavailable:
            .init(
                status: .badRequest, message: "A webhook endpoint cannot be used.",
                hint: "Use ids of enabled endpoints of the organization.")
        case .webhookPayloadExpired:
            .init(
                status: .conflict, message: "The payload is not there any more.",
                hint: "Payloads are erased when they were delivered, and when the endpoint's retention is over.")
        case .webhookURLRejected:
            .init(
                status: .badRequest, message: "Webhook URL rejected.",
                hint: "Use https with a public DNS name, without user information, fragment or address literal.")
        case .webSocketRequired:
            .init(
                status: .upgradeRequired, message: "This address speaks WebSocket only.",
                hint: "Open it with a WebSocket upgrade.")
        }
    }
}
