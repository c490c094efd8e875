/// What is wrong with a forged document, one thing at a time. The raw values are the names on the command line.
public enum Defect: String, CaseIterable, Sendable {
    /// One letter of the name in EF.DG1 was changed after signing.
    case changedDG1 = "changed-dg1"
    /// One octet of the portrait in EF.DG2 was changed after signing.
    case changedDG2 = "changed-dg2"
    /// The signer's signature covers other attributes than those in EF.SOD.
    case wrongSignature = "wrong-signature"
    /// The state's CSCA that made the signer's certificate is not in the trust file; another one of the state is.
    case unknownIssuer = "unknown-issuer"
    /// The signer's certificate names the trusted CSCA and its key identifier but was signed with another key.
    case impostorIssuer = "impostor-issuer"
    /// The document says that Germany issued it, but the signer belongs to another state, whose CSCA is trusted too.
    case foreignState = "foreign-state"
    /// The certificate that made the signer's is in the trust file but has no CA flag.
    case issuerWithoutCAFlag = "signed-by-csca-of-no-ca"
    /// The CSCA signed EF.SOD itself.
    case signedByAuthority = "signed-by-csca"
    /// Another document signer made the signer's certificate; both are in EF.SOD.
    case signerMadeBySigner = "signer-made-by-signer"
    /// The signer's certificate is that of a signer of master lists.
    case listSigner = "list-signer"
    /// The signer's certificate has a critical extension that nobody knows.
    case unknownCriticalExtension = "unknown-critical-extension"
    /// The signer signs documents of other types than this one.
    case unlistedDocumentType = "unlisted-document-type"
    /// The signer's certificate has expired.
    case expiredSigner = "expired-signer"
    /// The signer's certificate begins after the time of the check.
    case notYetValidSigner = "not-yet-valid-signer"
    /// The signer's certificate is on the state's revocation list.
    case revokedSigner = "revoked-signer"
    /// The CSCA certificate that made the signer's is on the list that the state's next key signed.
    case revokedIssuer = "revoked-csca"
    /// The signer's certificate is on the list that the state's next key signed, under another name.
    case revokedByNewerKey = "revoked-by-newer-key"
    /// The state's newest revocation list should have been replaced a month ago.
    case staleRevocationList = "stale-revocation-list"
    /// The date of expiry in EF.DG1 has passed.
    case expiredDocument = "expired-document"
    /// EF.SOD lists no hash of EF.DG2.
    case missingDG2Hash = "missing-dg2-hash"
    /// The content type attribute differs from the type of the content.
    case wrongContentTypeAttribute = "wrong-content-type-attribute"
    /// The content is said to be a master list, in the attribute too.
    case masterListContentType = "master-list-content-type"
    /// The signed attributes hold no message digest.
    case missingMessageDigest = "missing-message-digest"
    /// The signed attributes hold two message digests, the first of them right.
    case doubledMessageDigest = "doubled-message-digest"
    /// The signature is over the content itself.
    case noSignedAttributes = "no-signed-attributes"
    /// EF.SOD holds its signerInfo twice.
    case twoSigners = "two-signers"
    /// EF.SOD holds no signerInfo.
    case noSigner = "no-signer"
    /// EF.SOD lists EF.DG1 twice, the second time with another hash.
    case duplicateDGEntry = "duplicate-dg-entry"
    /// The last octet of the hash of EF.DG2 is missing.
    case shortDGHash = "short-dg-hash"
    /// EF.SOD names a hash function that nobody knows.
    case unknownDGDigest = "unknown-dg-digest"
    /// EF.SOD carries nine certificates, one more than is looked at.
    case nineCertificates = "nine-certificates"
    /// EF.DG11 is on the chip but not in EF.SOD.
    case undeclaredDG = "undeclared-dg"
    /// The signer's key usage is not digitalSignature.
    case signerWithoutDigitalSignature = "dsc-without-digital-signature"
    /// The signer's key is on a standard curve with a base point of the forger's choice.
    case unknownCurveParameters = "unknown-curve-parameters"
    /// EF.DG1 holds no machine-readable zone, and the state signed it so.
    case noMRZ = "no-mrz"
    /// EF.DG1 holds the machine-readable zone of a visa.
    case visaMRZ = "visa-mrz"
    /// The check digit of the date of birth is wrong, and the state signed it so.
    case wrongCheckDigit = "wrong-check-digit"
    /// The chip answers with another key than that of EF.DG15, as a copy does.
    case badActiveAuthentication = "bad-active-authentication"
    /// The chip answers a key of the terminal with another key than that of EF.DG14, as a copy does.
    case badChipAuthentication = "bad-chip-authentication"
    /// EF.DG14 names a protocol without its data, and the state signed it so.
    case unreadableDG14 = "unreadable-dg14"
    /// EF.DG11 and the machine-readable zone name different dates of birth, and the state signed both.
    case contradictingDG11 = "contradicting-dg11"
    /// EF.DG11 holds no fields, and the state signed it so.
    case unreadableDG11 = "unreadable-dg11"
    /// The end of the portrait is missing, and the state signed it so.
    case truncatedPortrait = "truncated-portrait"
    /// The facial record holds something else than a picture.
    case portraitWithoutPicture = "portrait-without-picture"
    /// EF.DG2 says that it holds no face.
    case noPortrait = "no-portrait"
    /// EF.COM does not list EF.DG2.
    case incompleteCommonFile = "incomplete-ef-com"
    /// The date of birth is 31 February.
    case impossibleBirthDate = "impossible-birth-date"
    /// EF.DG1 holds a zone of fillers, as a card for citizens of other states does.
    case placeholderZone = "placeholder-mrz"

