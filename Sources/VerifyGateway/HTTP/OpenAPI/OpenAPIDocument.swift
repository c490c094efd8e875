import HTTPTypes

/// The description of the partner surface (OpenAPI 3.1), made from the routes themselves and from the catalogue of
/// errors, so that it cannot say anything else than the gateway does.
struct OpenAPIDocument {
    /// Routes of the table; those without an operation are not for relying parties.
    let routes: [Routes.Route]
    /// Where relying parties reach the gateway.
    let publicURL: String

    /// The document.
    var json: JSONValue {
        let described = routes.compactMap { route in route.operation.map { (route, $0) } }
        let errors = described.map { ErrorResponses($0.1, $0.0.method) }
        let responses = Dictionary(errors.flatMap(\.components)) { first, _ in first }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Verify Gateway", "version": "1.0.0",
                "summary": "Proves that a person holds a genuine passport.",
                "description": .string(Self.introduction(publicURL: publicURL)),
            ],
            "servers": [["url": .string(publicURL)]],
            "security": [["bearerAuth": []]],
            "tags": .array(
                (Operation.Group.allCases.filter { group in described.contains { $0.1.group == group } }
                    .map { (name: $0.rawValue, about: $0.about) } + [Self.received])
                    .map { ["name": .string($0.name), "description": .string($0.about)] }),
            "paths": paths(described),
            "webhooks": .object(EventType.allCases.map { .init(name: $0.rawValue, value: webhook($0)) }),
            "components": [
                "securitySchemes": [
                    "bearerAuth": [
                        "type": "http", "scheme": "bearer", "bearerFormat": "kk_",
                        "description": "An API key. The operator makes it with `verify-gateway key create`.",
                    ]
                ],
                "headers": .object(OperationObject.headers.map { .init(name: $0.name, value: $0.header) }),
                "schemas": .object(Components.schemas.map { .init(name: $0.name, value: $0.schema.json) }),
                "responses": .object(responses.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) }),
            ],
        ]
    }

    /// What the gateway sends, under a heading of its own: generated clients make a file for each.
    private static let received = (name: "Received", about: "What your endpoint gets, once it is decrypted.")

    /// What holds for every operation.
    static func introduction(publicURL: String) -> String {
        """
        Every answer that has a body has the same envelope: `data` and `error`, one of which is null, and on lists \
        `pagination`. Match errors on `code`; each is explained at \
        [\(publicURL)/docs/errors](\(publicURL)/docs/errors). A request that is refused changes nothing. Every answer \
        carries `X-Request-Id`, which errors repeat as `request_id`, and every answer to a key says in `RateLimit-*` how often it may still call; beyond that \
        it is 429 with `Retry-After`. Members that a request has beyond those described are ignored; answers may get \
        more members in future. Times are UTC with milliseconds.
        """
    }

    private func paths(_ described: [(route: Routes.Route, operation: Operation)]) -> JSONValue {
        var paths: [JSONValue.Member] = []
        for (route, operation) in described {
            let object = OperationObject(route: route, operation: operation, publicURL: publicURL)
            let member = JSONValue.Member(name: route.method.rawValue.lowercased(), value: object.json)
            if let index = paths.firstIndex(where: { $0.name == object.path }),
                case .object(let methods) = paths[index].value
            {
                paths[index].value = .object(methods + [member])
            } else {
                paths.append(.init(name: object.path, value: .object([member])))
            }
        }
        return .object(paths)
    }

    private func webhook(_ type: EventType) -> JSONValue {
        [
            "post": [
                "tags": [.string(Self.received.name)], "summary": .string(type.rawValue),
                "operationId": .string("on" + Components.payloadName(of: type)),
                "description": """
                What arrives is a compact JWE; this is its decrypted payload. Verify the signature over the body as \
                it came before you decrypt it, and handle each `event_id` once.
                """,
                "security": [],
                "requestBody": [
                    "required": true,
                    "content": [
                        "application/json": ["schema": JSONSchema.named(Components.payloadName(of: type)).json]
                    ],
                ],
                "responses": ["2XX": ["description": "Delivered. Anything else is tried again, eight times in all."]],
            ]
        ]
    }
}
