import HTTPTypes

/// One route as the document shows it.
struct OperationObject {
    let route: Routes.Route
    let operation: Operation
    let publicURL: String

    /// Header fields of answers.
    static let headers: [(name: String, header: JSONValue)] = [
        (
            "RequestId",
            [
                "description": "Names the request in the gateway's log. Yours, if you sent one.",
                "schema": JSONSchema.text(pattern: "^[A-Za-z0-9_-]{1,128}$").json,
            ]
        ),
        (
            "IdempotentReplayed",
            [
                "description": "There when this is the first answer to the same request, given again.",
                "schema": JSONSchema.choice(["true"]).json,
            ]
        ),
        ("RateLimitLimit", ["description": "Requests that may come at once.", "schema": JSONSchema.count.json]),
        ("RateLimitRemaining", ["description": "How many of them are left.", "schema": JSONSchema.count.json]),
        ("RateLimitReset", ["description": "Seconds until all are back.", "schema": JSONSchema.count.json]),
        (
            "ETag",
            [
                "description":
                    "Stands for the answer; sent back in `If-None-Match` it makes it 304 while nothing changed.",
                "schema": JSONSchema.text(pattern: "^W/\"[0-9a-f]{24}\"$").json,
            ]
        ),
        ("RetryAfter", ["description": "For how many seconds to wait.", "schema": JSONSchema.count.json]),
        (
            "WWWAuthenticate",
            ["description": "How to authenticate (RFC 6750).", "schema": JSONSchema.choice(["Bearer"]).json]
        ),
    ]

    /// Header fields of every answer to a key.
    static let everywhere: [JSONValue.Member] = [
        ("X-Request-Id", "RequestId"), ("RateLimit-Limit", "RateLimitLimit"),
        ("RateLimit-Remaining", "RateLimitRemaining"), ("RateLimit-Reset", "RateLimitReset"),
    ].map { .init(name: $0, value: ["$ref": .string("#/components/headers/\($1)")]) }

    /// What the ids in paths are.
    private static let parameters: [String: (schema: JSONSchema, description: String)] = [
        "id": (.sessionID, "A session, `vs_…`."), "endpoint_id": (.id, "A webhook endpoint, `whe_…`."),
        "key_id": (.id, "An encryption key, `whk_…`."), "delivery_id": (.id, "A delivery, `whd_…`."),
        "event_id": (.id, "An event, `evt_…`."),
    ]

    /// The path with its parameters in braces.
    var path: String { "/" + parts.map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : $0 }.joined(separator: "/") }

    private var isRepeatable: Bool { route.method == .post && operation.isRepeatable }

    private var parts: [String] { route.path.split(separator: "/").map(String.init) }

    /// The operation object (OpenAPI 3.1 §4.8.10).
    var json: JSONValue {
        let scope = route.scope?.rawValue ?? ""
        var members: [JSONValue.Member] = [
            .init(name: "operationId", value: .string(operation.id)),
            .init(name: "tags", value: [.string(operation.group.rawValue)]),
            .init(name: "summary", value: .string(operation.summary)),
            .init(
                name: "description", value: .string("\(operation.description)\n\nNeeds the scope `\(scope)`.")),
            .init(name: "security", value: [["bearerAuth": [.string(scope)]]]),
        ]
        let repetition = isRepeatable ? [Self.idempotencyKey] : []
        let parameters =
            pathParameters + operation.query.map(Self.parameter) + repetition
            + (operation.isConditional ? [Self.ifNoneMatch] : [])
        if !parameters.isEmpty { members.append(.init(name: "parameters", value: .array(parameters))) }
        if let body = operation.body {
            members.append(
                .init(
                    name: "requestBody",
                    value: [
                        "required": .bool(body.isRequired),
                        "content": ["application/json": ["schema": body.schema.json, "example": body.example]],
                    ]))
        }
        members.append(
            .init(
                name: "responses",
                value: .object([success] + unchanged + ErrorResponses(operation, route.method).references)))
        members.append(
            .init(name: "x-codeSamples", value: [["lang": "Shell", "label": "curl", "source": .string(sample)]]))
        return .object(members)
    }

    private var pathParameters: [JSONValue] {
        parts.filter { $0.hasPrefix(":") }.map { part in
            let name = String(part.dropFirst())
            let (schema, description) = Self.parameters[name] ?? (.id, "")
            return [
                "name": .string(name), "in": "path", "required": true, "description": .string(description),
                "schema": schema.json,
            ]
        }
    }

    private static let idempotencyKey: JSONValue = [
        "name": "Idempotency-Key", "in": "header",
        "description": """
        A name of your own for this request. Sent again within a day it gets the first answer and changes nothing.
        """,
        "schema": JSONSchema.text(1...255, pattern: "^[!-~]+$").json,
    ]

    private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": "query", "description": .string(parameter.description),
            "schema": parameter.schema.json,
        ]
    }

    private static let tag = JSONValue.Member(name: "ETag", value: ["$ref": "#/components/headers/ETag"])

    private static let ifNoneMatch: JSONValue = [
        "name": "If-None-Match", "in": "header", "description": "The `ETag` of the answer that you have.",
        "schema": JSONSchema.text().json,
    ]

    private var unchanged: [JSONValue.Member] {
        guard operation.isConditional else { return [] }
        let headers = JSONValue.object(Self.everywhere + [Self.tag])
        return [.init(name: "304", value: ["description": "Nothing has changed.", "headers": headers])]
    }

    private var success: JSONValue.Member {
        var names = Self.everywhere
        if isRepeatable {
            names.append(
                .init(name: "Idempotent-Replayed", value: ["$ref": "#/components/headers/IdempotentReplayed"]))
        }
        if operation.isConditional { names.append(Self.tag) }
        let headers = JSONValue.object(names)
        func response(_ status: String, _ text: String, _ members: [JSONSchema.Property]) -> JSONValue.Member {
            let schema = JSONSchema.object(members)
            return .init(
                name: status,
                value: [
                    "description": .string(text), "headers": headers,
                    "content": ["application/json": ["schema": schema.json]],
                ])
        }
        switch operation.answer {
        case .data(let schema): return response("200", "Done.", [("data", schema), ("error", .null)])
        case .accepted(let schema): return response("202", "Under way.", [("data", schema), ("error", .null)])
        case .page(let schema):
            return response(
                "200", "A page of the list.",
                [("data", .list(schema)), ("error", .null), ("pagination", .named("Pagination"))])
        case .nothing: return .init(name: "204", value: ["description": "Done.", "headers": headers])
        }
    }

    /// A request that can be pasted into a shell once the variables are set.
    var sample: String {
        let path = parts.map { $0.hasPrefix(":") ? "$" + Self.variable($0.dropFirst()) : $0 }.joined(separator: "/")
        let method = route.method == .get ? "" : "-X \(route.method.rawValue) "
        var lines = ["curl -s \(method)\"\(publicURL)/\(path)\"", "-H \"Authorization: Bearer $API_KEY\""]
        if let body = operation.body {
            let json = String(decoding: body.example.encoded, as: UTF8.self)
            lines.append("-H 'Content-Type: application/json'")
            lines.append(
                "-d '\(json.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'")
        }
        return lines.joined(separator: " \\\n  ")
    }

    private static func variable(_ parameter: some StringProtocol) -> String {
        parameter == "id" ? "SESSION_ID" : parameter.uppercased()
    }
}
