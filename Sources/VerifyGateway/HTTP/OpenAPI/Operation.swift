import HTTPTypes

/// What the API's description says of a partner route, beside its address and scope.
struct Operation: Sendable {
    /// Groups of operations, in the order in which people read them.
    enum Group: String, CaseIterable, Sendable {
        case sessions = "Sessions"
        case endpoints = "Webhook endpoints"
        case keys = "Encryption keys"
        case deliveries = "Deliveries"
        case events = "Events"
        case analytics = "Analytics"

        /// What it is about.
        var about: String {
            switch self {
            case .sessions: "One session proves one person. It ends within the hour, in exactly one way."
            case .endpoints: "Where you hear how sessions end. Deliveries are signed, and encrypted to your key."
            case .keys: "The RSA public keys that payloads are encrypted to; one per endpoint is in use."
            case .deliveries: "One event on its way to one endpoint, with every attempt."
            case .events: "What happened. Each is told to the endpoints that subscribe to it."
            case .analytics: "How many sessions ended how."
            }
        }
    }

    /// A parameter of the query.
    struct Parameter: Sendable {
        let name: String
        let schema: JSONSchema
        let description: String
    }

    /// What it takes.
    struct Body: Sendable {
        let schema: JSONSchema
        /// Whether a request without a body makes no sense.
        let isRequired: Bool
        /// What the example sends.
        let example: JSONValue
    }

    /// What it gives when all is well.
    enum Answer: Sendable {
        case data(JSONSchema)
        /// Something that goes on after the answer: 202.
        case accepted(JSONSchema)
        /// A page of a list.
        case page(JSONSchema)
        /// 204.
        case nothing
    }

    /// Unique name, for clients that are generated.
    let id: String
    let group: Group
    let summary: String
    let description: String
    var query: [Parameter] = []
    var body: Body?
    let answer: Answer
    /// Whether whoever has the answer already need not get it again.
    var isConditional = false
    /// Whether a POST may carry an `Idempotency-Key`: those that change something.
    var isRepeatable = true
    /// Errors beyond those that every partner route can answer with.
    var errors: [APIError.Code] = []

    /// Errors that every partner route can answer with.
    static let commonErrors: [APIError.Code] = [
        .badRequest, .unauthorized, .forbidden, .organizationFrozen, .payloadTooLarge, .rateLimited,
        .internalServerError,
        .serviceUnavailable,
    ]

    /// Errors that a POST can answer with beside them when it may carry an `Idempotency-Key`.
    static let repetitionErrors: [APIError.Code] = [.idempotencyInProgress, .idempotencyKeyMismatch]

    /// What lists say of themselves.
    static let newestFirst = "Newest first. Go on with `starting_after` as long as `has_more` is true."

    /// The parameters that lists share.
    static func pages(of cursor: JSONSchema) -> [Parameter] {
        [
            Parameter(
                name: "limit", schema: .integer(1...100).with("default", .integer(Int64(ListQuery.defaultLimit))),
                description: "How many at most."),
            Parameter(
                name: "starting_after", schema: cursor,
                description: "Go on behind the one with this id: `next_cursor` of the page before."),
        ]
    }

    /// Whether the answer is a page of a list, so that errors have a `pagination` too.
    var isList: Bool { if case .page = answer { true } else { false } }
}
