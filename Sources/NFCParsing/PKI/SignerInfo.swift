/// One signature of a SignedData message (RFC 5652 §5.3).
final class SignerInfo: Sendable {
    /// Which certificate the signer means. A hint for finding it, never a proof.
    enum Identifier: Sendable {
        /// By the name of its issuer and its serial number.
        case issuerAndSerialNumber(DistinguishedName, Bytes)
        /// By the identifier of its key.
        case subjectKeyIdentifier(Bytes)

        /// Whether a certificate is the one that is meant.
        func means(_ certificate: Certificate) -> Bool {
            switch self {
            case .issuerAndSerialNumber(let issuer, let serial):
                serial.isSame(as: certificate.serialNumber) && issuer.isSame(as: certificate.issuer)
            case .subjectKeyIdentifier(let identifier):
                certificate.carries(keyIdentifier: identifier)
            }
        }
    }

    let identifier: Identifier
    /// The hash function, nil when it is not one of the standard's.
    let digest: DigestAlgorithm?
    /// The signed attributes with their implicit tag, nil when there are none.
    let signedAttributes: Bytes?
    /// How the signature was made, nil when that is not known or not acceptable.
    let algorithm: SignatureAlgorithm?
    let signature: Bytes

    init(from reader: inout BERReader) throws(PKIError) {
        do throws(BERError) {
            let level = try reader.open(.sequence)
            let version = try reader.smallInteger()
            guard version == 1 || version == 3 else { throw .malformedValue }
            identifier = try Self.identifier(&reader)
            let digest = try reader.digestAlgorithm()
            self.digest = digest
            signedAttributes = try reader.nextIfPresent(.context(0, constructed: true))?.encoding
            algorithm = try? SignatureAlgorithm(try reader.algorithmIdentifier(), digest: digest)
            signature = try reader.contents(.octetString)
            if let unsigned = try reader.nextIfPresent(.context(1, constructed: true)) {
                try Self.checkUnsigned(unsigned.reader)
            }
            try reader.close(level)
        } catch {
            throw .encoding(error)
        }
    }

    /// Nothing that binds the signature to its content, and no signing time, may stand outside of what is signed
    /// (RFC 5652 §11.1 to §11.3).
    private static func checkUnsigned(_ attributes: BERReader) throws(BERError) {
        var attributes = attributes
        while !attributes.isAtEnd {
            var attribute = try attributes.enter(.sequence)
            switch try attribute.objectIdentifier() {
            case OID.contentType, OID.messageDigest, OID.signingTime: throw .malformedValue
            default: _ = try attribute.next(.set)
            }
            try attribute.end()
        }
    }

    private static func identifier(_ fields: inout BERReader) throws(BERError) -> Identifier {
        if let keyIdentifier = try fields.nextIfPresent(.context(0, constructed: false)) {
            return .subjectKeyIdentifier(keyIdentifier.contents)
        }
        let pair = try fields.open(.sequence)
        let issuer = try DistinguishedName(from: &fields)
        let serial = try fields.integer()
        try fields.close(pair)
        return .issuerAndSerialNumber(issuer, serial)
    }

    /// Whether a certificate is the one that is meant.
    func identifies(_ certificate: Certificate) -> Bool { identifier.means(certificate) }
}

extension Certificate {
    /// The identifier of the certificate's key: the extension's, or SHA-1 of the key where a certificate has no such
    /// extension (RFC 5280 §4.2.1.2 method 1).
    var keyIdentifier: Bytes {
        extensions.subjectKeyIdentifier ?? DigestAlgorithm.sha1.hash(publicKeyInfo.keyBits)[...]
    }

    /// Whether an identifier is that of the certificate's key.
    func carries(keyIdentifier: Bytes) -> Bool { self.keyIdentifier == keyIdentifier }
}
