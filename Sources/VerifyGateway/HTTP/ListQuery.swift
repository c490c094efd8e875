import HTTPTypes
import Hummingbird
import HummingbirdCore

/// What list routes share: the parameters `limit` and `starting_after`, and filters. What cannot be used is kept until all
/// of it was read.
struct ListQuery {
    static let defaultLimit = 10

    private let parameters: FlatDictionary<Substring, Substring>
    private var faults = Faults()

    /// Reads the query. A `+` is a blank, as HTML forms and most programs write it; a plus sign itself is `%2B`.
    init(_ request: Request) {
        let query = request.uri.query?.replacing("+", with: "%20") ?? ""
        parameters = URI("/?" + query).queryParameters
    }

    /// Whether a request is for a list: then errors have a `pagination` too.
    static func isList(_ request: Request) -> Bool {
        let parts = request.uri.path.split(separator: "/")
        guard request.method == .get || request.method == .head, parts.first == "v1" else { return false }
        switch parts.dropFirst().map(String.init) {
        case ["sessions"], ["events"], ["webhooks", "events"], ["webhooks", "endpoints"], ["webhooks", "deliveries"]:
            return true
        case let parts where parts.count == 4 && parts[0] == "webhooks":
            return [["endpoints", "keys"], ["deliveries", "attempts"]].contains([parts[1], parts[3]])
        default: return false
        }
    }

    /// What `read` makes of the parameters, if none of those that it asks for is wrong.
    func read<Query>(_ read: (inout ListQuery) -> Query) throws(APIError) -> Query {
        var reader = self
        let query = read(&reader)
        try reader.faults.check()
        return query
    }

    /// The part of the list that is asked for.
    mutating func page() -> PageRequest {
        let query = self
        return PageRequest(
            limit: faults.reading { () throws(APIError) in try query.limit() } ?? Self.defaultLimit,
            after: id("starting_after"))
    }

    /// A filter by an id; nil when it is not given.
    mutating func id(_ name: String) -> String? {
        filter(name) { text throws(APIError) in
            guard ResourceID.isWellFormed(text) else { throw Self.wrong(name, "has to be an id as lists show it") }
            return text
        }
    }

    /// A filter that is `true` or `false`.
    mutating func flag(_ name: String) -> Bool? {
        filter(name) { text throws(APIError) in
            switch text {
            case "true": true
            case "false": false
            default: throw Self.wrong(name, "has to be true or false")
            }
        }
    }

    /// A filter by one of an enumeration's cases.
    mutating func choice<Choice: RawRepresentable<String>>(_ name: String, of choices: [Choice]) -> Choice? {
        filter(name) { text throws(APIError) in
            guard let choice = choices.first(where: { $0.rawValue == text }) else {
                let known = choices.map(\.rawValue).joined(separator: ", ")
                throw Self.wrong(name, "has to be one of \(known)")
            }
            return choice
        }
    }

    /// A point in time, in milliseconds since 1970.
    mutating func instant(_ name: String) -> Int64? {
        filter(name) { text throws(APIError) in
            // No time holds a blank: it was the plus sign of an offset that was not encoded.
            guard let instant = InstantText.parse(text.replacing(" ", with: "+")) else {
                throw Self.wrong(name, "has to be a time such as 2026-03-09T12:00:00Z")
            }
            return instant
        }
    }

    /// A filter that the route itself knows how to read.
    mutating func filter<Value>(_ name: String, _ read: (String) throws(APIError) -> Value) -> Value? {
        let query = self
        return faults.reading { () throws(APIError) in
            guard let text = try query.value(name) else { return nil }
            return try read(text)
        }
    }

    /// The limit that an error answer names: the one that is asked for, if it can be had.
    var effectiveLimit: Int { (try? limit()) ?? Self.defaultLimit }

    private func limit() throws(APIError) -> Int {
        guard let text = try value("limit") else { return Self.defaultLimit }
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let limit = Int(text),
            1...100 ~= limit
        else { throw Self.wrong("limit", "has to be a number from 1 to 100") }
        return limit
    }

    /// A parameter that cannot be used. There is no body to give advice about.
    private static func wrong(_ name: String, _ what: String) -> APIError {
        APIError(
            .badRequest, message: "\(name) \(what).", hint: "Correct \(name) in the query, or leave it out.",
            param: name)
    }

    /// A parameter; given twice it could be understood differently by two readers.
    private func value(_ name: String) throws(APIError) -> String? {
        let values = parameters[values: name[...]]
        guard values.count <= 1 else {
            throw Self.wrong(name, "may be given once")
        }
        return values.first.map(String.init)
    }
}

/// The form of ids in paths and queries.
enum ResourceID {
    /// 1 to 128 letters, digits, hyphens and underscores.
    static func isWellFormed(_ text: some StringProtocol) -> Bool {
        1...128 ~= text.utf8.count
            && text.utf8.allSatisfy(isPlain)
    }

    /// Whether it is a letter, a digit, a hyphen or an underscore.
    static func isPlain(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x2D || byte == 0x5F
    }
}

extension GatewayContext {
    /// An id of the path.
    func resourceID(_ name: String) throws(APIError) -> String {
        guard let id = parameters.get(name), ResourceID.isWellFormed(id) else {
            throw APIError(
                .badRequest, message: "The id in the path is not well formed.",
                hint: "Use the id as the gateway gave it: letters, digits, hyphens and underscores.", param: name)
        }
        return id
    }
}

extension Envelope {
    /// A page of a list.
    static func list<Record>(
        _ page: ListPage<Record>, _ request: PageRequest, id: (Record) -> String, object: (Record) -> JSONValue
    ) -> Response {
        let next = page.hasMore ? page.records.last.map(id) : nil
        return json([
            "data": .array(page.records.map(object)), "error": .null,
            "pagination": pagination(limit: request.limit, hasMore: page.hasMore, next: next),
        ])
    }

    /// The member that every answer of a list route has.
    static func pagination(limit: Int, hasMore: Bool = false, next: String? = nil) -> JSONValue {
        ["limit": .integer(Int64(limit)), "has_more": .bool(hasMore), "next_cursor": .optional(next)]
    }
}
