/// The signed attributes of a signer (RFC 5652 §5.4, §11): what binds the signature to the content.
struct SignedAttributes: Sendable {
    /// Type of the content that was signed.
    let contentType: ObjectIdentifier
    /// Digest of the content that was signed.
    let messageDigest: Bytes
    /// When the signer says that it signed.
    let signingTime: Timestamp?

    /// Content type and message digest have to be there exactly once with exactly one value of the right type; a third
    /// attribute may be anything. Last-wins or first-wins would leave the choice to whoever made the message.
    init(_ encoding: borrowing Bytes) throws(BERError) {
        var reader = BERReader(copy encoding)
        let set = try reader.open(.context(0, constructed: true))
        var contentType: ObjectIdentifier?
        var messageDigest: Bytes?
        var signingTime: Timestamp?
        var count = 0
        while !reader.isAtEnd {
            count += 1
            guard count <= 32 else { throw .limitExceeded }
            let attribute = try reader.open(.sequence)
            let type = try reader.objectIdentifier()
            let values = try reader.open(.set)
            switch type {
            case OID.contentType:
                guard contentType == nil else { throw .malformedValue }
                contentType = try reader.objectIdentifier()
            case OID.messageDigest:
                guard messageDigest == nil else { throw .malformedValue }
                messageDigest = try reader.contents(.octetString)
            case OID.signingTime:
                guard signingTime == nil else { throw .malformedValue }
                signingTime = try reader.time()
            default:
                reader.passAll()
            }
            try reader.close(values)
            try reader.close(attribute)
        }
        try reader.close(set)
        try reader.end()
        guard let contentType, let messageDigest else { throw .malformedValue }
        self.contentType = contentType
        self.messageDigest = messageDigest
        self.signingTime = signingTime
    }

    /// The attributes in the order of DER, when they came in another one: the signature is over DER whatever was sent
    /// (RFC 5652 §5.4). Nil when they came in that order.
    static func sorted(_ encoding: Bytes) -> [UInt8]? {
        guard let set = try? BERReader.only(.context(0, constructed: true), in: encoding) else { return nil }
        var reader = set.reader
        var elements: [Bytes] = []
        while let element = try? reader.next() { elements.append(element.encoding) }
        let sorted = elements.sorted { $0.lexicographicallyPrecedes($1) }
        guard sorted != elements else { return nil }
        let header = encoding[..<set.contents.startIndex]
        return Array(header) + sorted.flatMap { $0 }
    }
}
