/// A CMS SignedData message (RFC 5652 §5.1) as it was received. Nothing in it is proven until
/// ``SignedData/verifySignature(of:by:)`` has said so.
final class SignedData: Sendable {
    /// What the certificate bag may hold. Real security objects carry one certificate and one signer; master lists
    /// carry the signer and its CSCA.
    static let certificateLimit = 8

    /// The content type of what is signed.
    let contentType: ObjectIdentifier
    /// What is signed.
    let content: Bytes
    /// Embedded certificates, encoded.
    let certificates: [Bytes]
    /// Who signed.
    let signers: [SignerInfo]

    /// Reads a ContentInfo that holds SignedData and fills `bytes`, which has passed the border.
    init(definite bytes: Bytes) throws(PKIError) {
        var message = try Self.open(bytes)
        (contentType, content) = try Self.readContent(&message)
        certificates = try Self.readCertificates(&message)
        signers = try Self.readSigners(&message)
    }

    /// The fields of the SignedData inside a ContentInfo.
    private static func open(_ bytes: Bytes) throws(PKIError) -> BERReader {
        var info = try decoding { () throws(BERError) in try BERReader.enter(only: .sequence, in: bytes) }
        let type = try decoding { () throws(BERError) in try info.objectIdentifier() }
        guard type == OID.signedData else { throw .unexpectedContentType }
        let (version, message) = try decoding { () throws(BERError) -> (Int, BERReader) in
            var wrapper = try info.enter(.context(0, constructed: true))
            try info.end()
            var message = try wrapper.enter(.sequence)
            try wrapper.end()
            let version = try message.smallInteger()
            _ = try message.range(.set)
            return (version, message)
        }
        guard 1...5 ~= version else { throw .unsupportedVersion }
        return message
    }

    private static func readContent(_ message: inout BERReader) throws(PKIError) -> (ObjectIdentifier, Bytes) {
        try decoding { () throws(BERError) in
            var encapsulated = try message.enter(.sequence)
            let type = try encapsulated.objectIdentifier()
            var wrapper = try encapsulated.enter(.context(0, constructed: true))
            try encapsulated.end()
            let content = try wrapper.contents(.octetString)
            try wrapper.end()
            return (type, content)
        }
    }

    /// Certificates only; attribute certificates and other kinds, and embedded revocation lists, are passed over.
    private static func readCertificates(_ message: inout BERReader) throws(PKIError) -> [Bytes] {
        let bag = try decoding { () throws(BERError) in
            let bag = try message.nextIfPresent(.context(0, constructed: true))
            _ = try message.nextIfPresent(.context(1, constructed: true))
            return bag
        }
        guard var bag = bag?.reader else { return [] }
        var certificates: [Bytes] = []
        while !bag.isAtEnd {
            let element = try decoding { () throws(BERError) in try bag.next() }
            guard element.tag == .sequence else { continue }
            guard certificates.count < certificateLimit else { throw .tooManyElements }
            let certificate = element.encoding
            if !certificates.contains(where: { $0.isSame(as: certificate) }) { certificates.append(certificate) }
        }
        return certificates
    }

    private static func readSigners(_ message: inout BERReader) throws(PKIError) -> [SignerInfo] {
        var set = try decoding { () throws(BERError) in
            let set = try message.enter(.set)
            try message.end()
            return set
        }
        var signers: [SignerInfo] = []
        while !set.isAtEnd {
            guard signers.count < 2 else { throw .tooManyElements }
            signers.append(try SignerInfo(try decoding { () throws(BERError) in try set.next(.sequence) }))
        }
        return signers
    }
}
