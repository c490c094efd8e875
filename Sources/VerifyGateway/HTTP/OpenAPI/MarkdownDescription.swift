import HTTPTypes

/// The description of the partner surface as Markdown, for readers that get along better with text than with OpenAPI;
/// made from the same routes, operations and schemas.
struct MarkdownDescription {
    /// Routes of the table; those without an operation are not for relying parties.
    let routes: [Routes.Route]
    /// Where relying parties reach the gateway.
    let publicURL: String

    /// The document.
    var text: String {
        let groups = Operation.Group.allCases.map { group in
            (group, routes.filter { $0.operation?.group == group })
        }
        return """
            # API of Verify Gateway

            \(OpenAPIDocument.introduction(publicURL: publicURL))

            Send `Authorization: Bearer kk_…`. A POST may carry `Idempotency-Key`. The same as OpenAPI 3.1 is at \
            [/openapi](\(publicURL)/openapi), the errors are at [/docs/errors.md](\(publicURL)/docs/errors.md), and \
            [/llms.txt](\(publicURL)/llms.txt) names all there is to read.

            \(groups.map { "## \($0.rawValue)\n\n\($0.about)\n\n" + $1.compactMap(section).joined() }.joined())\
            ## What arrives at webhook endpoints

            A compact JWE. Verify the signature over the body as it came, decrypt it, and handle each `event_id` once.

            \(EventType.allCases.map { "- `\($0.rawValue)`: `\(Components.payloadName(of: $0))`" }.joined(separator: "\n"))

            ## Schemas

            JSON Schema of draft 2020-12. `#/components/schemas/NAME` means the one below that has this name.

            \(Components.schemas.map { "### \($0.name)\n\n\(Self.code($0.schema.json))" }.joined())
            """
    }

    private func section(_ route: Routes.Route) -> String? {
        guard let operation = route.operation else { return nil }
        let object = OperationObject(route: route, operation: operation, publicURL: publicURL)
        let query = operation.query.map { "- `\($0.name)`: \($0.description)\n" }.joined()
        let codes = ErrorResponses(operation, route.method).codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return """
            ### \(route.method.rawValue) \(object.path)

            \(operation.summary). \(operation.description) Needs the scope `\(route.scope?.rawValue ?? "")`.

            \(query.isEmpty ? "" : "Query:\n\n\(query)\n")\
            \(operation.body.map { "Body:\n\n\(Self.code($0.schema.json))" } ?? "")\
            \(Self.answer(operation.answer))\
            Errors: \(codes).

            ```sh
            \(object.sample)
            ```


            """
    }

    private static func answer(_ answer: Operation.Answer) -> String {
        switch answer {
        case .data(let schema): "Answer 200, its `data`:\n\n\(code(schema.json))"
        case .accepted(let schema): "Answer 202, its `data`:\n\n\(code(schema.json))"
        case .page(let schema): "Answer 200, each of its `data`:\n\n\(code(schema.json))"
        case .nothing: "Answer 204.\n\n"
        }
    }

    private static func code(_ json: JSONValue) -> String {
        "```json\n\(String(decoding: json.encoded, as: UTF8.self))\n```\n\n"
    }
}