    /// Whether it lies in the revocation list that comes with the document.
    public var isInRevocationList: Bool {
        [.revokedSigner, .revokedIssuer, .revokedByNewerKey, .staleRevocationList].contains(self)
    }

    /// What a verifier must say about a document with this defect.
    public enum Expectation: Hashable, Sendable {
        /// Not confirmed, with this reason.
        case refused(String)
        /// Confirmed, with this warning.
        case warned(String)
    }

    /// What a verifier must say, in the words of its verdict.
    public var expectation: Expectation {
        switch self {
        case .changedDG1, .changedDG2: .refused("dg_hash_mismatch")
        case .duplicateDGEntry, .shortDGHash, .nineCertificates, .masterListContentType: .refused("parse_failure")
        case .unknownDGDigest: .refused("unsupported_digest_algorithm")
        case .wrongSignature: .refused("cms_signature_invalid")
        case .unknownIssuer, .issuerWithoutCAFlag, .signerMadeBySigner: .refused("csca_not_found")
        case .impostorIssuer, .unknownCriticalExtension: .refused("signer_certificate_invalid")
        case .unlistedDocumentType: .warned("document_type_not_listed")
        case .foreignState: .refused("issuer_country_mismatch")
        case .expiredSigner: .refused("signer_certificate_expired")
        case .notYetValidSigner: .refused("signer_certificate_not_yet_valid")
        case .revokedSigner, .revokedByNewerKey: .refused("revoked")
        case .revokedIssuer: .refused("csca_revoked")
        case .staleRevocationList: .warned("revocation_list_stale")
        case .expiredDocument: .refused("document_expired")
        case .missingDG2Hash: .refused("required_dg_hash_missing")
        case .wrongContentTypeAttribute, .missingMessageDigest, .doubledMessageDigest, .noSignedAttributes:
            .refused("cms_attributes_invalid")
        case .twoSigners, .noSigner: .refused("missing_signer")
        case .undeclaredDG: .refused("dg_undeclared")
        case .signerWithoutDigitalSignature, .signedByAuthority, .listSigner: .refused("dsc_not_document_signer")
        case .unknownCurveParameters: .refused("ec_parameters_unknown")
        case .noMRZ: .refused("dg1_mrz_invalid")
        case .visaMRZ: .refused("mrz_not_a_travel_document")
        case .wrongCheckDigit: .warned("mrz_check_digit_mismatch")
        case .badActiveAuthentication: .refused("signature_invalid")
        case .badChipAuthentication: .refused("chip_token_mismatch")
        case .unreadableDG14: .refused("dg14_parse_failed")
        case .contradictingDG11: .warned("date_of_birth_contradicted")
        case .unreadableDG11: .warned("dg_unreadable")
        case .truncatedPortrait: .warned("dg2_image_truncated")
        case .portraitWithoutPicture: .warned("dg2_unreadable")
        case .noPortrait: .warned("dg2_absent")
        case .incompleteCommonFile: .warned("com_sod_mismatch")
        case .impossibleBirthDate: .warned("mrz_date_impossible")
        case .placeholderZone: .refused("no_identity_data")
        }
    }
}
