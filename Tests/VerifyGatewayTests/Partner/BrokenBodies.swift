@testable import VerifyGateway

/// What breaks one rule of a request's schema each, made from the schema as the document shows it.
struct BrokenBodies {
    /// A body, why it is wrong, and the member that the answer has to name.
    struct Case {
        let name: String
        let body: [UInt8]
        let param: String
    }

    let schema: JSONValue
    /// A good body.
    let example: JSONValue

    init(_ body: VerifyGateway.Operation.Body) {
        (schema, example) = (Self.resolved(body.schema.json), body.example)
    }

    /// Members that are missing, of a wrong type, too long, too short, too many, or none of those that are permitted.
    var misfits: [Case] {
        members(schema, []).flatMap { member -> [Case] in
            let name = member.path.joined(separator: ".")
            var cases = Self.misfits(of: member.schema).map { what, value in
                Case(name: "\(name): \(what)", body: with(value, at: member.path).encoded, param: name)
            }
            if member.isRequired {
                cases.append(.init(name: "\(name): missing", body: with(nil, at: member.path).encoded, param: name))
            }
            return cases
        }
    }

    /// JSON that is none, or none that is read, in the place of each member.
    var hostile: [Case] {
        let texts: [(String, [UInt8])] = [
            ("depth", Array((String(repeating: "[", count: 40) + String(repeating: "]", count: 40)).utf8)),
            ("1e999", Array("1e999".utf8)), ("NaN", Array("NaN".utf8)), ("-Infinity", Array("-Infinity".utf8)),
            ("01", Array("01".utf8)), ("a number without an end", Array("1.".utf8)),
            ("lone high surrogate", Array(#""\ud800""#.utf8)), ("lone low surrogate", Array(#""\udc00""#.utf8)),
            ("surrogate in UTF-8", [0x22, 0xED, 0xA0, 0x80, 0x22]), ("bad UTF-8", [0x22, 0xFF, 0x22]),
            ("overlong UTF-8", [0x22, 0xC0, 0xAF, 0x22]), ("control character", [0x22, 0x00, 0x22]),
            ("name twice", Array(#"{"x":1,"\u0078":2}"#.utf8)), ("nothing", []),
        ]
        return members(schema, []).flatMap { member -> [Case] in
            let name = member.path.joined(separator: ".")
            let marker: JSONValue = "?here?"
            let (body, place) = (with(marker, at: member.path).encoded, marker.encoded)
            return texts.map { what, text in
                let inner = what == "name twice" ? name + ".x" : name
                return Case(name: "\(name): \(what)", body: body.replacing(place, with: text), param: inner)
            }
        }
    }

    /// Each member twice.
    var duplicates: [Case] {
        members(schema, []).map { member in
            let name = member.path.joined(separator: ".")
            let body = with(.string("first"), at: member.path)
            return Case(
                name: "\(name): twice", body: Self.doubling(body, member.path[...]).encoded, param: name)
        }
    }

    private struct Member {
        let path: [String]
        let schema: JSONValue
        let isRequired: Bool
    }

    private func members(_ schema: JSONValue, _ path: [String]) -> [Member] {
        var required: Set<String> = []
        if case .array(let names)? = schema["required"] { required = Set(names.compactMap(\.text)) }
        var properties = schema["properties"]?.members ?? []
        // A map: the entry of the example stands for all.
        if properties.isEmpty, let value = schema["additionalProperties"], let entry = at(path)?.members.first {
            properties = [.init(name: entry.name, value: value)]
        }
        return properties.flatMap { property in
            let (path, schema) = (path + [property.name], Self.resolved(property.value))
            return [Member(path: path, schema: schema, isRequired: required.contains(property.name))]
                + members(schema, path)
        }
    }

    private func at(_ path: [String]) -> JSONValue? { path.reduce(example) { $0?[$1] } }

    private func with(_ value: JSONValue?, at path: [String]) -> JSONValue { Self.set(example, path[...], value) }

    private static func set(_ object: JSONValue, _ path: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
        guard let name = path.first else { return value ?? .null }
        var members = object.members
        let index = members.firstIndex { $0.name == name } ?? members.endIndex
        if index == members.endIndex { members.append(.init(name: name, value: [:])) }
        if path.count == 1, value == nil {
            members.remove(at: index)
        } else {
            members[index].value = set(members[index].value, path.dropFirst(), value)
        }
        return .object(members)
    }

    private static func doubling(_ object: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
        .object(
            object.members.flatMap { member -> [JSONValue.Member] in
                guard member.name == path.first else { return [member] }
                guard path.count > 1 else { return [member, member] }
                return [.init(name: member.name, value: doubling(member.value, path.dropFirst()))]
            })
    }

    private static func resolved(_ schema: JSONValue) -> JSONValue {
        guard let name = schema["$ref"]?.text?.split(separator: "/").last else { return schema }
        return Components.schemas.first { $0.name == name }?.schema.json ?? schema
    }

    /// Values that a schema does not permit.
    private static func misfits(of schema: JSONValue) -> [(String, JSONValue)] {
        let schemas: [JSONValue] = if case .array(let kinds)? = schema["anyOf"] { kinds } else { [schema] }
        let types = schemas.flatMap { schema -> [String] in
            switch schema["type"] {
            case .string(let type): [type]
            case .array(let types): types.compactMap(\.text)
            default: []
            }
        }
        let values: [(String, JSONValue)] = [
            ("null", .null), ("boolean", true), ("integer", 1), ("fraction", .number(1.5)), ("string", "x"),
            ("array", []), ("object", [:]),
        ]
        return values.filter { !types.contains($0.0) }.map { ("a value of type " + $0.0, $0.1) }
            + schemas.flatMap(outliers)
    }

    /// Values of the right type that are not permitted.
    private static func outliers(of schema: JSONValue) -> [(String, JSONValue)] {
        var found: [(String, JSONValue)] = []
        func number(_ keyword: String) -> Int? {
            if case .integer(let value)? = schema[keyword] { Int(value) } else { nil }
        }
        if case .array(let choices)? = schema["enum"] {
            found.append(("none of the choices", choices.first?.text == nil ? -7 : "none"))
        }
        if schema["pattern"] != nil { found.append(("another pattern", "a b")) }
        if let least = number("minLength"), least > 0 { found.append(("empty", "")) }
        if let most = number("maxLength") {
            found.append(("too long", .string(String(repeating: "x", count: most + 1))))
        }
        if let least = number("minimum") { found.append(("too small", .integer(Int64(least) - 1))) }
        if let most = number("maximum") { found.append(("too large", .integer(Int64(most) + 1))) }
        if let least = number("minItems"), least > 0 { found.append(("no items", [])) }
        if let items = schema["items"] {
            found += misfits(of: items).map { ("an item: " + $0.0, .array([$0.1])) }
            if let most = number("maxItems") {
                found.append(("too many items", .array((0...most).map { .string("x\($0)") })))
            }
        }
        if let most = number("maxProperties") {
            let entry: JSONValue = ["required": true, "reason": "why"]
            found.append(("too many members", .object((0...most).map { .init(name: "k\($0)", value: entry) })))
        }
        return found
    }
}
