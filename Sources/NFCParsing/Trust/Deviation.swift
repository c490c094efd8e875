/// One entry of a deviation list: which documents, and what about them.
public struct Deviation: Sendable {
    /// What an entry is compared with; everything in it was proven before.
    struct Document {
        let documentCode: String
        let documentNumber: String
        let signer: Certificate
    }

    /// Its place in the list, from 1.
    public let number: Int
    /// What the state says about it, for people.
    public private(set) var description = ""
    /// What kinds of deviations it describes, in dotted form.
    public private(set) var types: [String] = []
    /// How many document numbers it names; nil when it speaks of all.
    public var documentCount: Int? { numbers?.count }
    private(set) var wrongHashes: Set<DataGroupNumber> = []
    private var documentType: Bytes?
    private var signer: SignerCondition?
    private var hasIssuingDate = false
    private var numbers: DocumentNumbers?

    private enum SignerCondition: Sendable {
        case identified(SignerInfo.Identifier)
        case digest(Bytes)
    }

    init(_ reader: inout BERReader, number: Int) throws(PKIError) {
        self.number = number
        var (documents, descriptions) = try decoding { () throws(BERError) -> (BERReader, BERReader) in
            var fields = try reader.enter(.sequence)
            let documents = try fields.enter(.sequence)
            let descriptions = try fields.enter(.set)
            try fields.end()
            return (documents, descriptions)
        }
        do {
            try readDocuments(&documents)
            while !descriptions.isAtEnd { try readDescription(&descriptions) }
        } catch {
            throw .encoding(error)
        }
    }

    /// The conditions, all of which have to hold.
    private mutating func readDocuments(_ fields: inout BERReader) throws(BERError) {
        documentType = try fields.nextIfPresent(.context(0, constructed: false))?.contents
        switch fields.nextTag {
        case .context(1, constructed: true):
            var pair = try fields.enter(.context(1, constructed: true))
            let issuer = try DistinguishedName(from: &pair)
            signer = .identified(.issuerAndSerialNumber(issuer, try pair.integer()))
            try pair.end()
        case .context(2, constructed: false):
            signer = .identified(.subjectKeyIdentifier(try fields.next().contents))
        case .context(3, constructed: false):
            signer = .digest(try fields.next().contents)
        default:
            break
        }
        hasIssuingDate = try fields.nextIfPresent(.context(4, constructed: true)) != nil
        if let list = try fields.nextIfPresent(.context(5, constructed: true)) { numbers = try DocumentNumbers(list) }
        try fields.end()
    }

    private mutating func readDescription(_ reader: inout BERReader) throws(BERError) {
        var fields = try reader.enter(.sequence)
        if let tag = fields.nextTag, tag != .objectIdentifier {
            let text = String(decoding: try fields.next(tag).contents.prefix(512), as: UTF8.self)
            let clean = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
            description += (description.isEmpty ? "" : "; ") + String(String.UnicodeScalarView(clean))
        }
        let type = try fields.objectIdentifier()
        guard types.count < 64 else { throw .limitExceeded }
        types.append(type.description)
        if var parameter = try fields.nextIfPresent(.context(0, constructed: true))?.reader,
            type == OID.deviationDataGroupHash, let group = DataGroupNumber(rawValue: try parameter.smallInteger())
        {
            wrongHashes.insert(group)
        }
        _ = try fields.nextIfPresent(.context(1, constructed: true))
        try fields.end()
    }

    /// Whether a proven document is one of those that are meant. A condition on the date of issue cannot be met: the
    /// date stands in data groups that may be the ones that are wrong. A condition is needed: an entry for every
    /// document of a state describes none.
    func describes(_ document: Document) -> Bool {
        guard !hasIssuingDate, signer != nil || numbers != nil else { return false }
        if let documentType {
            let code = String(decoding: documentType.filter { $0 != 0x3C && $0 != 0x20 }, as: UTF8.self)
            guard document.documentCode == code || (code.count == 1 && document.documentCode.hasPrefix(code)) else {
                return false
            }
        }
        if let signer, !Self.names(signer, document.signer) { return false }
        return numbers?.contains(document.documentNumber) ?? true
    }

    private static func names(_ condition: SignerCondition, _ signer: Certificate) -> Bool {
        switch condition {
        case .identified(.issuerAndSerialNumber(let issuer, let serial)):
            SerialNumber.shortest(serial) == SerialNumber.shortest(signer.serialNumber)
                && issuer.isSame(as: signer.issuer)
        case .identified(.subjectKeyIdentifier(let identifier)):
            signer.carries(keyIdentifier: identifier)
        case .digest(let digest):
            DigestAlgorithm.allCases.contains { $0.matches(digest, over: signer.encoding) }
        }
    }
}

/// Numbers of documents as windows over the list: an Italian one names 346,275.
private struct DocumentNumbers: Sendable {
    private let contents: Bytes
    private var index: HashIndex
    private(set) var count = 0

    init(_ list: BERElement) throws(BERError) {
        contents = list.contents
        index = HashIndex(capacity: contents.count / 11)
        var reader = BERReader(contents)
        while !reader.isAtEnd {
            let offset = reader.remaining.startIndex - contents.startIndex
            let number = try reader.next(.printableString).contents
            count += 1
            let hash = HashIndex.hash(number)
            if index.first(hash, where: { self.number(at: $0) == number }) == nil {
                index.insert(hash, position: offset)
            }
        }
    }

    private func number(at offset: Int) -> Bytes? {
        var reader = BERReader(contents.dropFirst(offset))
        return try? reader.next(.printableString).contents
    }

    func contains(_ number: String) -> Bool {
        let octets = Array(number.utf8)[...]
        return index.first(HashIndex.hash(octets)) { self.number(at: $0) == octets } != nil
    }
}
