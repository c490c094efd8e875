/// The name of an issuer or a subject (RFC 5280 §4.1.2.4). Kept as received; compared in a form of its own.
public struct DistinguishedName: Sendable {
    /// The encoded Name.
    public let encoding: Bytes

    /// Reads a Name whose attributes are well formed, texts included.
    init(from reader: inout BERReader) throws(BERError) {
        let start = reader.position
        let name = try reader.open(.sequence)
        while !reader.isAtEnd {
            let relativeName = try reader.open(.set)
            while !reader.isAtEnd {
                let attribute = try reader.open(.sequence)
                _ = try reader.objectIdentifier()
                try reader.wellFormedText()
                try reader.close(attribute)
            }
            try reader.close(relativeName)
        }
        try reader.close(name)
        encoding = reader.bytes[start..<reader.position]
    }

    /// Two names are the same when they hold the same attributes: the order, the string type, the case and runs of
    /// spaces do not count, because issuers write the same name in all these ways (Malaysia's order, Ukraine's string
    /// types, lower-case country codes). A name is a hint for finding a key; only the signature proves anything.
    public struct Key: Hashable, Sendable {
        private let attributes: [[UInt8]]

        init(_ name: DistinguishedName) {
            attributes = name.attributes.map { $0.comparable }.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    /// The form in which names are compared and looked up.
    public var key: Key { Key(self) }

    /// Whether two names are the same; most are so octet by octet.
    func isSame(as other: DistinguishedName) -> Bool {
        encoding.isSame(as: other.encoding) || key == other.key
    }

    /// Whether the name holds nothing at all.
    var isEmpty: Bool {
        guard let name = try? BERReader.only(.sequence, in: encoding) else { return true }
        return name.contents.isEmpty
    }

    /// Country of the name in upper case, two or three letters (X.520 countryName), nil when there is none.
    public var country: String? {
        guard var relativeNames = try? BERReader.enter(only: .sequence, in: encoding) else { return nil }
        while var relativeName = try? relativeNames.enter(.set) {
            while let attribute = try? Attribute(from: &relativeName) {
                guard attribute.type == OID.country else { continue }
                let code = attribute.value.contents
                guard 2...3 ~= code.count, code.allSatisfy({ 0x41...0x5A ~= $0 & 0xDF }) else { return nil }
                return String(decoding: code.map { $0 & 0xDF }, as: UTF8.self)
            }
        }
        return nil
    }

    /// Common name, or what stands in its place, for people: one line of at most 256 characters.
    public var title: String {
        text(of: OID.commonName) ?? text(of: OID.organizationalUnit) ?? text(of: OID.organization) ?? "(no name)"
    }

    private func text(of type: ObjectIdentifier) -> String? {
        attributes.first { $0.type == type }.map { String($0.text.unicodeScalars.prefix(256)) }
    }

    /// The attributes in their order.
    private var attributes: [Attribute] {
        var found: [Attribute] = []
        guard let name = try? BERReader.only(.sequence, in: encoding) else { return found }
        var relativeNames = name.reader
        while var relativeName = try? relativeNames.enter(.set) {
            while let attribute = try? Attribute(from: &relativeName) { found.append(attribute) }
        }
        return found
    }

    private struct Attribute {
        let type: ObjectIdentifier
        let value: BERElement

        init(from reader: inout BERReader) throws(BERError) {
            var fields = try reader.enter(.sequence)
            type = try fields.objectIdentifier()
            value = try fields.next()
            try fields.end()
        }

        /// The value as text on one line, read from left to right: characters that would do something else than be seen
        /// become spaces. No name needs them, and whoever prints one need not think of them.
        var text: String {
            let scalars: String
            switch value.tag.rawValue {
            case 0x1E:
                scalars = String(decoding: Self.bigEndianUnits(value.contents), as: UTF16.self)
            case 0x14:
                scalars = String(String.UnicodeScalarView(value.contents.map { Unicode.Scalar($0) }))
            default:
                scalars = String(decoding: value.contents, as: UTF8.self)
            }
            let clean = scalars.unicodeScalars.map { Self.isVisible($0) ? $0 : " " }
            return String(String.UnicodeScalarView(clean))
        }

        private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }

        private static func bigEndianUnits(_ octets: Bytes) -> [UInt16] {
            stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2).map {
                UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
            }
        }

        /// The type, then the value in lower case with single spaces between words.
        var comparable: [UInt8] {
            var octets = Array(type.contents)
            octets.reserveCapacity(octets.count + 1 + value.contents.count)
            octets.append(0)
            let start = octets.count
            if isPlainText {
                for octet in value.contents { Self.append(octet, to: &octets, from: start) }
            } else {
                for octet in text.lowercased().utf8 { Self.append(octet, to: &octets, from: start) }
            }
            if octets.count > start, octets.last == 0x20 { octets.removeLast() }
            return octets
        }

        /// ASCII in one of the usual string types, which need no decoding.
        private var isPlainText: Bool {
            switch value.tag {
            case .utf8String, .printableString, .ia5String: value.contents.allSatisfy { 0x20..<0x7F ~= $0 }
            default: false
            }
        }

        private static func append(_ octet: UInt8, to octets: inout [UInt8], from start: Int) {
            switch octet {
            case 0x20: if octets.count > start, octets.last != 0x20 { octets.append(octet) }
            case 0x41...0x5A: octets.append(octet | 0x20)
            default: octets.append(octet)
            }
        }
    }
}
