import FoundationEssentials

/// JSON columns: keys sorted, no white space, so that equal values give equal text.
enum StoredJSON {
    /// The text of a value.
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The texts of a list. Every row that is read has some, and Foundation's decoder would cost more than all the rest
    /// of it.
    static func texts(from text: String) throws -> [String] {
        guard case .array(let values) = try JSONParser.parse(text.utf8) else { throw JSONError(offset: 0) }
        return try values.map { value in
            guard let text = value.text else { throw JSONError(offset: 0) }
            return text
        }
    }
}
