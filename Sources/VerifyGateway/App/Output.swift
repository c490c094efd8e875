import Foundation

/// What commands print for programs.
enum Output {
    /// One JSON value on one line of the standard output stream.
    static func json(_ value: JSONValue) {
        print(String(decoding: value.encoded, as: UTF8.self))
    }

    /// The same for a value that says itself how it is written; names in lower case with underscores.
    static func json(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Tells people that a list is empty.
    static func nothing(_ what: String) {
        FileHandle.standardError.write(Data("There are no \(what).\n".utf8))
    }
}
