import HTTPTypes

/// The one error that every layer of the HTTP surfaces throws; the outermost layer turns it into the envelope.
struct APIError: Error, Equatable {
    /// What went wrong, machine-readable and stable.
    let code: Code
    /// A sentence in place of the catalogue's.
    var message: String?
    /// Advice in place of the catalogue's.
    var hint: String?
    /// The member, parameter or part of the path that is meant.
    var param: String?
    /// Every fault of the request, this one first; empty when it is the only one.
    var faults: [APIError] = []
    /// Header fields that belong to the answer, such as `Allow`.
    var headers: HTTPFields

    /// A catalogue entry, with what is special about this case.
    init(_ code: Code, message: String? = nil, hint: String? = nil, param: String? = nil, headers: HTTPFields = [:]) {
        self.code = code
        self.message = message
        self.hint = hint
        self.param = param
        self.headers = headers
    }

    /// Error codes of the HTTP surfaces. Clients match on them, so they never change.
    enum Code: String, CaseIterable, Sendable {
        case attestChallengeRateLimited = "ATTEST_CHALLENGE_RATE_LIMITED"
        case badRequest = "BAD_REQUEST"
        case cancelTokenInvalid = "CANCEL_TOKEN_INVALID"
        case cancelTokenUsed = "CANCEL_TOKEN_USED"
        case conflict = "CONFLICT"
        case consentRequired = "CONSENT_REQUIRED"
        case forbidden = "FORBIDDEN"
        case helloAttestInvalid = "HELLO_ATTEST_INVALID"
        case internalServerError = "INTERNAL_SERVER_ERROR"
        case handoffTokenInvalid = "HANDOFF_TOKEN_INVALID"
        case idempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS"
        case idempotencyKeyMismatch = "IDEMPOTENCY_KEY_MISMATCH"
        case invalidAgeGateKey = "INVALID_AGE_GATE_KEY"
        case invalidRedirectURL = "INVALID_REDIRECT_URL"
        case invalidRequest = "INVALID_REQUEST"
        case invalidSessionID = "INVALID_SESSION_ID"
        case invalidShareFields = "INVALID_SHARE_FIELDS"
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        case multipleAgeGatesNotAllowed = "MULTIPLE_AGE_GATES_NOT_ALLOWED"
        case notFound = "NOT_FOUND"
        case onboardingIncomplete = "ONBOARDING_INCOMPLETE"
        case organizationFrozen = "ORGANIZATION_FROZEN"
        case organizationNotFound = "ORGANIZATION_NOT_FOUND"
        case organizationNotVerifiedLimit = "ORG_NOT_VERIFIED_LIMIT_EXCEEDED"
        case originNotAllowed = "ORIGIN_NOT_ALLOWED"
        case payloadTooLarge = "PAYLOAD_TOO_LARGE"
        case rateLimited = "RATE_LIMITED"
        case reasonRequired = "REASON_REQUIRED"
        case reasonTooLong = "REASON_TOO_LONG"
        case redirectURLDomainNotVerified = "REDIRECT_URL_DOMAIN_NOT_VERIFIED"
        case redirectURLPatternNotRegistered = "REDIRECT_URL_PATTERN_NOT_REGISTERED"
        case serviceUnavailable = "SERVICE_UNAVAILABLE"
        case sessionConnectionActive = "SESSION_CONNECTION_ACTIVE"
        case sessionExpired = "SESSION_EXPIRED"
        case sessionInProgress = "SESSION_IN_PROGRESS"
        case sessionNotFound = "SESSION_NOT_FOUND"
        case sessionOrganizationMismatch = "SESSION_ORGANIZATION_MISMATCH"
        case termsAcceptanceRequired = "RP_TERMS_ACCEPTANCE_REQUIRED"
        case tooManyShareFields = "TOO_MANY_SHARE_FIELDS"
        case unauthorized = "UNAUTHORIZED"
        case unknownClaimKey = "UNKNOWN_CLAIM_KEY"
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
        case webhookEndpointLimit = "WEBHOOK_ENDPOINT_LIMIT_REACHED"
        case webhookEndpointUnavailable = "WEBHOOK_ENDPOINT_UNAVAILABLE"
        case webhookPayloadExpired = "WEBHOOK_PAYLOAD_EXPIRED"
        case webhookURLRejected = "WEBHOOK_URL_REJECTED"
        case webSocketRequired = "WEBSOCKET_REQUIRED"
    }
}
