/// How a CMS SignedData is written: the default as Doc 9303-10 §4.6.2.1 asks, every other value as some chips have it or
/// as forgers try it.
struct SignedDataProfile: Sendable {
    /// How the signerInfo names its certificate (RFC 5652 §5.3).
    enum SignerIdentifier: Sendable {
        case issuerAndSerialNumber
        case subjectKeyIdentifier
        /// By an issuer and a serial number that nobody has.
        case strange
    }

    var contentType: ObjectIdentifier
    var digest: Digest?
    var signerIdentifier = SignerIdentifier.issuerAndSerialNumber
    /// Seconds since 1970; nil leaves the attribute out.
    var signingTime: Int64?
    var otherCertificates: [[UInt8]] = []
    var hasSignerCertificate = true
    var repeatsSignerCertificate = false
    var revocationLists: [[UInt8]] = []
    /// Certificates that are sent in front of all others, whatever the order of DER.
    var leadingCertificates: [[UInt8]] = []

    var usesIndefiniteLengths = false
    var hasConstructedContent = false
    var hasNullParameters = true
    var hasReorderedSignerName = false
    var hasRetypedSignerName = false
    var namesKeyAlgorithmOnly = false

    /// The type that the signed attribute states; another than `contentType` in a forgery.
    var attributedContentType: ObjectIdentifier
    var hasMessageDigest = true
    var hasDoubledMessageDigest = false
    /// Whether the signer signs attributes; else it signs the content itself.
    var hasSignedAttributes = true
    /// Whether the attributes are sent in another order than the one that is signed.
    var hasUnorderedAttributes = false
    var hasWrongSignature = false
    var signerInfoCount = 1

    init(contentType: ObjectIdentifier) {
        self.contentType = contentType
        self.attributedContentType = contentType
    }

    /// Gives the content another type, in the attribute too.
    mutating func setContentType(_ type: ObjectIdentifier) {
        contentType = type
        attributedContentType = type
    }
}
