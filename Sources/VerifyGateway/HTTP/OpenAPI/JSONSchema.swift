/// A JSON Schema (draft 2020-12, which OpenAPI 3.1 uses) of something that a route takes or gives.
struct JSONSchema: Equatable, Sendable {
    private(set) var members: [JSONValue.Member]

    /// The schema as JSON.
    var json: JSONValue { .object(members) }

    private init(_ type: String, _ others: [(String, JSONValue?)] = []) {
        self.init(members: [("type", .string(type))] + others)
    }

    private init(members: [(String, JSONValue?)]) {
        self.members = members.compactMap { name, value in value.map { .init(name: name, value: $0) } }
    }

    /// A text. The lengths count Unicode characters.
    static func text(
        _ lengths: ClosedRange<Int>? = nil, atMost longest: Int? = nil, pattern: String? = nil, format: String? = nil
    ) -> JSONSchema {
        JSONSchema(
            "string",
            [
                ("minLength", lengths.map { .integer(Int64($0.lowerBound)) }),
                ("maxLength", (lengths?.upperBound ?? longest).map { .integer(Int64($0)) }),
                ("pattern", pattern.map(JSONValue.string)), ("format", format.map(JSONValue.string)),
            ])
    }

    /// One of some texts.
    static func choice(_ values: [String]) -> JSONSchema {
        JSONSchema("string", [("enum", .array(values.map(JSONValue.string)))])
    }

    /// One of some numbers.
    static func choice(_ values: [Int]) -> JSONSchema {
        JSONSchema("integer", [("enum", .array(values.map { .integer(Int64($0)) }))])
    }

    /// A whole number.
    static func integer(_ range: ClosedRange<Int64>) -> JSONSchema {
        JSONSchema("integer", [("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound))])
    }

    /// A whole number that is not negative.
    static let count = JSONSchema("integer", [("minimum", 0)])
    /// `true` or `false`.
    static let flag = JSONSchema("boolean")
    /// Any number.
    static let number = JSONSchema("number")
    /// `null`.
    static let null = JSONSchema("null")
    /// A point in time (RFC 3339).
    static let time = JSONSchema.text(format: "date-time")
    /// A day of the calendar (RFC 3339).
    static let day = JSONSchema.text(format: "date")
    /// An id in a path, a query or a body.
    static let id = JSONSchema.text(1...128, pattern: "^[A-Za-z0-9_-]+$")
    /// The id of a session.
    static let sessionID = JSONSchema.text(pattern: "^vs_[A-Za-z0-9]{64}$")

    /// A list.
    static func list(_ item: JSONSchema, _ counts: ClosedRange<Int>? = nil) -> JSONSchema {
        JSONSchema(
            "array",
            [
                ("items", item.json),
                ("minItems", counts.flatMap { $0.lowerBound > 0 ? .integer(Int64($0.lowerBound)) : nil }),
                ("maxItems", counts.map { .integer(Int64($0.upperBound)) }),
            ])
    }

    /// An object with any names, whose values are of one kind.
    static func map(_ value: JSONSchema, atMost most: Int? = nil) -> JSONSchema {
        JSONSchema(
            "object", [("additionalProperties", value.json), ("maxProperties", most.map { .integer(Int64($0)) })])
    }

    /// A member of an object.
    typealias Property = (name: String, schema: JSONSchema)

    /// An object. Members are always there, except those that are optional.
    static func object(_ properties: [Property], optional: Set<String> = []) -> JSONSchema {
        let required = properties.map(\.name).filter { !optional.contains($0) }
        return JSONSchema(
            "object",
            [
                ("properties", .object(properties.map { .init(name: $0.name, value: $0.schema.json) })),
                ("required", required.isEmpty ? nil : .array(required.map(JSONValue.string))),
            ])
    }

    /// One of several kinds.
    static func any(_ kinds: [JSONSchema]) -> JSONSchema { JSONSchema(members: [("anyOf", .array(kinds.map(\.json)))]) }

    /// What is of every one of some kinds.
    static func all(_ kinds: [JSONSchema]) -> JSONSchema {
        JSONSchema(members: [("allOf", .array(kinds.map(\.json)))])
    }

    /// A schema of the document's components.
    static func named(_ name: String) -> JSONSchema {
        JSONSchema(members: [("$ref", .string("#/components/schemas/\(name)"))])
    }

    /// The same or `null`.
    var orNull: JSONSchema {
        guard case .string(let type)? = json["type"] else { return .any([self, .null]) }
        let either = with("type", [.string(type), "null"])
        guard case .array(let values)? = json["enum"] else { return either }
        return either.with("enum", .array(values + [.null]))
    }

    /// The same with a sentence about it.
    func about(_ description: String) -> JSONSchema { with("description", .string(description)) }

    /// The same with another or one more keyword.
    func with(_ keyword: String, _ value: JSONValue) -> JSONSchema {
        var schema = self
        if let index = members.firstIndex(where: { $0.name == keyword }) {
            schema.members[index].value = value
        } else {
            schema.members.append(.init(name: keyword, value: value))
        }
        return schema
    }
}
