/// A text that is not acceptable JSON.
struct JSONError: Error, Equatable {
    /// Where in the text.
    let offset: Int
    /// Names of the members, from the outside in, in whose value it stops being acceptable.
    var path: [String] = []

    /// The same, seen from an object around it.
    func inside(_ name: String) -> JSONError { JSONError(offset: offset, path: [name] + path) }
}

/// Reads JSON (RFC 8259) out of hostile bytes: strict, bounded in depth and number of values, no recursion beyond the
/// depth limit, and no reading of the same name twice in one object, which two readers could understand differently.
struct JSONParser {
    private static let maxDepth = 32
    /// Most values of a text that somebody sends.
    static let maxValues = 4096

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let mostValues: Int
    private var values = 0

    /// The value of a whole text. More than `mostValues` values are refused.
    static func parse(
        _ bytes: some Sequence<UInt8>, mostValues: Int = maxValues
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(Array(bytes)[...], mostValues: mostValues)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == parser.bytes.endIndex else { throw parser.error }
        return value
    }

    private init(_ bytes: ArraySlice<UInt8>, mostValues: Int) {
        self.bytes = bytes
        self.mostValues = mostValues
        position = bytes.startIndex
    }

    private var error: JSONError { JSONError(offset: position) }

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard bytes[position...].prefix(length).elementsEqual("\(word)".utf8) else { throw error }
        position += length
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        values += 1
        guard depth <= Self.maxDepth, values <= mostValues else { throw error }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object(members) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw error }
            let name = try string()
            guard names.insert(name).inserted else { throw error.inside(name) }
            skipBlanks()
            guard take(":") else { throw error }
            members.append(try member(name, depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw error }
        return .object(members)
    }

    private mutating func member(_ name: String, depth: Int) throws(JSONError) -> JSONValue.Member {
        do throws(JSONError) {
            return JSONValue.Member(name: name, value: try value(depth: depth))
        } catch {
            throw error.inside(name)
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw error }
        return .array(elements)
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take("-")
        let zero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !zero || whole == 1 else { throw error }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() > 0 else { throw error }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw error }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw error }
                return valid
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error
            default: text.append(byte)
            }
        }
        throw error
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += Array(String(Character(try escapedScalar())).utf8)
        default: throw error
        }
    }

    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), take("\\"), take("u") else { throw error }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw error }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        let text = bytes[position...].prefix(4)
        guard text.count == 4, text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: text, as: UTF8.self), radix: 16)
        else { throw error }
        position += 4
        return value
    }
}
