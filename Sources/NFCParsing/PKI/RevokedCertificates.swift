/// The entries of a revocation list: windows over the list, found by serial number in constant time. Lists of a state
/// can hold hundreds of thousands of them.
struct RevokedCertificates: Sendable {
    /// What a list says of one certificate (RFC 5280 §5.3).
    struct Entry: Equatable, Sendable {
        let serialNumber: Bytes
        let date: Timestamp
        let reason: RevocationReason
    }

    /// Number of entries.
    private(set) var count = 0
    private let contents: Bytes
    private var index: HashIndex

    static let none = RevokedCertificates(contents: [], index: HashIndex())

    private init(contents: Bytes, index: HashIndex) {
        self.contents = contents
        self.index = index
    }

    /// Reads every entry once, so that a list with one that is not understood is refused as a whole (RFC 5280 §5.3).
    init(_ list: BERElement) throws(PKIError) {
        contents = list.contents
        // No entry is shorter than 18 octets: a serial number and a date.
        index = HashIndex(capacity: contents.count / 36)
        var reader = BERReader(contents)
        while !reader.isAtEnd {
            let offset = reader.remaining.startIndex - contents.startIndex
            let entry = try Self.entry(&reader)
            count += 1
            let hash = HashIndex.hash(entry.serialNumber)
            if position(entry.serialNumber, hash: hash) == nil { index.insert(hash, position: offset) }
        }
    }

    /// What the list says of a serial number, nil when it says nothing.
    func entry(for serialNumber: Bytes) -> Entry? {
        guard count > 0 else { return nil }
        let number = SerialNumber.shortest(serialNumber)
        guard let offset = position(number, hash: HashIndex.hash(number)) else { return nil }
        var reader = BERReader(contents.dropFirst(offset))
        return try? Self.entry(&reader)
    }

    private func position(_ number: Bytes, hash: UInt32) -> Int? {
        index.first(hash) { offset in
            var reader = BERReader(contents.dropFirst(offset))
            guard var fields = try? reader.enter(.sequence), let serial = try? fields.integer() else { return false }
            return SerialNumber.shortest(serial) == number
        }
    }

    private static func entry(_ reader: inout BERReader) throws(PKIError) -> Entry {
        var (fields, serial, date) = try decoding { () throws(BERError) -> (BERReader, Bytes, Timestamp) in
            var fields = try reader.enter(.sequence)
            let serial = SerialNumber.shortest(try fields.integer())
            let date = try fields.time()
            return (fields, serial, date)
        }
        guard !fields.isAtEnd else { return Entry(serialNumber: serial, date: date, reason: .unspecified) }
        var extensions = try decoding { () throws(BERError) -> BERReader in
            let list = try fields.enter(.sequence)
            try fields.end()
            return list
        }
        var reason = RevocationReason.unspecified
        while !extensions.isAtEnd {
            let (type, critical, value) = try decoding { () throws(BERError) in
                try extensions.certificateExtension()
            }
            switch type {
            case OID.crlReason: reason = try RevocationReason(value)
            case OID.invalidityDate, OID.holdInstruction: break
            // Entries of other issuers: an indirect list.
            case OID.certificateIssuer: throw .incompleteList
            default: guard !critical else { throw .unknownCriticalExtension }
            }
        }
        return Entry(serialNumber: serial, date: date, reason: reason)
    }
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
public enum RevocationReason: Int, Sendable {
    case unspecified = 0
    case keyCompromise = 1
    case caCompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case privilegeWithdrawn = 9
    case aaCompromise = 10

    /// Reads the value of the extension. `removeFromCRL` only stands in lists of changes.
    init(_ value: Bytes) throws(PKIError) {
        let code = try decoding { () throws(BERError) in try BERReader.only(.enumerated, in: value).contents }
        guard code.count == 1, let octet = code.first else { throw .encoding(.malformedValue) }
        guard octet != 8 else { throw .incompleteList }
        guard let reason = RevocationReason(rawValue: Int(octet)) else { throw .encoding(.malformedValue) }
        self = reason
    }
}
