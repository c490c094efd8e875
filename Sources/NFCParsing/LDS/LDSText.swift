/// A text of EF.DG11, EF.DG12 or EF.DG16: a window over the file, decoded when somebody asks for it.
public struct LDSText: Sendable {
    /// The text as it stands in the file, in UTF-8 (Doc 9303-10 §4.7.11).
    public let bytes: Bytes

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    /// The text with its fillers. Octets that are not UTF-8 come out as U+FFFD. It is the issuer's, not ours: escape it
    /// before it is shown or logged.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The parts between fillers, for example town, region and country of a place.
    public var parts: [String] {
        bytes.split(separator: UInt8(ascii: "<")).map { Self.collapsed($0) }.filter { !$0.isEmpty }
    }

    /// The text read as a name: what stands before the first two fillers, and what follows them. Single fillers are
    /// spaces, as in the machine-readable zone.
    public var identifiers: (primary: String, secondary: String) {
        let filler = UInt8(ascii: "<")
        var position = bytes.startIndex
        while position < bytes.endIndex, !bytes[position...].starts(with: [filler, filler]) { position += 1 }
        return (Self.collapsed(bytes[..<position]), Self.collapsed(bytes[position...]))
    }

    /// Words with one space between them; fillers count as spaces.
    private static func collapsed(_ bytes: Bytes) -> String {
        bytes.split { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: " ") }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}

extension LDSText: CustomStringConvertible {
    /// The text with its fillers.
    public var description: String { text }
}
