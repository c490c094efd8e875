/// The signed attributes of a signer (RFC 5652 §5.4, §11): what binds the signature to the content.
struct SignedAttributes: Sendable {
    /// What was signed, with the tag of a SET in place of the implicit one.
    private let encoding: Bytes
    /// Type of the content that was signed.
    let contentType: ObjectIdentifier
    /// Digest of the content that was signed.
    let messageDigest: Bytes
    /// When the signer says that it signed.
    let signingTime: Timestamp?

    /// Content type and message digest have to be there exactly once with exactly one value of the right type; a third
    /// attribute may be anything. Last-wins or first-wins would leave the choice to whoever made the message.
    init(_ encoding: Bytes) throws(BERError) {
        self.encoding = encoding
        var attributes = try BERReader.enter(only: .context(0, constructed: true), in: encoding)
        var contentType: ObjectIdentifier?
        var messageDigest: Bytes?
        var signingTime: Timestamp?
        var count = 0
        while !attributes.isAtEnd {
            count += 1
            guard count <= 32 else { throw .limitExceeded }
            var attribute = try attributes.enter(.sequence)
            let type = try attribute.objectIdentifier()
            var values = try attribute.enter(.set)
            try attribute.end()
            switch type {
            case OID.contentType:
                guard contentType == nil else { throw .malformedValue }
                contentType = try values.objectIdentifier()
                try values.end()
            case OID.messageDigest:
                guard messageDigest == nil else { throw .malformedValue }
                messageDigest = try values.contents(.octetString)
                try values.end()
            case OID.signingTime:
                guard signingTime == nil else { throw .malformedValue }
                signingTime = try values.time()
                try values.end()
            default:
                break
            }
        }
        guard let contentType, let messageDigest else { throw .malformedValue }
        self.contentType = contentType
        self.messageDigest = messageDigest
        self.signingTime = signingTime
    }

    /// The octets behind the tag, which the signature covers together with the tag `31`.
    var afterTag: Bytes { encoding.dropFirst() }

    /// The attributes in the order of DER, when they came in another one: the signature is over DER whatever was sent
    /// (RFC 5652 §5.4). Nil when they came in that order.
    var sortedAfterTag: [UInt8]? {
        guard let set = try? BERReader.only(.context(0, constructed: true), in: encoding) else { return nil }
        var reader = set.reader
        var elements: [Bytes] = []
        while let element = try? reader.next() { elements.append(element.encoding) }
        let sorted = elements.sorted { $0.lexicographicallyPrecedes($1) }
        guard sorted != elements else { return nil }
        let header = encoding[encoding.startIndex + 1..<set.contents.startIndex]
        return Array(header) + sorted.flatMap { $0 }
    }
}
