/// A certificate revocation list (RFC 5280 §5.1; Doc 9303-12 §7.2). Parsed, not trusted.
public struct CertificateRevocationList: Sendable {
    /// How long a list without a date of the next one counts as current: states make a new one at least every 90 days
    /// (Doc 9303-12).
    private static let longestLife: Int64 = 90 * 86_400

    /// The whole list; what identifies it.
    public let encoding: Bytes
    /// Whose certificates are listed.
    public let issuer: DistinguishedName
    /// When it was made.
    public let thisUpdate: Timestamp
    /// When a newer one is due, as far as the list says.
    public let nextUpdate: Timestamp?
    /// Its number in the issuer's series, nil when it has none that fits.
    public private(set) var number: Int?
    /// Number of revoked certificates in the list.
    public var entryCount: Int { revoked.count }
    /// What is listed.
    let revoked: RevokedCertificates
    /// Identifier of the key that signed, to find it by.
    private(set) var authorityKeyIdentifier: Bytes?
    /// SHA-256 of the CSCA certificate whose key made the list, once that is known.
    var maker: [UInt8]?
    private let toBeSigned: Bytes
    private let signatureAlgorithm: AlgorithmIdentifier
    private let signature: Bytes

    /// Reads one list that fills `bytes`. Lists of changes, of a part or of other issuers' certificates are refused, as
    /// is one with a critical extension that is not known: reading them as complete ones would call revoked
    /// certificates good.
    public init(_ bytes: Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in try BERBorder.outermost(of: bytes, limits: .trustList) }
        guard outermost.trailing.isEmpty else { throw .encoding(.trailingBytes) }
        encoding = outermost.encoding
        var body: BERReader
        (toBeSigned, body, signatureAlgorithm, signature) = try decoding { () throws(BERError) in
            var fields = try BERReader.only(.sequence, in: outermost.encoding).reader
            let body = try fields.next(.sequence)
            let algorithm = try fields.algorithmIdentifier()
            let signature = try fields.octetAlignedBitString()
            try fields.end()
            return (body.encoding, body.reader, algorithm, signature)
        }
        let innerAlgorithm: AlgorithmIdentifier
        let entries: BERElement?
        (innerAlgorithm, issuer, thisUpdate, nextUpdate, entries) = try decoding { () throws(BERError) in
            if body.nextTag == .integer { guard try body.smallInteger() == 1 else { throw .malformedValue } }
            let algorithm = try body.algorithmIdentifier()
            let issuer = try DistinguishedName(from: &body)
            let thisUpdate = try body.time()
            let hasNext = body.nextTag == .utcTime || body.nextTag == .generalizedTime
            let nextUpdate = hasNext ? try body.time() : nil
            return (algorithm, issuer, thisUpdate, nextUpdate, try body.nextIfPresent(.sequence))
        }
        guard innerAlgorithm.encoding == signatureAlgorithm.encoding else { throw .inconsistent }
        revoked = if let entries { try RevokedCertificates(entries) } else { .none }
        try readExtensions(&body)
    }

    private mutating func readExtensions(_ body: inout BERReader) throws(PKIError) {
        let list = try decoding { () throws(BERError) -> BERReader? in
            guard var wrapper = try body.nextIfPresent(.context(0, constructed: true))?.reader else {
                try body.end()
                return nil
            }
            try body.end()
            let list = try wrapper.enter(.sequence)
            try wrapper.end()
            return list
        }
        guard var list else { return }
        var seen: [ObjectIdentifier] = []
        while !list.isAtEnd {
            let (type, critical, value) = try decoding { () throws(BERError) in try list.certificateExtension() }
            guard !seen.contains(type) else { throw .inconsistent }
            guard seen.count < 64 else { throw .tooManyElements }
            seen.append(type)
            switch type {
            case OID.crlNumber:
                number = try? BERReader.only(.integer, in: value).contents.smallNumber
            case OID.authorityKeyIdentifier:
                authorityKeyIdentifier = try decoding { () throws(BERError) in
                    var fields = try BERReader.only(.sequence, in: value).reader
                    return try fields.nextIfPresent(.context(0, constructed: false))?.contents
                }
            case OID.issuerAlternativeName: break
            // Critical by the standard; a list that does not mark them so is none the more complete.
            case OID.deltaCRLIndicator, OID.issuingDistributionPoint: throw .incompleteList
            default: guard !critical else { throw .unknownCriticalExtension }
            }
        }
    }

    /// When a newer list is due.
    public var due: Timestamp { nextUpdate ?? thisUpdate.advanced(bySeconds: Self.longestLife) }

    /// Whether a newer list is due at a time.
    public func isStale(at time: Timestamp) -> Bool { time > due }

    /// SHA-256 of the list.
    public var fingerprint: [UInt8] { DigestAlgorithm.sha256.hash(encoding) }

    /// Whether a key made this list.
    func isMade(by key: PublicKey) -> Bool {
        guard let algorithm = try? SignatureAlgorithm(signatureAlgorithm) else { return false }
        return key.verifies(signature, over: algorithm.digest.hash(toBeSigned), by: algorithm)
    }
}

extension Bytes {
    /// The number of up to seven octets that a non-negative INTEGER holds.
    fileprivate var smallNumber: Int? {
        guard count <= 7, let first, first & 0x80 == 0 else { return nil }
        return reduce(0) { $0 << 8 | Int($1) }
    }
}
