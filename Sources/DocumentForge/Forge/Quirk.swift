/// What is odd about a genuine document. Real chips have it, and a verifier must accept it.
public enum Quirk: String, CaseIterable, Sendable {
    /// The layers of EF.SOD have indefinite lengths and its content comes in segments.
    case indefiniteLengths = "indefinite-lengths"
    /// The content of EF.SOD comes in segments.
    case constructedOctetString = "constructed-octet-string"
    /// The outermost element of EF.SOD has an indefinite length.
    case indefiniteFile = "indefinite-file"
    /// EF.SOD lacks its outermost tag.
    case bareSecurityObject = "bare-security-object"
    /// The content has the type that early passports of Belgium and France give it.
    case belgianContentType = "belgian-content-type"
    /// The content has the type that a Dutch printer gives it.
    case dutchContentType = "dutch-content-type"
    /// The content is plain data by its type (China).
    case plainDataContentType = "plain-data-content-type"
    /// The content has version 1 and does not state the version of the data structure.
    case unstatedLDSVersion = "unstated-lds-version"
    /// Zero octets follow EF.SOD.
    case trailingPadding = "trailing-padding"
    /// The signer is named by the subject key identifier.
    case signerByKeyIdentifier = "signer-by-key-identifier"
    /// Digest algorithms have no parameters in place of NULL.
    case noNullParameters = "no-null-parameters"
    /// The signer's certificate states every domain parameter of its curve.
    case explicitCurve = "explicit-curve"
    /// The signer's DSA key takes its domain parameters from the CSCA's.
    case inheritedDSAParameters = "inherited-dsa-parameters"
    /// The message digest and the signature use different hash functions.
    case disagreeingDigests = "disagreeing-digests"
    /// The signed attributes are sent in another order than that of DER, over which the signature is.
    case unorderedAttributes = "unordered-attributes"
    /// The parts of the signer's issuer name stand in another order than in the certificate.
    case reorderedSignerName = "reordered-signer-name"
    /// The signer's issuer name is written in another string type and case than in the certificate (Ukraine).
    case retypedSignerName = "retyped-signer-name"
    /// The signer identifier fits no certificate, and EF.SOD carries only one.
    case strangeSignerIdentifier = "strange-signer-identifier"
    /// The signer's certificate does not state the identifier of its key, by which EF.SOD names it.
    case unstatedKeyIdentifier = "unstated-key-identifier"
    /// EF.SOD carries the signer's certificate twice.
    case repeatedSignerCertificate = "repeated-signer-certificate"
    /// EF.SOD carries seven certificates of others.
    case otherCertificates = "other-certificates"
    /// EF.SOD carries a revocation list.
    case embeddedRevocationList = "embedded-revocation-list"
    /// The certificate of the CSCA has expired, as that of the signer has not.
    case expiredIssuer = "expired-csca"
    /// The signer's certificate names the CSCA otherwise than its own certificate does.
    case renamedIssuer = "renamed-csca"
    /// The CSCA that made the signer's certificate stands in the trust file as a link certificate only: its key is the
    /// next one of the CSCA that is there, under the same name.
    case linkCertificate = "link-certificate"
    /// EF.SOD does not carry the signer's certificate; it stands in the trust file.
    case signerCertificateAbsent = "signer-certificate-absent"
    /// Seven other keys have certificates with the issuer and the serial number of the signer's; EF.SOD carries all eight,
    /// the signer's last.
    case alikeCertificates = "alike-certificates"
    /// The hash of EF.DG11 is wrong, and the state's deviation list says so for this document.
    case deviatingHash = "deviating-hash"
    /// The signature algorithm is rsaEncryption alone; the digest algorithm beside it decides.
    case plainRSAEncryptionOID = "plain-rsa-encryption-oid"
    /// Dates and times of EF.DG11 and EF.DG12 are packed into half octets (France, Malaysia, Taiwan, Bosnia).
    case bcdDates = "bcd-dates"
    /// Names in EF.DG11 and EF.DG12 stand without their template (China).
    case namesWithoutTemplate = "names-without-template"
    /// EF.DG11 and EF.DG12 list the template of the names (Belarus).
    case listedNameTemplate = "listed-name-template"
    /// The lengths of the facial record are eight too short (New Zealand).
    case shortFaceLength = "short-face-length"
    /// The lengths of the facial record are one too long (United Kingdom).
    case longFaceLength = "long-face-length"
    /// The facial record does not say how large the picture is.
    case unstatedPortraitSize = "unstated-portrait-size"
    /// The facial record calls its JPEG a JPEG 2000.
    case misnamedPortraitFormat = "misnamed-portrait-format"
    /// EF.DG2 holds the picture without any record around it.
    case barePortrait = "bare-portrait"
    /// The record of ISO/IEC 19794-5 stands under the tag of ISO/IEC 39794-5.
    case olderRecordUnderNewerTag = "older-record-under-newer-tag"
    /// The block of ISO/IEC 39794-5 stands without the template around it.
    case faceBlockWithoutTemplate = "face-block-without-template"
    /// Codes of ISO/IEC 39794-5 stand in a choice that could be extended.
    case extendedFaceCodes = "extended-face-codes"
    /// Nobody knows when the holder was born.
    case unknownBirthDate = "unknown-birth-date"

    /// The warning with which a verifier names it, nil for what needs no remark.
    public var warning: String? {
        switch self {
        case .trailingPadding: "sod_trailing_bytes"
        case .belgianContentType, .dutchContentType, .plainDataContentType: "sod_content_type_variant"
        case .unstatedLDSVersion: "lds_version_inconsistent"
        case .strangeSignerIdentifier: "signer_id_mismatch"
        case .expiredIssuer: "csca_expired"
        case .renamedIssuer: "csca_name_mismatch"
        case .deviatingHash: "deviation_applied"
        default: nil
        }
    }
}
