import HTTPTypes

/// The errors of an operation as responses. Operations that share a set of codes share the response.
struct ErrorResponses {
    private let byStatus: [(status: HTTPResponse.Status, codes: [APIError.Code])]
    private let isList: Bool

    /// Errors that say when to come again.
    private static let later: Set<APIError.Code> = [
        .rateLimited, .serviceUnavailable, .idempotencyInProgress, .organizationNotVerifiedLimit,
    ]

    init(_ operation: Operation, _ method: HTTPRequest.Method) {
        let repetition = method == .post && operation.isRepeatable ? Operation.repetitionErrors : []
        let codes = Set(Operation.commonErrors + repetition + operation.errors)
        byStatus = Dictionary(grouping: codes) { $0.entry.status }
            .map { (status: $0.key, codes: $0.value.sorted { $0.rawValue < $1.rawValue }) }
            .sorted { $0.status.code < $1.status.code }
        isList = operation.isList
    }

    /// Every code, by status and name.
    var codes: [APIError.Code] { byStatus.flatMap(\.codes) }

    /// Members of an operation's `responses`.
    var references: [JSONValue.Member] {
        byStatus.map { status, codes in
            .init(name: String(status.code), value: ["$ref": .string("#/components/responses/\(name(codes))")])
        }
    }

    /// The responses themselves.
    var components: [(String, JSONValue)] { byStatus.map { (name($0.codes), response($0.status, $0.codes)) } }

    private func name(_ codes: [APIError.Code]) -> String {
        (codes.map(\.rawValue) + (isList ? ["list"] : [])).joined(separator: ".")
    }

    private func response(_ status: HTTPResponse.Status, _ codes: [APIError.Code]) -> JSONValue {
        var headers = OperationObject.everywhere
        if !Self.later.isDisjoint(with: codes) {
            headers.append(.init(name: "Retry-After", value: ["$ref": "#/components/headers/RetryAfter"]))
        }
        if codes.contains(.unauthorized) {
            headers.append(.init(name: "WWW-Authenticate", value: ["$ref": "#/components/headers/WWWAuthenticate"]))
        }
        return [
            "description": .string(
                codes.map { "`\($0.rawValue)`: \($0.entry.message)" }.joined(separator: "\n\n")),
            "headers": .object(headers),
            "content": ["application/json": ["schema": schema(codes).json]],
        ]
    }

    private func schema(_ codes: [APIError.Code]) -> JSONSchema {
        let error = JSONSchema.all([
            .named("Error"), .object([("code", .choice(codes.map(\.rawValue)))], optional: ["code"]),
        ])
        let members: [JSONSchema.Property] = [("data", .null), ("error", error)]
        return .object(members + (isList ? [("pagination", .named("EmptyPagination"))] : []))
    }
}
