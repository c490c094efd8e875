import Foundation
import Testing

@testable import NFCParsing

/// One object of a JSON text; a field of another type than asked for fails the test.
struct JSONObject {
    private let fields: [String: Any]

    init(_ data: Data) throws {
        fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private init(fields: [String: Any]) {
        self.fields = fields
    }

    func has(_ name: String) -> Bool { fields[name].map { !($0 is NSNull) } ?? false }

    func text(_ name: String) throws -> String {
        try #require(fields[name] as? String, "no text \(name)")
    }

    func number(_ name: String) throws -> Int {
        try #require(fields[name] as? Int, "no number \(name)")
    }

    func flag(_ name: String) throws -> Bool {
        try #require(fields[name] as? Bool, "no flag \(name)")
    }

    /// A text or a number as it is written.
    func description(of name: String) throws -> String {
        "\(try #require(fields[name], "no \(name)"))"
    }

    func texts(_ name: String) throws -> [String] {
        try #require(fields[name] as? [String], "no texts \(name)")
    }

    func objects(_ name: String) throws -> [JSONObject] {
        try #require(fields[name] as? [[String: Any]], "no objects \(name)").map(JSONObject.init(fields:))
    }

    func object(_ name: String) throws -> JSONObject {
        JSONObject(fields: try #require(fields[name] as? [String: Any], "no object \(name)"))
    }

    /// Octets written in hexadecimal.
    func octets(_ name: String) throws -> Bytes { hexadecimal(try text(name)) }

    /// Octets written in base64.
    func base64(_ name: String) throws -> Bytes {
        [UInt8](try #require(Data(base64Encoded: try text(name)), "no base64 in \(name)"))[...]
    }
}

/// The octets of a hexadecimal text.
func hexadecimal(_ text: String) -> Bytes {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
}
