/// How a signature was made (Doc 9303-12 §4.4; RFC 8017; RFC 5758).
enum SignatureAlgorithm: Equatable, Sendable {
    /// RSASSA-PKCS1-v1_5
    case rsaPKCS1(DigestAlgorithm)
    /// RSASSA-PSS
    case rsaPSS(PSSParameters)
    /// DSA, the signature a SEQUENCE of r and s.
    case dsa(DigestAlgorithm)
    /// ECDSA, the signature a SEQUENCE of r and s.
    case ecdsa(DigestAlgorithm)
    /// ECDSA, r and s side by side (BSI TR-03111 §5.2.1); only in active authentication.
    case ecdsaPlain(DigestAlgorithm)

    /// The hash function of the signature.
    var digest: DigestAlgorithm {
        switch self {
        case .rsaPKCS1(let digest), .dsa(let digest), .ecdsa(let digest), .ecdsaPlain(let digest): digest
        case .rsaPSS(let parameters): parameters.digest
        }
    }

    /// Name for people.
    var name: String {
        switch self {
        case .rsaPKCS1(let digest): "RSA with \(digest.name)"
        case .rsaPSS(let parameters): "RSA-PSS with \(parameters.digest.name)"
        case .dsa(let digest): "DSA with \(digest.name)"
        case .ecdsa(let digest): "ECDSA with \(digest.name)"
        case .ecdsaPlain(let digest): "plain ECDSA with \(digest.name)"
        }
    }

    /// The algorithm of an identifier. Some issuers name only the key's algorithm; then the signer's digest algorithm,
    /// when there is one, says which hash was used (RFC 5652 §10.1.2).
    init(_ identifier: AlgorithmIdentifier, digest: DigestAlgorithm? = nil) throws(PKIError) {
        if identifier.algorithm == OID.rsassaPSS {
            guard let parameters = identifier.parameters else { throw .algorithmUnsupported }
            self = .rsaPSS(try PSSParameters(parameters))
            return
        }
        // ECDSA identifiers have no parameters by the standard; a NULL, as Austria sends it, changes nothing.
        guard identifier.hasNoParameters || identifier.algorithm == OID.ecPublicKey else { throw .algorithmUnsupported }
        switch identifier.algorithm {
        // Those of nearly all documents first.
        case OID.sha256WithRSA: self = .rsaPKCS1(.sha256)
        case OID.ecdsaWithSHA256: self = .ecdsa(.sha256)
        case OID.sha1WithRSA: self = .rsaPKCS1(.sha1)
        case OID.sha224WithRSA: self = .rsaPKCS1(.sha224)
        case OID.sha384WithRSA: self = .rsaPKCS1(.sha384)
        case OID.sha512WithRSA: self = .rsaPKCS1(.sha512)
        case OID.ecdsaWithSHA1: self = .ecdsa(.sha1)
        case OID.ecdsaWithSHA224: self = .ecdsa(.sha224)
        case OID.ecdsaWithSHA384: self = .ecdsa(.sha384)
        case OID.ecdsaWithSHA512: self = .ecdsa(.sha512)
        case OID.dsaWithSHA1: self = .dsa(.sha1)
        case OID.dsaWithSHA224: self = .dsa(.sha224)
        case OID.dsaWithSHA256: self = .dsa(.sha256)
        case OID.rsaEncryption:
            guard let digest else { throw .algorithmUnsupported }
            self = .rsaPKCS1(digest)
        case OID.ecPublicKey:
            guard let digest else { throw .algorithmUnsupported }
            self = .ecdsa(digest)
        default:
            throw .algorithmUnsupported
        }
    }
}

/// Parameters of RSASSA-PSS (RFC 4055 §3.1).
struct PSSParameters: Equatable, Sendable {
    /// Hash of the message.
    let digest: DigestAlgorithm
    /// Hash inside the mask generation function; real certificates set both.
    let maskDigest: DigestAlgorithm
    /// Octets of salt, at most as many as the hash has (FIPS 186-4 §5.5): issuers use the hash's length or 20.
    let saltLength: Int

    /// Reads RSASSA-PSS-params; left-out fields mean SHA-1 and 20.
    init(_ element: BERElement) throws(PKIError) {
        let fields = try decoding { () throws(BERError) in try Self.fields(element) }
        digest = try Self.digest(fields.hash)
        if let mask = fields.mask {
            guard mask.algorithm == OID.mgf1, let parameters = mask.parameters else { throw .algorithmUnsupported }
            var reader = BERReader(parameters.encoding)
            maskDigest = try Self.digest(try decoding { () throws(BERError) in try reader.algorithmIdentifier() })
        } else {
            maskDigest = .sha1
        }
        guard fields.saltLength <= digest.length, fields.trailer == 1 else { throw .algorithmUnsupported }
        saltLength = fields.saltLength
    }

    private static func digest(_ identifier: AlgorithmIdentifier?) throws(PKIError) -> DigestAlgorithm {
        guard let identifier else { return .sha1 }
        guard let digest = identifier.digest else { throw .algorithmUnsupported }
        return digest
    }

    private struct Fields {
        var hash: AlgorithmIdentifier?
        var mask: AlgorithmIdentifier?
        var saltLength = 20
        var trailer = 1
    }

    private static func fields(_ element: BERElement) throws(BERError) -> Fields {
        guard element.tag == .sequence else { throw .unexpectedTag }
        var fields = Fields()
        var reader = element.reader
        if var hash = try reader.nextIfPresent(.context(0, constructed: true))?.reader {
            fields.hash = try hash.algorithmIdentifier()
            try hash.end()
        }
        if var mask = try reader.nextIfPresent(.context(1, constructed: true))?.reader {
            fields.mask = try mask.algorithmIdentifier()
            try mask.end()
        }
        if var salt = try reader.nextIfPresent(.context(2, constructed: true))?.reader {
            fields.saltLength = try salt.smallInteger()
            try salt.end()
        }
        if var trailer = try reader.nextIfPresent(.context(3, constructed: true))?.reader {
            fields.trailer = try trailer.smallInteger()
            try trailer.end()
        }
        try reader.end()
        return fields
    }

    /// Whether a key that is restricted to these parameters may make a signature with others: the hashes have to agree
    /// and the salt may be longer (RFC 4055 §3.3).
    func permits(_ used: PSSParameters) -> Bool {
        used.digest == digest && used.maskDigest == maskDigest && used.saltLength >= saltLength
    }
}
