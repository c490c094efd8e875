/// One row; its columns are taken in their order.
struct SQLRow: Sendable {
    private let values: [SQLValue]
    private var position = 0

    /// A row of these columns.
    init(values: [SQLValue]) { self.values = values }

    /// The next column, an integer or null.
    mutating func optionalInteger() throws -> Int64? {
        switch try next() {
        case .integer(let integer): return integer
        case .null: return nil
        default: throw DatabaseError.unexpectedRow(column: position - 1)
        }
    }

    /// The next column, text or null.
    mutating func optionalText() throws -> String? {
        switch try next() {
        case .text(let text): return text
        case .null: return nil
        default: throw DatabaseError.unexpectedRow(column: position - 1)
        }
    }

    /// The next column, an integer.
    mutating func integer() throws -> Int64 {
        guard let integer = try optionalInteger() else { throw DatabaseError.unexpectedRow(column: position - 1) }
        return integer
    }

    /// The next column, text.
    mutating func text() throws -> String {
        guard let text = try optionalText() else { throw DatabaseError.unexpectedRow(column: position - 1) }
        return text
    }

    /// The next column, bytes.
    mutating func blob() throws -> [UInt8] {
        guard case .blob(let bytes) = try next() else { throw DatabaseError.unexpectedRow(column: position - 1) }
        return bytes
    }

    /// The next column, bytes or null.
    mutating func optionalBlob() throws -> [UInt8]? {
        switch try next() {
        case .blob(let bytes): return bytes
        case .null: return nil
        default: throw DatabaseError.unexpectedRow(column: position - 1)
        }
    }

    /// The next column, the text of one of an enumeration's cases.
    mutating func oneOf<Choice: RawRepresentable<String>>(_: Choice.Type) throws -> Choice {
        guard let choice = Choice(rawValue: try text()) else {
            throw DatabaseError.unexpectedRow(column: position - 1)
        }
        return choice
    }

    /// The next column, the text of one of an enumeration's cases or null.
    mutating func optionalOneOf<Choice: RawRepresentable<String>>(_: Choice.Type) throws -> Choice? {
        guard let text = try optionalText() else { return nil }
        guard let choice = Choice(rawValue: text) else { throw DatabaseError.unexpectedRow(column: position - 1) }
        return choice
    }

    private mutating func next() throws -> SQLValue {
        guard position < values.count else { throw DatabaseError.unexpectedRow(column: position) }
        position += 1
        return values[position - 1]
    }
}
