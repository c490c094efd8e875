/// The rules by which the body of a request becomes an endpoint, or changes one.
struct EndpointRules: Sendable {
    private static let longestName = 120
    private static let mostLabels = 8
    private static let longestLabel = 40

    /// Whether this machine is a permitted target.
    let allowsLoopback: Bool

    /// What a body asks for; nil members are left as they are. A new endpoint needs a URL, and takes null for what it
    /// may leave out, except for a name, where null means something in a change.
    func changes(_ body: JSONValue, isNew: Bool) throws(APIError) -> WebhookEndpointChanges {
        let choice = { (name: String) in isNew ? body.given(name) : body[name] }
        var (changes, faults) = (WebhookEndpointChanges(), Faults())
        if isNew && body["url"] == nil {
            faults.add(APIError(.badRequest, message: "url is required.", param: "url"))
        }
        changes.url = faults.reading(body["url"], url)
        if let value = body["name"] {
            faults.reading { () throws(APIError) in changes.name = .some(try Self.name(value, isNew: isNew)) }
        }
        changes.labels = faults.reading(choice("labels"), Self.labels)
        changes.isEnabled = faults.reading(choice("enabled"), Self.enabled)
        changes.subscribedTypes = faults.reading(choice("subscribed_event_types"), Self.types)
        changes.retentionHours = faults.reading(choice("undelivered_payload_retention_hours"), Self.retention)
        try faults.check()
        return changes
    }

    private func url(_ value: JSONValue) throws(APIError) -> String {
        guard let text = value.text else { throw Self.wrong("url", "has to be a text") }
        do throws(WebhookURL.Problem) {
            _ = try WebhookURL(text, allowsLoopback: allowsLoopback)
            return text
        } catch {
            throw APIError(.webhookURLRejected, message: error.sentence, param: "url")
        }
    }

    private static func name(_ value: JSONValue, isNew: Bool) throws(APIError) -> String? {
        if value == .null && !isNew { return nil }
        guard let name = value.text.flatMap({ trimmed($0, longest: longestName) }) else {
            throw wrong("name", "has to be a text of 1 to \(longestName) characters")
        }
        return name
    }

    private static func labels(_ value: JSONValue) throws(APIError) -> [String] {
        guard case .array(let values) = value, values.count <= mostLabels else {
            throw wrong("labels", "has to be a list of at most \(mostLabels) texts")
        }
        let labels = values.compactMap { $0.text.flatMap { trimmed($0, longest: longestLabel) } }
        guard labels.count == values.count, Set(labels.map { $0.lowercased() }).count == labels.count else {
            throw wrong("labels", "has to hold different texts of 1 to \(longestLabel) characters")
        }
        return labels
    }

    private static func types(_ value: JSONValue) throws(APIError) -> [EventType] {
        let problem = wrong("subscribed_event_types", "has to be a list of event types")
        guard case .array(let values) = value, values.count <= 64 else { throw problem }
        var types: [EventType] = []
        for value in values {
            guard let type = EventType.ends.first(where: { $0.rawValue == value.text }) else { throw problem }
            if !types.contains(type) { types.append(type) }
        }
        return types
    }

    private static func enabled(_ value: JSONValue) throws(APIError) -> Bool {
        guard case .bool(let flag) = value else { throw wrong("enabled", "has to be true or false") }
        return flag
    }

    private static func retention(_ value: JSONValue) throws(APIError) -> Int {
        guard case .integer(let hours) = value,
            let choice = WebhookEndpointRecord.retentionChoices.first(where: { $0 == hours })
        else { throw wrong("undelivered_payload_retention_hours", "has to be 0, 24, 72 or 168") }
        return choice
    }

    private static func trimmed(_ text: String, longest: Int) -> String? {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        let isPlain = DisplayText.plain(String(text)) == text && !text.contains(where: \.isNewline)
        return isPlain && 1...longest ~= text.unicodeScalars.count ? String(text) : nil
    }

    private static func wrong(_ name: String, _ what: String) -> APIError {
        APIError(.badRequest, message: "\(name) \(what).", param: name)
    }
}
