/// Reads a PKD download piece by piece (RFC 2849): folded lines, line ends of both kinds, base64 values, attribute names
/// with and without `;binary`. An entry that cannot be read is handed out with its name and the reason, and reading goes
/// on with the next one: one malformed entry must not freeze the updates of all states.
///
/// Only one entry is in memory at a time, as text and as values. Nothing in such a file is signed; what its entries are
/// worth is for the trust store to say.
public struct LDIFReader: Sendable {
    /// One entry, or why it was skipped.
    public enum Result: Sendable {
        /// An entry with at least one value.
        case entry(LDIFEntry)
        /// An entry that was passed over.
        case skipped(name: String, LDIFEntry.Problem)
    }

    /// Octets of one unfolded line at most: a master list of all states is 1.2 MB of text, a large revocation list 20.
    private static let lineLimit = 48 << 20
    /// Octets of all values of one entry at most.
    private static let entryLimit = 64 << 20

    /// The unfolded line so far.
    private var line: [UInt8] = []
    private var isAtLineStart = true
    private var hasLine = false
    private var isTooLong = false
    private var record = Record()

    /// A reader at the beginning of a file.
    public init() {}

    /// Reads the next piece of the file, of any length, and hands out every entry that ends in it.
    public mutating func read(_ piece: Bytes, _ body: (Result) -> Void) {
        var rest = piece
        while !rest.isEmpty {
            if isAtLineStart {
                let first = rest.first
                isAtLineStart = false
                if first == UInt8(ascii: " "), hasLine {
                    rest = rest.dropFirst()
                } else {
                    endLine(body)
                }
            }
            let end = rest.firstIndex(of: 0x0A)
            append(rest[..<(end ?? rest.endIndex)])
            guard let end else { return }
            if line.last == 0x0D { line.removeLast() }
            hasLine = true
            isAtLineStart = true
            rest = rest[(end + 1)...]
        }
    }

    /// Ends the file.
    public mutating func finish(_ body: (Result) -> Void) {
        hasLine = true
        endLine(body)
        endEntry(body)
    }

    private mutating func append(_ part: Bytes) {
        if line.count + part.count > Self.lineLimit { isTooLong = true }
        if isTooLong { line.removeAll(keepingCapacity: false) } else { line.append(contentsOf: part) }
    }

    private mutating func endLine(_ body: (Result) -> Void) {
        guard hasLine else { return }
        hasLine = false
        if isTooLong {
            record.problem = record.problem ?? .tooLarge
        } else if line.isEmpty {
            endEntry(body)
        } else if line.first != UInt8(ascii: "#") {
            record.add(line[...], limit: Self.entryLimit)
        }
        isTooLong = false
        line.removeAll(keepingCapacity: line.count < 1 << 20)
    }

    private mutating func endEntry(_ body: (Result) -> Void) {
        if let result = record.result { body(result) }
        record = Record()
    }
}

/// The lines of one entry.
private struct Record {
    var name: String?
    var problem: LDIFEntry.Problem?
    private var conformance: [String] = []
    private var values: [Bytes] = []
    private var size = 0

    /// Attributes whose value is a certificate or a list, without `;binary`.
    private static let objects: Set<String> = [
        "usercertificate", "cacertificate", "certificaterevocationlist", "pkdmasterlistcontent", "cscamasterlistdata",
        "pkddeviationlistcontent", "cscadeviationlistdata",
    ]

    mutating func add(_ line: Bytes, limit: Int) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            problem = problem ?? .malformed
            return
        }
        let attribute = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            .split(separator: ";", maxSplits: 1).first.map(String.init)
        guard let attribute else {
            problem = problem ?? .malformed
            return
        }
        let rest = line[(colon + 1)...]
        switch attribute {
        case "dn": name = text(rest)
        case "pkdconformancecode", "pkdconformancetext": if let text = text(rest) { conformance.append(text) }
        case "changetype": if text(rest) != "add" { problem = problem ?? .changeRecord }
        case _ where Self.objects.contains(attribute): addValue(rest, limit: limit)
        default: break
        }
    }

    private mutating func addValue(_ rest: Bytes, limit: Int) {
        guard rest.first == UInt8(ascii: ":"), let value = Base64.decode(rest.dropFirst()) else {
            problem = problem ?? .malformed
            return
        }
        size += value.count
        guard size <= limit, values.count < 64 else {
            values = []
            problem = problem ?? .tooLarge
            return
        }
        values.append(value[...])
    }

    /// A value as text of one line, decoded when it is base64.
    private func text(_ rest: Bytes) -> String? {
        let octets: Bytes
        if rest.first == UInt8(ascii: ":") {
            guard let decoded = Base64.decode(rest.dropFirst()) else { return nil }
            octets = decoded[...]
        } else {
            octets = rest.drop { $0 == UInt8(ascii: " ") }
        }
        return String(decoding: octets.prefix(1024).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }

    /// What the lines amount to; nil for the branches of the tree and for an empty record.
    var result: LDIFReader.Result? {
        guard let name else {
            if let problem { return .skipped(name: "", problem) }
            return values.isEmpty ? nil : .skipped(name: "", .malformed)
        }
        if let problem { return .skipped(name: name, problem) }
        let parts = LDIFEntry.parts(of: name)
        guard !values.isEmpty else {
            // A leaf of a known kind starts with its own part; a branch starts with the kind.
            let isBranch = ["o=", "c=", "dc="].contains { name.lowercased().hasPrefix($0) }
            return isBranch || parts.kind == nil ? nil : .skipped(name: name, .empty)
        }
        guard let kind = parts.kind else { return .skipped(name: name, .unknownKind) }
        return .entry(
            LDIFEntry(
                name: name, kind: kind, country: parts.country, isNonConformant: parts.isNonConformant,
                conformance: conformance.isEmpty ? nil : conformance.joined(separator: " "), values: values))
    }
}
