/// The object identifiers that this module knows, by the names of their standards.
enum OID {
    // Hash functions (RFC 5754, RFC 8017).
    static let sha1 = ObjectIdentifier(1, 3, 14, 3, 2, 26)
    static let sha224 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 4)
    static let sha256 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1)
    static let sha384 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 2)
    static let sha512 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 3)

    // RSA (RFC 8017).
    static let rsaEncryption = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 1)
    static let sha1WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 5)
    static let mgf1 = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 8)
    static let rsassaPSS = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 10)
    static let sha256WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 11)
    static let sha384WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 12)
    static let sha512WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 13)
    static let sha224WithRSA = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 14)

    // Elliptic curves (ANSI X9.62).
    static let primeField = ObjectIdentifier(1, 2, 840, 10045, 1, 1)
    static let ecPublicKey = ObjectIdentifier(1, 2, 840, 10045, 2, 1)
    static let ecdsaWithSHA1 = ObjectIdentifier(1, 2, 840, 10045, 4, 1)
    static let ecdsaWithSHA224 = ObjectIdentifier(1, 2, 840, 10045, 4, 3, 1)
    static let ecdsaWithSHA256 = ObjectIdentifier(1, 2, 840, 10045, 4, 3, 2)
    static let ecdsaWithSHA384 = ObjectIdentifier(1, 2, 840, 10045, 4, 3, 3)
    static let ecdsaWithSHA512 = ObjectIdentifier(1, 2, 840, 10045, 4, 3, 4)

    // Cryptographic message syntax (RFC 5652 §4, §5, §11).
    static let data = ObjectIdentifier(1, 2, 840, 113_549, 1, 7, 1)
    static let signedData = ObjectIdentifier(1, 2, 840, 113_549, 1, 7, 2)
    static let contentType = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 3)
    static let messageDigest = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 4)
    static let signingTime = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 5)

    // Contents that are signed (Doc 9303-10 §4.6.2, Doc 9303-12 §9) and the field's variants of the first.
    static let ldsSecurityObject = ObjectIdentifier(2, 23, 136, 1, 1, 1)
    static let ldsSecurityObjectBelgiumFrance = ObjectIdentifier(1, 3, 27, 1, 1, 1)
    static let ldsSecurityObjectNetherlands = ObjectIdentifier(1, 2, 528, 1, 1006, 1, 20, 1)
    static let cscaMasterList = ObjectIdentifier(2, 23, 136, 1, 1, 2)
    static let masterListSigning = ObjectIdentifier(2, 23, 136, 1, 1, 3)
    static let deviationList = ObjectIdentifier(2, 23, 136, 1, 1, 7)
    static let deviationListSigning = ObjectIdentifier(2, 23, 136, 1, 1, 8)
    /// A data group whose hash in EF.SOD is wrong.
    static let deviationDataGroupHash = ObjectIdentifier(2, 23, 136, 1, 1, 7, 2, 2)

    // Certificate and CRL extensions (RFC 5280 §4.2, §5.2; Doc 9303-12 §7.1.1).
    static let subjectKeyIdentifier = ObjectIdentifier(2, 5, 29, 14)
    static let keyUsage = ObjectIdentifier(2, 5, 29, 15)
    static let privateKeyUsagePeriod = ObjectIdentifier(2, 5, 29, 16)
    static let subjectAlternativeName = ObjectIdentifier(2, 5, 29, 17)
    static let issuerAlternativeName = ObjectIdentifier(2, 5, 29, 18)
    static let basicConstraints = ObjectIdentifier(2, 5, 29, 19)
    static let crlNumber = ObjectIdentifier(2, 5, 29, 20)
    static let crlReason = ObjectIdentifier(2, 5, 29, 21)
    static let holdInstruction = ObjectIdentifier(2, 5, 29, 23)
    static let invalidityDate = ObjectIdentifier(2, 5, 29, 24)
    static let deltaCRLIndicator = ObjectIdentifier(2, 5, 29, 27)
    static let issuingDistributionPoint = ObjectIdentifier(2, 5, 29, 28)
    static let certificateIssuer = ObjectIdentifier(2, 5, 29, 29)
    static let crlDistributionPoints = ObjectIdentifier(2, 5, 29, 31)
    static let certificatePolicies = ObjectIdentifier(2, 5, 29, 32)
    static let authorityKeyIdentifier = ObjectIdentifier(2, 5, 29, 35)
    static let extendedKeyUsage = ObjectIdentifier(2, 5, 29, 37)
    static let nameChange = ObjectIdentifier(2, 23, 136, 1, 1, 6, 1)
    static let documentTypeList = ObjectIdentifier(2, 23, 136, 1, 1, 6, 2)

    // Attributes of names (X.520).
    static let commonName = ObjectIdentifier(2, 5, 4, 3)
    static let serialNumber = ObjectIdentifier(2, 5, 4, 5)
    static let country = ObjectIdentifier(2, 5, 4, 6)
    static let organization = ObjectIdentifier(2, 5, 4, 10)
    static let organizationalUnit = ObjectIdentifier(2, 5, 4, 11)
}
