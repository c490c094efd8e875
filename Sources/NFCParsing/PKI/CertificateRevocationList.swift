/// A certificate revocation list (RFC 5280 §5.1; Doc 9303-12 §7.2). Parsed, not trusted.
public struct CertificateRevocationList: Sendable {
    /// Whose certificates are listed.
    public let issuer: DistinguishedName
    /// When it was made.
    public let thisUpdate: Timestamp
    /// When a newer one is due; after it the list is stale.
    public let nextUpdate: Timestamp?
    /// Serial numbers of the revoked certificates.
    let revokedSerialNumbers: Set<Bytes>
    private let toBeSigned: Bytes
    private let signatureAlgorithm: AlgorithmIdentifier
    private let signature: Bytes

    /// Reads one list that fills `bytes`. Lists with critical extensions, which are delta or partial ones, are refused:
    /// reading them as complete ones would call revoked certificates good.
    public init(_ bytes: Bytes) throws(PKIError) {
        let outermost = try decoding { () throws(BERError) in try BERBorder.outermost(of: bytes, limits: .trustList) }
        guard outermost.trailing.isEmpty else { throw .encoding(.trailingBytes) }
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
        (innerAlgorithm, issuer, thisUpdate, nextUpdate) = try decoding { () throws(BERError) in
            if body.nextTag == .integer { guard try body.smallInteger() == 1 else { throw .malformedValue } }
            let algorithm = try body.algorithmIdentifier()
            let issuer = try DistinguishedName(try body.next())
            let thisUpdate = try body.time()
            let hasNext = body.nextTag == .utcTime || body.nextTag == .generalizedTime
            return (algorithm, issuer, thisUpdate, hasNext ? try body.time() : nil)
        }
        guard innerAlgorithm.encoding == signatureAlgorithm.encoding else { throw .inconsistent }
        revokedSerialNumbers = try Self.readEntries(&body)
        try Self.refuseCriticalExtensions(&body)
    }

    private static func readEntries(_ body: inout BERReader) throws(PKIError) -> Set<Bytes> {
        try decoding { () throws(BERError) in
            var serials: Set<Bytes> = []
            guard var entries = try body.nextIfPresent(.sequence)?.reader else { return serials }
            while !entries.isAtEnd {
                var entry = try entries.enter(.sequence)
                serials.insert(Self.normalized(serialNumber: try entry.integer()))
            }
            return serials
        }
    }

    private static func refuseCriticalExtensions(_ body: inout BERReader) throws(PKIError) {
        let hasCritical = try decoding { () throws(BERError) in
            guard var wrapper = try body.nextIfPresent(.context(0, constructed: true))?.reader else {
                try body.end()
                return false
            }
            try body.end()
            var list = try wrapper.enter(.sequence)
            var hasCritical = false
            while !list.isAtEnd { if try list.certificateExtension().critical { hasCritical = true } }
            return hasCritical
        }
        guard !hasCritical else { throw .algorithmUnsupported }
    }

    /// Serial numbers are compared as numbers: leading zero octets do not count.
    private static func normalized(serialNumber: Bytes) -> Bytes {
        let significant = serialNumber.drop { $0 == 0 }
        return significant.isEmpty ? [0] : significant
    }

    /// Whether a key made this list.
    func isMade(by key: PublicKey) -> Bool {
        guard let algorithm = try? SignatureAlgorithm(signatureAlgorithm) else { return false }
        return key.verifies(signature, over: algorithm.digest.hash(toBeSigned), by: algorithm)
    }

    /// Whether a certificate's serial number is listed. The caller has made sure that the list is of its country.
    func lists(_ certificate: Certificate) -> Bool {
        revokedSerialNumbers.contains(Self.normalized(serialNumber: certificate.serialNumber))
    }
}
