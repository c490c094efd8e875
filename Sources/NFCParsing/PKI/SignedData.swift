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
    let certificates: Few<Bytes>
    /// Who signed.
    let signers: Few<SignerInfo>

    /// Reads a ContentInfo that holds SignedData and fills `bytes`, which has passed the border.
    convenience init(definite bytes: Bytes) throws(PKIError) {
        var reader = BERReader(bytes)
        try self.init(from: &reader)
        try decoding { () throws(BERError) in try reader.end() }
    }

    /// Reads a ContentInfo that holds SignedData.
    init(from reader: inout BERReader) throws(PKIError) {
        let levels = try Self.open(&reader)
        (contentType, content) = try Self.readContent(&reader)
        certificates = try Self.readCertificates(&reader)
        signers = try Self.readSigners(&reader)
        try decoding { () throws(BERError) in
            try reader.close(levels.message)
            try reader.close(levels.wrapper)
            try reader.close(levels.info)
        }
    }

    private typealias Levels = (info: BERReader.Level, wrapper: BERReader.Level, message: BERReader.Level)

    /// Opens a ContentInfo down to the fields of the SignedData, behind version and digest algorithms.
    private static func open(_ reader: inout BERReader) throws(PKIError) -> Levels {
        let info = try decoding { () throws(BERError) in try reader.open(.sequence) }
        let type = try decoding { () throws(BERError) in try reader.objectIdentifier() }
        guard type == OID.signedData else { throw .unexpectedContentType }
        let (version, levels) = try decoding { () throws(BERError) -> (Int, Levels) in
            let wrapper = try reader.open(.context(0, constructed: true))
            let message = try reader.open(.sequence)
            let version = try reader.smallInteger()
            _ = try reader.range(.set)
            return (version, (info, wrapper, message))
        }
        guard 1...5 ~= version else { throw .unsupportedVersion }
        return levels
    }

    private static func readContent(_ reader: inout BERReader) throws(PKIError) -> (ObjectIdentifier, Bytes) {
        try decoding { () throws(BERError) in
            let encapsulated = try reader.open(.sequence)
            let type = try reader.objectIdentifier()
            let wrapper = try reader.open(.context(0, constructed: true))
            let content = try reader.contents(.octetString)
            try reader.close(wrapper)
            try reader.close(encapsulated)
            return (type, content)
        }
    }

    /// Certificates only; attribute certificates and other kinds, and embedded revocation lists, are passed over.
    private static func readCertificates(_ reader: inout BERReader) throws(PKIError) -> Few<Bytes> {
        var certificates = Few<Bytes>()
        if let bag = try decoding({ () throws(BERError) in try reader.openIfPresent(.context(0, constructed: true)) }) {
            while !reader.isAtEnd {
                let start = reader.position
                let (tag, _) = try decoding { () throws(BERError) in try reader.pass() }
                guard tag == .sequence else { continue }
                guard certificates.count < certificateLimit else { throw .tooManyElements }
                let certificate = reader.bytes[start..<reader.position]
                if !certificates.contains(where: { $0.isSame(as: certificate) }) { certificates.append(certificate) }
            }
            try decoding { () throws(BERError) in try reader.close(bag) }
        }
        _ = try decoding { () throws(BERError) in try reader.nextIfPresent(.context(1, constructed: true)) }
        return certificates
    }

    private static func readSigners(_ reader: inout BERReader) throws(PKIError) -> Few<SignerInfo> {
        let set = try decoding { () throws(BERError) in try reader.open(.set) }
        var signers = Few<SignerInfo>()
        while !reader.isAtEnd {
            guard signers.count < 2 else { throw .tooManyElements }
            signers.append(try SignerInfo(from: &reader))
        }
        try decoding { () throws(BERError) in try reader.close(set) }
        return signers
    }
}
